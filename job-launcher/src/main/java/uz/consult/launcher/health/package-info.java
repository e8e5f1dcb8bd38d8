/** Health and metrics of the launcher. Calls no external system, and queries PostgreSQL seldom. Knows run, queries, schedule. */
@NullMarked
package uz.consult.launcher.health;

import org.jspecify.annotations.NullMarked;
