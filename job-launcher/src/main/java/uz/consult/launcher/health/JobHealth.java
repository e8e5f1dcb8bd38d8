package uz.consult.launcher.health;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import uz.consult.etl.runlog.RunRecord;

/** Is a job healthy? Late, failing and stuck jobs are not; a paused job, or one that has not run yet, is. */
final class JobHealth implements HealthIndicator {

    private final String job;
    private final Observations observations;

    JobHealth(String job, Observations observations) {
        this.job = job;
        this.observations = observations;
    }

    @Override
    public Health health() {
        Observed.Job seen = observations.now().jobs().get(job);
        if (seen == null) {
            return Health.unknown()
                    .withDetail("reason", "PostgreSQL does not answer, see db")
                    .build();
        }
        Health.Builder health = switch (seen.condition()) {
            case OK, DISABLED, NEVER_RUN -> Health.up();
            case LATE, FAILING, STUCK -> Health.down();
        };
        health.withDetail("condition", seen.condition().name().toLowerCase(Locale.ROOT));
        RunRecord last = seen.state().last();
        if (last != null) {
            health.withDetail("lastRun", run(last));
        }
        if (seen.nextRun() != null) {
            health.withDetail("nextRun", seen.nextRun());
        }
        Duration age = seen.age(Instant.now());
        if (age != null) {
            health.withDetail("dataAgeSeconds", age.toSeconds());
        }
        return health.build();
    }

    private static Map<String, Object> run(RunRecord run) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("id", run.id());
        details.put("mode", run.mode());
        details.put("status", run.status());
        put(details, "finishedAt", run.finishedAt());
        put(details, "errorClass", run.errorClass());
        put(details, "errorMessage", run.errorMessage());
        return details;
    }

    private static void put(Map<String, Object> details, String name, @Nullable Object value) {
        if (value != null) {
            details.put(name, value);
        }
    }
}
