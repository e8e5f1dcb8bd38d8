package uz.consult.launcher.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import uz.consult.etl.http.ClientStatistics;
import uz.consult.launcher.health.ExternalSystems.ExternalSystem;

/** Does an external system work, as far as the calls of our runs have shown? Sends it no request. */
final class ExternalSystemHealth implements HealthIndicator {

    private final ExternalSystem system;

    ExternalSystemHealth(ExternalSystem system) {
        this.system = system;
    }

    @Override
    public Health health() {
        if (system.absent() != null) {
            return Health.unknown().withDetail("reason", system.absent()).build();
        }
        ClientStatistics statistics = system.statistics();
        ClientStatistics.Failure failure = statistics.lastFailure();
        Instant until = statistics.leftAloneUntil();
        boolean open = until != null;
        Health.Builder health;
        String trouble = system.trouble().get();
        if (trouble != null) {
            health = Health.down().withDetail("trouble", trouble);
        } else if (statistics.lastSuccess() == null && failure == null) {
            health = Health.unknown().withDetail("reason", "Not called since the start");
        } else {
            health = open || failure != null && statistics.lastFailed() && isItsOwn(failure)
                    ? Health.down()
                    : Health.up();
        }
        health.withDetail("breaker", open ? "open" : "closed");
        if (until != null) {
            health.withDetail("askedAgain", until);
        }
        if (statistics.lastSuccess() != null) {
            health.withDetail("lastSuccess", statistics.lastSuccess());
        }
        if (failure != null) {
            Map<String, Object> last = new LinkedHashMap<>();
            last.put("at", failure.at());
            last.put("errorClass", failure.errorClass().code());
            last.put("message", failure.message());
            health.withDetail("lastFailure", last);
        }
        system.known().get().forEach(health::withDetail);
        return health.build();
    }

    /** A system that answers that something is missing or wrong is itself available: the run reports that. */
    private static boolean isItsOwn(ClientStatistics.Failure failure) {
        return switch (failure.errorClass()) {
            case NOT_FOUND, VALIDATION -> false;
            default -> true;
        };
    }
}
