package uz.consult.launcher.queries;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullMode;

/**
 * A run that is over, in short.
 *
 * @param startedAt null if it never started
 * @param errorClass null unless it failed
 */
public record RecentRun(
        long id,
        String job,
        String mode,
        String status,
        @Nullable String errorClass,
        @Nullable OffsetDateTime startedAt,
        OffsetDateTime finishedAt) {

    /** A comparison writes nothing, so it says nothing of the data. */
    public boolean isComparison() {
        return mode.equals(PullMode.RECONCILE.code());
    }

    /** From its start to its end; zero if it never started. */
    public Duration took() {
        return startedAt == null ? Duration.ZERO : Duration.between(startedAt, finishedAt);
    }
}
