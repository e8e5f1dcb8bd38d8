package uz.consult.etl.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run of one job, from its start to its end, and what it has met on the way. Jobs are built anew for each run around
 * this, so that no state of one run can reach the next.
 */
public final class PullRun {

    private final long id;
    private final String job;
    private final PullMode mode;
    private final @Nullable LocalDateTime from;
    private final @Nullable LocalDateTime to;
    private final boolean firstLoad;
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /**
     * @param id its number in log.etl_runs
     * @param from the beginning of a window, inclusive; null in other modes
     * @param to the end of a window, exclusive; null in other modes
     * @param firstLoad true if the entity had no mark when the pull began
     */
    public PullRun(
            long id,
            String job,
            PullMode mode,
            @Nullable LocalDateTime from,
            @Nullable LocalDateTime to,
            boolean firstLoad) {
        this.id = id;
        this.job = job;
        this.mode = mode;
        this.from = from;
        this.to = to;
        this.firstLoad = firstLoad;
    }

    public long id() {
        return id;
    }

    public String job() {
        return job;
    }

    public PullMode mode() {
        return mode;
    }

    public @Nullable LocalDateTime from() {
        return from;
    }

    public @Nullable LocalDateTime to() {
        return to;
    }

    public boolean firstLoad() {
        return firstLoad;
    }

    /** Does it read everything there is, as a first load and a full run do? */
    public boolean readsAll() {
        return mode == PullMode.FULL || mode == PullMode.INCREMENTAL && firstLoad;
    }

    /** A window leaves the marks where they are. */
    public boolean movesMarks() {
        return mode != PullMode.WINDOW;
    }

    /**
     * Must nobody be told of an event at this time? First loads, full runs and windows are silent, and so is what happened too
     * long ago, or nobody knows when.
     */
    public boolean silent(@Nullable LocalDateTime event, LocalDateTime now, Duration oldest) {
        return firstLoad || mode != PullMode.INCREMENTAL || event == null || event.isBefore(now.minus(oldest));
    }

    /** Records handed to the step so far, for people who watch. */
    public long records() {
        return records.get();
    }

    public long pages() {
        return pages.get();
    }

    public long retries() {
        return retries.get();
    }

    void read() {
        records.incrementAndGet();
    }

    void page(int retried) {
        pages.incrementAndGet();
        retries.addAndGet(retried);
    }

    /** True the first time it is asked with this text, so that a run warns of a thing once. */
    boolean first(String warning) {
        return warned.add(warning);
    }
}
