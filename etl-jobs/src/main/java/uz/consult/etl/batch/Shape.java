package uz.consult.etl.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways through an entity that its modes need.
 *
 * @param all everything from the initial date on
 * @param part what an incremental run or a window reads
 * @param keys everything from the initial date on, keys and versions only; null where there are no versions, so that a sweep
 *     reads whole records
 * @param others keys of what lies before the initial date: known to exist, not loaded; empty if there is none
 * @param stored what PostgreSQL holds; null if nothing is ever missed, and so no deletion found
 * @param mostGone the share of the stored rows, from 0 to 1, beyond which their absence from 1C is not believed; with 1 even
 *     that of all of them is
 * @param mayBeEmpty false if 1C cannot have no record at all
 * @param keyed true if nothing orders the records, so that they are read by the keys that {@code keys} brings, in every mode
 * @param complete true if an incremental run, too, reads everything that counts, and so finds what is gone
 */
public record Shape(
        List<Pass> all,
        List<Pass> part,
        @Nullable List<Pass> keys,
        List<Pass> others,
        @Nullable Stored stored,
        double mostGone,
        boolean mayBeEmpty,
        boolean complete,
        boolean keyed) {

    /** The ways through an entity that has an order. */
    public Shape(
            List<Pass> all,
            List<Pass> part,
            @Nullable List<Pass> keys,
            List<Pass> others,
            @Nullable Stored stored,
            double mostGone,
            boolean mayBeEmpty,
            boolean complete) {
        this(all, part, keys, others, stored, mostGone, mayBeEmpty, complete, false);
    }

    /** The ways through one that has none: keys and versions as a whole, and records by their keys. */
    public static Shape keyed(List<Pass> keys, List<Pass> others, Stored stored, double mostGone) {
        return new Shape(List.of(), List.of(), keys, others, stored, mostGone, true, false, true);
    }
}
