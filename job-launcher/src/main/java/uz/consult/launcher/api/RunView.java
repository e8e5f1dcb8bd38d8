package uz.consult.launcher.api;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.runlog.RunRecord;

/**
 * A run: read = created + updated + unchanged + deleted + ignored + dead.
 *
 * @param id its number
 * @param executionId Spring Batch's execution; null until it has started
 * @param job the name of its job
 * @param mode what it reads: incremental, full, window, sweep, replay, reconcile or repair
 * @param trigger what caused it: schedule, api, cli, restart or recovery
 * @param requestedBy who asked for it; null for the schedule
 * @param host where it runs, for people; null until it has started
 * @param restartOf the run that this one resumes; null for a fresh one
 * @param resumedFrom where it resumes, for people; null if it began afresh
 * @param expectedRecords how many records 1C has counted for it; null if it was not asked or did not count
 * @param from the beginning of a window, wall time as 1C shows it; null in other modes
 * @param to the end of a window, wall time as 1C shows it; null in other modes
 * @param status QUEUED, STARTED, COMPLETED, FAILED, STOPPED or ABANDONED
 * @param watermarkFrom where it began to read, as 1C writes it; null if from the beginning
 * @param watermarkTo how far the watermark came; null if it did not move
 * @param pages pages that 1C answered
 * @param read records that 1C sent
 * @param created rows that are new
 * @param updated rows that were changed
 * @param unchanged records that changed nothing
 * @param deleted rows that 1C has no more
 * @param ignored records that a rule passes over
 * @param dead records that could not be written
 * @param effectsQueued effects that it caused
 * @param effectsSent of these, how many were delivered so far; grows after its end
 * @param retries requests that were repeated
 * @param errorClass the class of its failure; null unless it failed
 * @param errorMessage its failure in words; null unless it failed
 * @param queuedAt when it was asked for
 * @param startedAt when it began; null until then
 * @param heartbeatAt when it last reported; null until a launcher has taken it
 * @param finishedAt when it ended; null until then
 */
record RunView(
        long id,
        @Nullable Long executionId,
        String job,
        String mode,
        String trigger,
        @Nullable String requestedBy,
        @Nullable String host,
        @Nullable Long restartOf,
        @Nullable String resumedFrom,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime to,
        String status,
        @Nullable String watermarkFrom,
        @Nullable String watermarkTo,
        @Nullable Long expectedRecords,
        long pages,
        long read,
        long created,
        long updated,
        long unchanged,
        long deleted,
        long ignored,
        long dead,
        long effectsQueued,
        long effectsSent,
        long retries,
        @Nullable String errorClass,
        @Nullable String errorMessage,
        OffsetDateTime queuedAt,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime heartbeatAt,
        @Nullable OffsetDateTime finishedAt) {

    static RunView of(RunRecord run) {
        return new RunView(
                run.id(),
                run.executionId(),
                run.job(),
                run.mode(),
                run.trigger(),
                run.requestedBy(),
                run.host(),
                run.restartOf(),
                run.resumedFrom(),
                run.from(),
                run.to(),
                run.status(),
                run.watermarkFrom(),
                run.watermarkTo(),
                run.expectedRecords(),
                run.pages(),
                run.tally().read(),
                run.tally().created(),
                run.tally().updated(),
                run.tally().unchanged(),
                run.tally().deleted(),
                run.tally().ignored(),
                run.tally().dead(),
                run.tally().effectsQueued(),
                run.effectsSent(),
                run.retries(),
                run.errorClass(),
                run.errorMessage(),
                run.queuedAt(),
                run.startedAt(),
                run.heartbeatAt(),
                run.finishedAt());
    }

    static @Nullable RunView ofNullable(@Nullable RunRecord run) {
        return run == null ? null : of(run);
    }
}
