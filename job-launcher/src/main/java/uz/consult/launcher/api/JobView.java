package uz.consult.launcher.api;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.launcher.queries.JobStates.JobState;

/**
 * A job.
 *
 * @param name its name
 * @param entity the 1C entity whose watermark it keeps; null if it keeps none
 * @param modes in which it can be run
 * @param schedule of its incremental runs
 * @param schedules all of them: incremental, sweep, reconcile
 * @param nextRun when the next incremental run is due; null while it is paused
 * @param lastRun the last that is over; null if there is none
 * @param running the run under way; null if there is none
 * @param waiting runs that wait for their turn
 * @param freshness how fresh its data are
 * @param openDeadLetters how many of its records wait in the dead letters
 * @param health ok, disabled, never_run, late, failing or stuck
 */
record JobView(
        String name,
        @Nullable String entity,
        List<String> modes,
        ScheduleView schedule,
        List<ScheduleView> schedules,
        @Nullable Instant nextRun,
        @Nullable RunView lastRun,
        @Nullable RunView running,
        List<RunView> waiting,
        Freshness freshness,
        int openDeadLetters,
        String health) {

    /**
     * How fresh its data are.
     *
     * @param watermark the watermark: how far its entity is read, a time or a code; null if the job keeps none
     * @param at when an incremental run completed last; null if none ever did
     * @param age since then; null likewise
     */
    record Freshness(
            @Nullable String watermark,
            @Nullable OffsetDateTime at,
            @Nullable Duration age) {

        static Freshness of(JobState state, Instant now) {
            OffsetDateTime at = state.freshAt();
            return new Freshness(
                    state.watermark(),
                    at,
                    at == null
                            ? null
                            : Duration.ofSeconds(Math.max(
                                    0, Duration.between(at.toInstant(), now).toSeconds())));
        }
    }
}
