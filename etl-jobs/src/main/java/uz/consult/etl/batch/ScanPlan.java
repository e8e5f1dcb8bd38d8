package uz.consult.etl.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which scans of an entity its modes need. Begin with {@link #of} or {@link #byKeys}, and add what else there is.
 *
 * @param full everything from the initial date on
 * @param incremental what an incremental run or a window reads
 * @param keys everything from the initial date on, keys and versions only; null where there are no versions, so that a sweep
 *     reads whole records
 * @param outOfScope keys of what lies before the initial date: known to exist, not loaded; empty if there is none
 * @param stored what PostgreSQL holds; null if nothing is ever missed, and so no deletion found
 * @param maxDeletedShare the share of the stored rows, from 0 to 1, beyond which missing rows are not treated as deleted; with 1 even
 *     all of them are
 * @param mayBeEmpty false if 1C cannot have no record at all
 * @param complete true if an incremental run, too, reads everything that counts, and so finds what was deleted
 * @param readByKey true if nothing orders the records, so that they are read by the keys that {@code keys} brings, in every mode
 */
public record ScanPlan(
        List<Scan> full,
        List<Scan> incremental,
        @Nullable List<Scan> keys,
        List<Scan> outOfScope,
        @Nullable StoredKeysQuery stored,
        double maxDeletedShare,
        boolean mayBeEmpty,
        boolean complete,
        boolean readByKey) {

    /** An entity that has an order: read from its beginning, or from where the last run came to. */
    public static ScanPlan of(List<Scan> full, List<Scan> incremental) {
        return new ScanPlan(full, incremental, null, List.of(), null, 0, true, false, false);
    }

    /** An entity of which every run reads everything that counts. */
    public static ScanPlan complete(List<Scan> all) {
        return new ScanPlan(all, all, null, List.of(), null, 0, true, true, false);
    }

    /** An entity that nothing orders: keys and versions come as a whole, and records by their keys. */
    public static ScanPlan byKeys(List<Scan> keys) {
        return new ScanPlan(List.of(), List.of(), keys, List.of(), null, 0, true, false, true);
    }

    /** What is met is compared with what is stored, and what was not met is treated as deleted, up to this share of it. */
    public ScanPlan findingDeleted(StoredKeysQuery compared, double upToShare) {
        return new ScanPlan(full, incremental, keys, outOfScope, compared, upToShare, mayBeEmpty, complete, readByKey);
    }

    /** A sweep reads keys and versions by these scans; null if it reads whole records. */
    public ScanPlan sweptBy(@Nullable List<Scan> keysAndVersions) {
        return new ScanPlan(
                full,
                incremental,
                keysAndVersions,
                outOfScope,
                stored,
                maxDeletedShare,
                mayBeEmpty,
                complete,
                readByKey);
    }

    /** What these scans meet exists, and is not loaded. */
    public ScanPlan leavingOut(List<Scan> known) {
        return new ScanPlan(full, incremental, keys, known, stored, maxDeletedShare, mayBeEmpty, complete, readByKey);
    }

    /** 1C cannot have no record of it at all. */
    public ScanPlan neverEmpty() {
        return new ScanPlan(full, incremental, keys, outOfScope, stored, maxDeletedShare, false, complete, readByKey);
    }
}
