package uz.consult.launcher.database;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;

/**
 * Logs recurring failures once when they begin and once when they end, however many parts of the launcher meet
 * the same failure of PostgreSQL meanwhile.
 */
@Component
public class Outage {

    private static final Logger log = LoggerFactory.getLogger(Outage.class);

    /** A server that takes no writes is none to a launcher: its primary is on the way. */
    private static final String READ_ONLY = "25006";

    private final Set<String> failing = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private @Nullable String current;
    private long since;

    /**
     * A part could not do its work.
     *
     * @param part how the line begins, such as "Could not dispatch queued runs, will retry"
     */
    public synchronized void failed(String part, Throwable failure) {
        Diagnosis diagnosis = Diagnosis.of(failure);
        if (failing.isEmpty()) {
            since = System.nanoTime();
            told.clear();
        }
        failing.add(part);
        current = diagnosis.message();
        // One line for each kind: the messages differ by host, port and milliseconds.
        String state = Diagnosis.sqlState(failure);
        if (told.add(state == null ? diagnosis.errorClass() + part : kind(state))) {
            if (diagnosis.errorClass() == ErrorClass.INTERNAL) {
                log.error("{}: unexpected error, please report this bug", part, failure);
            } else {
                log.warn("{}: {}: {}", part, diagnosis.errorClass().code(), diagnosis.message());
            }
        }
    }

    private static String kind(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals(READ_ONLY) ? "away" : state;
    }

    /** A part has done its work. */
    public synchronized void works(String part) {
        if (failing.remove(part) && failing.isEmpty()) {
            current = null;
            log.info(
                    "Everything that had failed works again, after {}",
                    Duration.ofMillis((System.nanoTime() - since) / 1_000_000).truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** What was last said of it; null while all is well. */
    public synchronized @Nullable String current() {
        return current;
    }

    /** Was it said already, since PostgreSQL has failed? */
    public synchronized boolean isKnown(Throwable failure) {
        String state = Diagnosis.sqlState(failure);
        return !failing.isEmpty() && state != null && told.contains(kind(state));
    }
}
