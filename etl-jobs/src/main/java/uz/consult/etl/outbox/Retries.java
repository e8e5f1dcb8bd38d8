package uz.consult.etl.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import uz.consult.etl.failure.ErrorClass;

/** How long an effect waits for its next try. */
final class Retries {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Duration first;

    /** @param first the wait after the first failure; doubled each time, with jitter, up to ten minutes */
    Retries(Duration first) {
        this.first = first;
    }

    /** @param attempts how often it was tried before this time */
    Duration after(int attempts, ErrorClass failure) {
        if (failure == ErrorClass.RATE_LIMITED) {
            return untilNextMinute().plusMillis(ThreadLocalRandom.current().nextLong(1_000));
        }
        long longest = Math.max(1, LONGEST.toMillis());
        long wait = Math.min(longest, Math.max(1, first.toMillis()) << Math.min(20, attempts));
        return Duration.ofMillis(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
    }

    /** Chatwoot's windows are whole minutes, and it sends no Retry-After. */
    private static Duration untilNextMinute() {
        Instant now = Instant.now();
        return Duration.between(now, now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES));
    }
}
