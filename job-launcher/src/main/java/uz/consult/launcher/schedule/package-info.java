/** When each job runs next: in the database, shared by all launchers, changed by people at any time. Knows run. */
@NullMarked
package uz.consult.launcher.schedule;

import org.jspecify.annotations.NullMarked;
