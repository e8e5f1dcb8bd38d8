package uz.consult.launcher.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Does PostgreSQL answer in time? */
final class DatabaseHealth implements HealthIndicator {

    private final Observations observations;

    DatabaseHealth(Observations observations) {
        this.observations = observations;
    }

    @Override
    public Health health() {
        Observed seen = observations.now();
        return seen.away() == null
                ? Health.up().withDetail("seen", seen.at()).build()
                : Health.down().withDetail("error", seen.away()).build();
    }
}
