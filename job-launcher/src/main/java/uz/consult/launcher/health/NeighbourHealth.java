package uz.consult.launcher.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import uz.consult.etl.http.Traffic;
import uz.consult.launcher.health.Neighbours.Neighbour;

/** Is a neighbour well, as far as the calls of our runs have shown? Asks it nothing. */
final class NeighbourHealth implements HealthIndicator {

    private final Neighbour neighbour;

    NeighbourHealth(Neighbour neighbour) {
        this.neighbour = neighbour;
    }

    @Override
    public Health health() {
        if (neighbour.absent() != null) {
            return Health.unknown().withDetail("reason", neighbour.absent()).build();
        }
        Traffic traffic = neighbour.traffic();
        Traffic.Failure failure = traffic.lastFailure();
        Instant until = traffic.leftAloneUntil();
        boolean open = until != null;
        Health.Builder health;
        String trouble = neighbour.trouble().get();
        if (trouble != null) {
            health = Health.down().withDetail("trouble", trouble);
        } else if (traffic.lastSuccess() == null && failure == null) {
            health = Health.unknown().withDetail("reason", "Nothing was asked of it since the start");
        } else {
            health = open || failure != null && traffic.lastFailed() && isItsOwn(failure) ? Health.down() : Health.up();
        }
        health.withDetail("breaker", open ? "open" : "closed");
        if (until != null) {
            health.withDetail("askedAgain", until);
        }
        if (traffic.lastSuccess() != null) {
            health.withDetail("lastSuccess", traffic.lastSuccess());
        }
        if (failure != null) {
            Map<String, Object> last = new LinkedHashMap<>();
            last.put("at", failure.at());
            last.put("errorClass", failure.errorClass().code());
            last.put("message", failure.message());
            health.withDetail("lastFailure", last);
        }
        neighbour.known().get().forEach(health::withDetail);
        return health.build();
    }

    /** A neighbour that says that something is not there, or not right, is there itself: that is for the run to tell. */
    private static boolean isItsOwn(Traffic.Failure failure) {
        return switch (failure.errorClass()) {
            case NOT_FOUND, VALIDATION -> false;
            default -> true;
        };
    }
}
