package uz.consult.etl.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.springframework.retry.support.RetryTemplate;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Calls to one external system: temporary failures are retried with exponential backoff and jitter; when several calls
 * within a while have failed for good, or the user was rejected, the circuit is open for a while and calls fail at once. A failure of
 * this program ({@link Error}) says nothing of the system: it is thrown as it is. The only class that knows spring-retry. Safe for
 * concurrent use.
 */
public final class Resilience {

    /**
     * @param attempts how often a call is tried in all, at least 1
     * @param firstDelay the wait before the second try; doubled each time, with jitter
     * @param longestDelay the longest wait between two tries
     * @param breakAfter how many calls in a row must fail for good within {@code breakFor} before the circuit opens, at least 2
     * @param breakFor how long it stays open
     * @param firstSignIn how long nothing is called after the user or password was rejected; doubled each time
     * @param longestSignIn the longest such wait
     */
    public record Settings(
            int attempts,
            Duration firstDelay,
            Duration longestDelay,
            int breakAfter,
            Duration breakFor,
            Duration firstSignIn,
            Duration longestSignIn) {

        public Settings(int attempts, Duration firstDelay, Duration longestDelay, int breakAfter, Duration breakFor) {
            this(
                    attempts,
                    firstDelay,
                    longestDelay,
                    breakAfter,
                    breakFor,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(15));
        }
    }

    /** The result of a call, and its number of retries. */
    public record Outcome<T>(T value, int retries) {}

    private final String system;
    private final Predicate<Throwable> passing;
    private final RetryTemplate retry;
    private final Breaker breaker;
    private final ClientStatistics statistics;

    /**
     * @param system the system's name, for messages
     * @param passing which failures may be temporary; all others are thrown at once
     */
    public Resilience(String system, Settings settings, Predicate<Throwable> passing) {
        this(system, settings, passing, new ClientStatistics());
    }

    /** @param traffic counts retries and the state of the breaker; the sender counts the requests */
    public Resilience(String system, Settings settings, Predicate<Throwable> passing, ClientStatistics statistics) {
        this(system, settings, passing, statistics, InstantSource.system());
    }

    Resilience(
            String system,
            Settings settings,
            Predicate<Throwable> passing,
            ClientStatistics statistics,
            InstantSource clock) {
        this.system = system;
        this.statistics = statistics;
        this.passing = failure -> failure instanceof Exception && passing.test(failure);
        var builder = RetryTemplate.builder().maxAttempts(settings.attempts()).retryOn(this.passing);
        this.retry = (settings.longestDelay().compareTo(settings.firstDelay()) > 0
                        ? builder.exponentialBackoff(settings.firstDelay(), 2, settings.longestDelay(), true)
                        : builder.fixedBackoff(settings.firstDelay()))
                .build();
        this.breaker = new Breaker(system, settings, statistics, clock);
    }

    /**
     * Calls, and waits between attempts: never call it with a lock held.
     *
     * @throws EtlException as the call threw it; UNAVAILABLE or AUTHENTICATION at once while the circuit is open
     */
    public <T> Outcome<T> call(Callable<T> work) {
        return call(work, () -> {});
    }

    /** @param retried is run at each retry, so that those of a call that fails are counted too */
    public <T> Outcome<T> call(Callable<T> work, Runnable retried) {
        AtomicInteger tries = new AtomicInteger();
        T value = guarded(
                () -> retry.execute(context -> {
                    if (tries.incrementAndGet() > 1) {
                        statistics.retried();
                        retried.run();
                    }
                    return work.call();
                }),
                true);
        return new Outcome<>(value, tries.get() - 1);
    }

    /**
     * Calls once. A failure does not open the circuit, unless the user was rejected: for what must not be sent twice, and
     * for requests that are likely to fail.
     *
     * @throws EtlException as {@link #call}
     */
    public <T> T once(Callable<T> work) {
        return guarded(work, false);
    }

    private <T> T guarded(Callable<T> work, boolean counts) {
        boolean asks = breaker.enter();
        try {
            T value = work.call();
            breaker.succeeded();
            return value;
        } catch (Exception e) {
            if (e instanceof EtlException known && known.errorClass() == ErrorClass.AUTHENTICATION) {
                breaker.refusedUser(known);
            } else if (!passing.test(e)) {
                breaker.answered();
            } else if (counts) {
                breaker.failed(e);
            }
            if (e instanceof RuntimeException known) {
                throw known;
            }
            throw new EtlException(ErrorClass.INTERNAL, system + ": " + e, e);
        } finally {
            breaker.leave(asks);
        }
    }
}
