/** The REST API for programs and admins. Knows operations, queries, run and schedule; keeps nothing itself. */
@NullMarked
package uz.consult.launcher.api;

import org.jspecify.annotations.NullMarked;
