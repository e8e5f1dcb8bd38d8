package uz.consult.etl.runlog;

/**
 * What became of records: each record that was read is counted in exactly one of the others.
 *
 * @param created rows that were added
 * @param updated rows of which a field changed
 * @param unchanged records that say what is stored already, or that a rule allows to differ
 * @param deleted rows that were removed or marked as deleted
 * @param ignored records that are none of ours, or that a later one of the same chunk supersedes; in a comparison those that
 *     differ, too, for nothing is written of them: what differs is counted in log.differences
 * @param dead records that went to the dead letters
 * @param effectsQueued effects that were written to the outbox
 */
public record Tally(
        long created, long updated, long unchanged, long deleted, long ignored, long dead, long effectsQueued) {

    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

    /** Rows that were written, and records that said what is stored already. */
    public static Tally written(long created, long updated, long unchanged) {
        return new Tally(created, updated, unchanged, 0, 0, 0, 0);
    }

    /** Rows that were removed, and keys that are not stored (any more). */
    public static Tally removed(long deleted, long unknown) {
        return new Tally(0, 0, unknown, deleted, 0, 0, 0);
    }

    /** Records that say what is stored already. */
    public static Tally unchanged(long records) {
        return new Tally(0, 0, records, 0, 0, 0, 0);
    }

    public static Tally ignored(long records) {
        return new Tally(0, 0, 0, 0, records, 0, 0);
    }

    public static Tally dead(long records) {
        return new Tally(0, 0, 0, 0, 0, records, 0);
    }

    /** Effects that were queued besides any record. */
    public static Tally effects(long queued) {
        return new Tally(0, 0, 0, 0, 0, 0, queued);
    }

    public long read() {
        return created + updated + unchanged + deleted + ignored + dead;
    }

    public Tally plus(Tally other) {
        return new Tally(
                created + other.created,
                updated + other.updated,
                unchanged + other.unchanged,
                deleted + other.deleted,
                ignored + other.ignored,
                dead + other.dead,
                effectsQueued + other.effectsQueued);
    }
}
