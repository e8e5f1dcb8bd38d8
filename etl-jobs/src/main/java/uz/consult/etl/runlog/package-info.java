/** What ran: one row of log.etl_runs per run, and the dead letters that it left. Knows failure only. */
@NullMarked
package uz.consult.etl.runlog;

import org.jspecify.annotations.NullMarked;
