/** REST: what programs and admins ask and steer. Knows run, schedule and history; keeps nothing itself. */
@NullMarked
package uz.consult.launcher.api;

import org.jspecify.annotations.NullMarked;
