package uz.consult.etl.runlog;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One row of log.etl_runs.
 *
 * @param id its number
 * @param executionId Spring Batch's execution; null until started
 * @param trigger schedule, api, cli, restart or recovery
 * @param restartOf the run that this one goes on with; null for a fresh one
 * @param status QUEUED, then Spring Batch's names
 * @param markFrom where the pull began, as 1C writes it; null from the beginning
 * @param markTo how far the watermark came; null if it did not move
 * @param errorClass null unless it failed
 * @param startedAt null until started
 * @param heartbeatAt null until started
 * @param finishedAt null until finished
 */
public record RunRecord(
        long id,
        @Nullable Long executionId,
        String job,
        String mode,
        String trigger,
        @Nullable Long restartOf,
        String status,
        @Nullable String markFrom,
        @Nullable String markTo,
        long pages,
        Tally tally,
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
}
