package uz.consult.etl.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one job, from its start to its end, and what it has met on the way. Jobs are built anew for each run around
 * this, so that no state of one run can reach the next.
 */
public final class PullRun {

    private static final Logger log = LoggerFactory.getLogger(PullRun.class);

    private final long id;
    private final long origin;
    private final String job;
    private final PullMode mode;
    private final @Nullable LocalDateTime from;
    private final @Nullable LocalDateTime to;
    private final boolean firstLoad;
    private final @Nullable Long repairsRunId;
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private volatile boolean afresh;
    private volatile boolean hushed;
    private volatile boolean repeats;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private long expected;
    private boolean counted;
    private boolean uncounted;

    /**
     * @param id its number in log.etl_runs
     * @param origin the first run of the chain that this one resumes; itself if it resumes none
     * @param from the beginning of a window, inclusive; null in other modes
     * @param to the end of a window, exclusive; null in other modes
     * @param firstLoad true if the entity had no watermark when the pull began
     * @param repairsRunId the reconciliation whose findings are repaired; null in other modes
     */
    public PullRun(
            long id,
            long origin,
            String job,
            PullMode mode,
            @Nullable LocalDateTime from,
            @Nullable LocalDateTime to,
            boolean firstLoad,
            @Nullable Long repairsRunId) {
        this.id = id;
        this.origin = origin;
        this.job = job;
        this.mode = mode;
        this.from = from;
        this.to = to;
        this.firstLoad = firstLoad;
        this.repairsRunId = repairsRunId;
    }

    public long id() {
        return id;
    }

    /** The number shared by a run and those that resume it: what they keep in common is stored under it. */
    public long origin() {
        return origin;
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

    @Nullable Long repairsRunId() {
        return repairsRunId;
    }

    public boolean firstLoad() {
        return firstLoad;
    }

    /** Does it read everything there is, as a first load, a full run and a reconciliation do? */
    public boolean readsAll() {
        return switch (mode) {
            case FULL, RECONCILE -> true;
            case INCREMENTAL, SWEEP -> firstLoad || afresh;
            case WINDOW, REPLAY, REPAIR -> false;
        };
    }

    /** 1C was restored to an earlier state: the run reads everything and notifies nobody. Call it before the run reads. */
    void beginAfresh() {
        afresh = true;
        hushed = true;
    }

    /** Does it read everything because 1C was restored to an earlier state? */
    boolean afresh() {
        return afresh && (mode == PullMode.INCREMENTAL || mode == PullMode.SWEEP || mode == PullMode.FULL);
    }

    /** From here on it notifies nobody. */
    void hush() {
        hushed = true;
    }

    /** A reconciliation only looks. */
    public boolean writes() {
        return mode != PullMode.RECONCILE;
    }

    /** Whether the run may also repair rows outside its range (late links, duplicates). A window and a comparison may not. */
    public boolean repairsRelatedRows() {
        return writes() && mode != PullMode.WINDOW;
    }

    /** Does it read along a cursor, so that where it begins means something? */
    boolean followsCursor() {
        return mode == PullMode.INCREMENTAL || mode == PullMode.WINDOW || readsAll();
    }

    /** Does it read everything, and not only what is new? */
    public boolean isFullScan() {
        return readsAll() || mode == PullMode.SWEEP;
    }

    /**
     * Are fields derived from many rows computed once, after all of them? A first load would write them again and again;
     * a run that reads everything verifies them.
     */
    public boolean defersDerivedFields() {
        return writes() && (firstLoad || isFullScan());
    }

    /** The watermarks follow what is read in cursor order; windows, sweeps and single records leave them unchanged. */
    public boolean movesWatermarks() {
        return mode == PullMode.INCREMENTAL || writes() && readsAll();
    }

    /**
     * Must nobody be notified of an event at this time? First loads, full runs, windows and repairs notify nobody, nor does what
     * happened too long ago or at an unknown time.
     */
    public boolean suppressesNotifications(@Nullable LocalDateTime event, LocalDateTime now, Duration oldest) {
        boolean tells = mode == PullMode.INCREMENTAL || mode == PullMode.SWEEP || mode == PullMode.REPLAY;
        return firstLoad || hushed || !tells || event == null || event.isBefore(now.minus(oldest));
    }

    /** Records that several records share a cursor value that should be unique. */
    void repeats() {
        repeats = true;
    }

    /** Did several records share a cursor value without any further order? */
    public boolean metDuplicateValues() {
        return repeats;
    }

    /** Records handed to the step so far, for people who watch. */
    public long records() {
        return records.get();
    }

    /**
     * A part of what it reads was counted by 1C.
     *
     * @param part null if it was not counted, so that the whole is not known
     * @return the whole as far as it is known now
     */
    synchronized @Nullable Long expect(@Nullable Long part) {
        counted = true;
        if (part == null) {
            uncounted = true;
        } else {
            expected += part;
        }
        return expected();
    }

    /** How many records it will hand to its steps, as 1C has counted; null if that is not known. */
    public synchronized @Nullable Long expected() {
        return counted && !uncounted ? expected : null;
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

    /** Counts a request that was answered; its failed attempts are counted as they happen, see {@link #retried}. */
    public void page() {
        pages.incrementAndGet();
    }

    /** Counts a retry of a request, whatever its result. */
    public void retried() {
        retries.incrementAndGet();
    }

    /** Warns, once a run, of fields that 1C does not send. */
    void warnOfAbsent(String entity, Set<String> fields) {
        List<String> absent = fields.stream()
                .filter(field -> warned.add(entity + field))
                .sorted()
                .toList();
        if (!absent.isEmpty()) {
            log.warn(
                    "{}: fields of {} missing from 1C: {}; their stored values stay unchanged",
                    job,
                    entity,
                    String.join(", ", absent));
        }
    }

    /** Logs a warning, once a run. */
    public void warn(String warning) {
        if (warned.add(warning)) {
            log.warn("{}: {}", job, warning);
        }
    }
}
