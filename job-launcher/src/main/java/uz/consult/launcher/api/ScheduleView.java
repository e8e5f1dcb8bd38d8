package uz.consult.launcher.api;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uz.consult.launcher.schedule.Schedule;

/**
 * When a job runs.
 *
 * @param mode incremental, sweep or reconcile
 * @param enabled false while it is paused, or has no interval
 * @param interval ISO 8601; null if it has none
 * @param nextRun when it is due; null while it is not enabled
 * @param changedBy who changed it last; null if it is as the settings have it
 * @param changedAt when; null likewise
 */
record ScheduleView(
        String mode,
        boolean enabled,
        @Nullable Duration interval,
        @Nullable Instant nextRun,
        @Nullable String changedBy,
        @Nullable Instant changedAt) {

    static ScheduleView of(Schedule schedule) {
        return new ScheduleView(
                schedule.mode().code(),
                schedule.enabled(),
                schedule.every(),
                schedule.nextRunAt(),
                schedule.changedBy(),
                schedule.changedAt());
    }
}
