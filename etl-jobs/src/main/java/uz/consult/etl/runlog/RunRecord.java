package uz.consult.etl.runlog;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One row of log.etl_runs.
 *
 * @param id its number
 * @param executionId Spring Batch's execution; null until started
 * @param trigger schedule, api, cli, restart or recovery
 * @param requestedBy who asked for it; null for the schedule
 * @param host where it runs, for people
 * @param launcher the process that has taken it; null while anybody may take it
 * @param restartOf the run that this one resumes; null for a fresh one
 * @param resumedFrom where it resumes, for people; null if it began afresh
 * @param from the beginning of a window, wall time; null in other modes
 * @param to the end of a window, wall time; null in other modes
 * @param repairsRunId the reconciliation whose findings it repairs; null in other modes
 * @param afterRun the run whose end it waits for; null if none
 * @param status QUEUED, then Spring Batch's names
 * @param watermarkFrom where the pull began, as 1C writes it; null from the beginning
 * @param watermarkTo how far the watermark came; null if it did not move
 * @param expectedRecords how many records 1C has counted for it; null if it was not asked or did not count
 * @param effectsSent effects of it that were delivered so far; grows after its end
 * @param errorClass null unless it failed
 * @param startedAt null until started
 * @param heartbeatAt its last heartbeat; null until a launcher has taken it
 * @param finishedAt null until finished
 */
public record RunRecord(
        long id,
        @Nullable Long executionId,
        String job,
        String mode,
        String trigger,
        @Nullable String requestedBy,
        @Nullable String host,
        @Nullable String launcher,
        @Nullable Long restartOf,
        @Nullable String resumedFrom,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime to,
        @Nullable Long repairsRunId,
        int priority,
        @Nullable Long afterRun,
        String status,
        @Nullable String watermarkFrom,
        @Nullable String watermarkTo,
        @Nullable Long expectedRecords,
        long pages,
        Tally tally,
        long effectsSent,
        long retries,
        @Nullable String errorClass,
        @Nullable String errorMessage,
        OffsetDateTime queuedAt,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime heartbeatAt,
        @Nullable OffsetDateTime finishedAt) {

    public boolean completed() {
        return status.equals("COMPLETED");
    }

    /** Is it over, however it ended? */
    public boolean finished() {
        return finishedAt != null;
    }

    /** Has a process taken it, so that it is neither waiting nor over? */
    public boolean taken() {
        return launcher != null && finishedAt == null;
    }
}
