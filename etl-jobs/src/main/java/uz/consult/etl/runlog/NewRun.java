package uz.consult.etl.runlog;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A run that is asked for.
 *
 * @param trigger schedule, api, cli, restart or recovery
 * @param requestedBy who asked for it; null for the schedule
 * @param restartOf the run to resume; null to begin afresh, or to resume what is unfinished
 * @param resumedFrom where it resumes that, for people; null if it will begin afresh, or names none
 * @param from the beginning of a window, wall time, inclusive; null in other modes
 * @param to the end of a window, wall time, exclusive; null in other modes
 * @param repairsRunId the reconciliation whose findings are repaired; null in other modes
 * @param priority of runs that wait, the lowest first
 * @param afterRun waits until that run has ended; null to wait for none
 */
public record NewRun(
        String job,
        String mode,
        String trigger,
        @Nullable String requestedBy,
        @Nullable Long restartOf,
        @Nullable String resumedFrom,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime to,
        @Nullable Long repairsRunId,
        int priority,
        @Nullable Long afterRun) {

    /**
     * The same, as the restart of a run.
     *
     * @param from where it resumes, for people; null if it will begin afresh
     */
    public NewRun resuming(long run, @Nullable String from) {
        return new NewRun(job, mode, trigger, requestedBy, run, from, this.from, to, repairsRunId, priority, afterRun);
    }
}
