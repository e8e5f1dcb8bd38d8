/** Runs jobs, one of a kind at a time: guard, recovery of what a dead process left, heartbeat, record. */
@NullMarked
package uz.consult.launcher.run;

import org.jspecify.annotations.NullMarked;
