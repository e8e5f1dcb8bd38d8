/** Runs jobs, at most one run of each at a time: lock, recovery of what a dead process left, heartbeat, record. */
@NullMarked
package uz.consult.launcher.run;

import org.jspecify.annotations.NullMarked;
