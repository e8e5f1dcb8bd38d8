package uz.consult.launcher.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is while it reads, and how long it will go on if it keeps its pace.
 *
 * @param before records read by the runs that it resumes
 * @param read records that it has read itself
 * @param expected how many there are in all; null if that is not known
 * @param taken since it began
 */
public record RunPace(long before, long read, @Nullable Long expected, Duration taken) {

    /** Before that a pace says nothing. */
    private static final Duration FIRST = Duration.ofSeconds(2);

    /** Until it is over, a run is never done: deletions, links and delivery come after the last record. */
    private static final int MOST = 99;

    /** From 0 to 99; null if it is not known how many records there are. */
    public @Nullable Integer percent() {
        return expected == null || expected <= 0 ? null : (int) Math.min(MOST, 100 * (before + read) / expected);
    }

    /** How much longer it reads; null if that is not known, or everything that was expected has been read. */
    public @Nullable Duration left() {
        if (expected == null || read <= 0 || before + read >= expected || taken.compareTo(FIRST) < 0) {
            return null;
        }
        double seconds = taken.toMillis() / 1_000.0 * (expected - before - read) / read;
        return Duration.ofSeconds(Math.round(seconds));
    }
}
