package uz.consult.launcher.health;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uz.consult.launcher.queries.JobCondition;
import uz.consult.launcher.queries.JobStates.JobState;

/**
 * What PostgreSQL said of everything at one moment.
 *
 * @param away why PostgreSQL said nothing; null if it did
 * @param jobs by name; empty if it said nothing
 * @param outbox effects that wait, by state
 * @param oldestEffect in seconds, the age of the oldest effect that is due and not delivered; 0 if there is none
 * @param waiting runs that wait for their turn
 * @param running runs that a launcher has taken
 */
record Observed(
        Instant at,
        @Nullable String away,
        Map<String, Job> jobs,
        Map<String, Long> outbox,
        double oldestEffect,
        long waiting,
        long running) {

    static final List<String> OUTBOX_STATES = List.of("staged", "held", "queued", "sending", "unknown", "dead");

    /**
     * A job.
     *
     * @param nextRun when its next incremental run is due; null while none is
     */
    record Job(
            JobState state,
            JobCondition condition,
            @Nullable Instant nextRun) {

        /** Since its data were fresh; null if they never were. */
        @Nullable Duration age(Instant now) {
            OffsetDateTime fresh = state.freshAt();
            if (fresh == null) {
                return null;
            }
            Duration age = Duration.between(fresh.toInstant(), now);
            return age.isNegative() ? Duration.ZERO : age;
        }
    }

    static Observed away(String why) {
        return new Observed(Instant.now(), why, Map.of(), Map.of(), Double.NaN, 0, 0);
    }

    boolean there() {
        return away == null;
    }
}
