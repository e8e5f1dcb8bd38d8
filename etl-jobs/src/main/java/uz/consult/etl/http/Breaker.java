package uz.consult.etl.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.http.Resilience.Settings;

/**
 * When calls to an external system fail without a request (the circuit breaker is open):
 *
 * <ul>
 *   <li>for a while, when several calls in a row, and within that while, failed for good;
 *   <li>for a minute, two, four and so on, after it rejected the user or the password, because accounts get locked. Then one call is
 *       let through, and the others wait for its result.
 * </ul>
 *
 * Safe for concurrent use, and shared by all that call the system.
 */
final class Breaker {

    /** One failed call alone never opens the breaker, however many attempts it made. */
    private static final int FEWEST_CALLS = 2;

    private final String system;
    private final Settings settings;
    private final ClientStatistics statistics;
    private final InstantSource clock;

    private final Deque<Instant> failures = new ArrayDeque<>();
    private Instant until = Instant.MIN;
    private int refusals;
    private boolean asking;
    private @Nullable EtlException why;

    Breaker(String system, Settings settings, ClientStatistics statistics, InstantSource clock) {
        this.system = system;
        this.settings = settings;
        this.statistics = statistics;
        this.clock = clock;
    }

    /**
     * Asks for permission to call.
     *
     * @return true if this is the one call that finds out whether the user is still rejected
     * @throws EtlException if the breaker is open
     */
    synchronized boolean enter() {
        EtlException last = why;
        if (last != null && (clock.instant().isBefore(until) || asking)) {
            throw refusals > 0 ? refused(last) : broken(last);
        }
        asking = refusals > 0;
        return asking;
    }

    /** The call is over, however it ended. */
    synchronized void leave(boolean asked) {
        asking &= !asked;
    }

    synchronized void succeeded() {
        refusals = 0;
        why = null;
        answered();
    }

    /** The system answered, even if not with what was requested: it is available. */
    synchronized void answered() {
        failures.clear();
        until = Instant.MIN;
        statistics.resume();
    }

    /** A call failed after all attempts with an error that may be temporary. */
    synchronized void failed(Exception failure) {
        if (refusals > 0) {
            return; // whether the user is accepted is not known yet: the next call finds out
        }
        Instant now = clock.instant();
        failures.removeIf(earlier -> earlier.isBefore(now.minus(settings.breakFor())));
        failures.add(now);
        if (failures.size() >= Math.max(FEWEST_CALLS, settings.breakAfter())) {
            why = failure instanceof EtlException known
                    ? known
                    : new EtlException(ErrorClass.UNAVAILABLE, failure.toString(), failure);
            failures.clear();
            leaveAlone(now.plus(settings.breakFor()));
        }
    }

    /** The system rejected the user or the password. Of concurrent calls the first counts. */
    synchronized void refusedUser(EtlException failure) {
        Instant now = clock.instant();
        if (refusals == 0 || !now.isBefore(until)) {
            Duration wait = settings.firstSignIn().multipliedBy(1L << Math.min(refusals, 20));
            refusals++;
            why = failure;
            leaveAlone(now.plus(wait.compareTo(settings.longestSignIn()) < 0 ? wait : settings.longestSignIn()));
        }
    }

    private void leaveAlone(Instant end) {
        until = end;
        statistics.leaveAlone(end);
    }

    private EtlException refused(EtlException last) {
        return new EtlException(
                ErrorClass.AUTHENTICATION,
                system + " rejected the user, the password or the token; it is called again at "
                        + until.truncatedTo(ChronoUnit.SECONDS)
                        + " to avoid an account lockout (a restart calls at once). It said: " + last.getMessage(),
                last);
    }

    private EtlException broken(EtlException last) {
        return new EtlException(
                last.errorClass(),
                system + ": the circuit breaker is open for up to "
                        + settings.breakFor().toSeconds() + " s after "
                        + Math.max(FEWEST_CALLS, settings.breakAfter()) + " failed calls; the last: "
                        + last.getMessage(),
                last);
    }
}
