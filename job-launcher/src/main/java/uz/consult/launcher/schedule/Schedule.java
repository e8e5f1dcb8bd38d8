package uz.consult.launcher.schedule;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullMode;

/**
 * When a job runs in a mode.
 *
 * @param enabled false while it is paused, or has no interval
 * @param every the interval; null if there is none
 * @param nextRunAt when it is due; null while it is not enabled
 * @param changedBy who has changed it last; null if it is as the settings have it
 * @param changedAt when; null likewise
 */
public record Schedule(
        String job,
        PullMode mode,
        boolean enabled,
        @Nullable Duration every,
        @Nullable Instant nextRunAt,
        @Nullable String changedBy,
        @Nullable Instant changedAt) {}
