package uz.consult.launcher.api;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.runlog.RunRecord;

/**
 * A run, as {@link RunRecord} describes it: read = created + updated + unchanged + deleted + ignored + dead.
 *
 * @param restartOf the run that this one resumes; null for a fresh one
 * @param resumedFrom where it resumes, for people; null if it began afresh
 * @param expectedRecords how many records 1C has counted for it; null if it was not asked or did not count
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
