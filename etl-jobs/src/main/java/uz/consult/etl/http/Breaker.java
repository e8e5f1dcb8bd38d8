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
 * When a neighbour is left alone:
 *
 * <ul>
 *   <li>for a while, when several calls in a row, and within that while, failed for good;
 *   <li>for a minute, two, four and so on, when it refused the user or the password, for accounts get locked. Then one call asks, whoever
 *       makes it, and the others wait for what becomes of it.
 * </ul>
 *
 * Safe for concurrent use, and shared by all that call the neighbour.
 */
final class Breaker {

    /** Of one call alone nothing follows, however many tries it made. */
    private static final int FEWEST_CALLS = 2;

    private final String neighbour;
    private final Settings settings;
    private final ClientStatistics statistics;
    private final InstantSource clock;

    private final Deque<Instant> failures = new ArrayDeque<>();
    private Instant until = Instant.MIN;
    private int refusals;
    private boolean asking;
    private @Nullable EtlException why;

    Breaker(String neighbour, Settings settings, ClientStatistics statistics, InstantSource clock) {
        this.neighbour = neighbour;
        this.settings = settings;
        this.statistics = statistics;
        this.clock = clock;
    }

    /**
     * Asks for leave to call.
     *
     * @return true if this is the one call that finds out whether the user is still refused
     * @throws EtlException if the neighbour is left alone now
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

    /** The neighbour answered, if not with what was asked for: it is there. */
    synchronized void answered() {
        failures.clear();
        until = Instant.MIN;
        statistics.resume();
    }

    /** A call failed for good with what may pass. */
    synchronized void failed(Exception failure) {
        if (refusals > 0) {
            return; // of the user nothing is known yet: the next call asks
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

    /** The neighbour does not know the user, or not by this password. Of calls that were under way together the first counts. */
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
                neighbour + " refused the user, the password or the token, and is asked again at "
                        + until.truncatedTo(ChronoUnit.SECONDS)
                        + ", lest the account be locked (a restart asks at once). It said: " + last.getMessage(),
                last);
    }

    private EtlException broken(EtlException last) {
        return new EtlException(
                last.errorClass(),
                neighbour + " is left alone for up to " + settings.breakFor().toSeconds() + " s after "
                        + Math.max(FEWEST_CALLS, settings.breakAfter()) + " failed calls; the last: "
                        + last.getMessage(),
                last);
    }
}
