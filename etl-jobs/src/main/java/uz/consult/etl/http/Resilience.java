package uz.consult.etl.http;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.retry.RetryState;
import org.springframework.retry.policy.CircuitBreakerRetryPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.retry.support.DefaultRetryState;
import org.springframework.retry.support.RetryTemplate;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Calls to one neighbour: passing failures are tried again with exponential backoff and jitter; when several calls
 * within a while have failed for good, the neighbour is left alone for a while and calls fail at once. The only class that knows
 * spring-retry. Safe for concurrent use.
 */
public final class Resilience {

    /**
     * @param attempts how often a call is tried in all, at least 1
     * @param firstDelay the wait before the second try; doubled each time, with jitter
     * @param longestDelay the longest wait between two tries
     * @param breakAfter how many calls must fail for good within {@code breakFor} before the neighbour is left alone
     * @param breakFor how long it is left alone
     */
    public record Settings(
            int attempts, Duration firstDelay, Duration longestDelay, int breakAfter, Duration breakFor) {}

    /** What a call gave, and how many tries it needed beyond the first. */
    public record Outcome<T>(T value, int retries) {}

    /** What the breaker must not see as a failure of the neighbour. */
    private record Attempted<T>(
            @Nullable Outcome<T> outcome, @Nullable Exception permanent) {}

    private final String neighbour;
    private final Settings settings;
    private final Predicate<Throwable> passing;
    private final RetryTemplate retry;
    private final RetryTemplate breaker = new RetryTemplate();
    private final RetryState state;
    private final Traffic traffic;

    /**
     * @param neighbour its name, for messages
     * @param passing which failures may pass by themselves; all others are thrown at once
     */
    public Resilience(String neighbour, Settings settings, Predicate<Throwable> passing) {
        this(neighbour, settings, passing, new Traffic());
    }

    /** @param traffic is told of retries and of the breaker; whoever sends counts the requests */
    public Resilience(String neighbour, Settings settings, Predicate<Throwable> passing, Traffic traffic) {
        this.neighbour = neighbour;
        this.traffic = traffic;
        this.settings = settings;
        this.passing = passing;
        var builder = RetryTemplate.builder().maxAttempts(settings.attempts()).retryOn(passing);
        this.retry = (settings.longestDelay().compareTo(settings.firstDelay()) > 0
                        ? builder.exponentialBackoff(settings.firstDelay(), 2, settings.longestDelay(), true)
                        : builder.fixedBackoff(settings.firstDelay()))
                .build();
        CircuitBreakerRetryPolicy circuit = new CircuitBreakerRetryPolicy(new SimpleRetryPolicy(settings.breakAfter()));
        circuit.setOpenTimeout(settings.breakFor().toMillis());
        circuit.setResetTimeout(settings.breakFor().toMillis());
        this.breaker.setRetryPolicy(circuit);
        this.state = new DefaultRetryState(neighbour);
    }

    /**
     * Calls, and waits between tries: never call it with a lock held.
     *
     * @throws EtlException as the call threw it; UNAVAILABLE at once while the neighbour is left alone
     */
    public <T> Outcome<T> call(Callable<T> work) {
        Attempted<T> attempted;
        try {
            attempted = breaker.execute(
                    context -> attempt(work),
                    context -> {
                        if (Boolean.TRUE.equals(context.getAttribute(CircuitBreakerRetryPolicy.CIRCUIT_OPEN))) {
                            traffic.leaveAlone(settings.breakFor());
                        }
                        Throwable last = context.getLastThrowable();
                        throw new EtlException(
                                last instanceof EtlException known ? known.errorClass() : ErrorClass.UNAVAILABLE,
                                neighbour + " is left alone for up to "
                                        + settings.breakFor().toSeconds() + " s after " + settings.breakAfter()
                                        + " failed calls; the last: " + (last == null ? "unknown" : last.getMessage()),
                                last);
                    },
                    state);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new EtlException(ErrorClass.INTERNAL, neighbour + ": " + e.getMessage(), e);
        }
        traffic.resume();
        if (attempted.outcome() != null) {
            return attempted.outcome();
        }
        if (attempted.permanent() instanceof RuntimeException known) {
            throw known;
        }
        throw new EtlException(ErrorClass.INTERNAL, neighbour + ": " + attempted.permanent(), attempted.permanent());
    }

    private <T> Attempted<T> attempt(Callable<T> work) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try {
            T value = retry.execute(context -> {
                if (tries.incrementAndGet() > 1) {
                    traffic.retried();
                }
                return work.call();
            });
            return new Attempted<>(new Outcome<>(value, tries.get() - 1), null);
        } catch (Exception e) {
            if (passing.test(e)) {
                throw e;
            }
            return new Attempted<>(null, e);
        }
    }
}
