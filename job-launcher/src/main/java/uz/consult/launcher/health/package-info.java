/** How the launcher is, for monitors: health and metrics. Asks no neighbour, and PostgreSQL seldom. Knows run, history, schedule. */
@NullMarked
package uz.consult.launcher.health;

import org.jspecify.annotations.NullMarked;
