package uz.consult.etl.runlog;

import static uz.consult.sql.log.Tables.DEAD_LETTERS;

import java.util.Collection;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Visible;
import uz.consult.etl.rows.Keys;

/**
 * Records that could not be written, kept whole in log.dead_letters until they land or an admin decides. A record that is met
 * again and again has one open letter, with the newest payload and a count.
 */
public final class DeadLetters {

    private final DSLContext db;

    public DeadLetters(DSLContext db) {
        this.db = db;
    }

    /** Keeps the record, in the transaction of its chunk; whatever it holds, it can be kept. */
    public void keep(long run, String job, RejectedRecord record) {
        db.insertInto(DEAD_LETTERS)
                .set(DEAD_LETTERS.RUN_ID, run)
                .set(DEAD_LETTERS.JOB, job)
                .set(DEAD_LETTERS.ENTITY, record.entity())
                .set(DEAD_LETTERS.RECORD_KEY, Visible.kept(record.key()))
                .set(DEAD_LETTERS.PAYLOAD, Visible.kept(record.payload()))
                .set(DEAD_LETTERS.PAYLOAD_RAW, record.raw())
                .set(DEAD_LETTERS.ERROR_CLASS, record.errorClass().code())
                .set(DEAD_LETTERS.REASON, Visible.kept(record.reason()))
                .onConflict(DEAD_LETTERS.JOB, DEAD_LETTERS.ENTITY, DEAD_LETTERS.RECORD_KEY)
                .where(DEAD_LETTERS.STATE.eq(DSL.inline("open")))
                .doUpdate()
                .set(DEAD_LETTERS.RUN_ID, run)
                .set(DEAD_LETTERS.PAYLOAD, DSL.excluded(DEAD_LETTERS.PAYLOAD))
                .set(DEAD_LETTERS.PAYLOAD_RAW, DSL.excluded(DEAD_LETTERS.PAYLOAD_RAW))
                .set(DEAD_LETTERS.ERROR_CLASS, DSL.excluded(DEAD_LETTERS.ERROR_CLASS))
                .set(DEAD_LETTERS.REASON, DSL.excluded(DEAD_LETTERS.REASON))
                .set(DEAD_LETTERS.OCCURRENCES, DEAD_LETTERS.OCCURRENCES.plus(1))
                .set(DEAD_LETTERS.LAST_SEEN_AT, DSL.currentOffsetDateTime())
                .execute();
    }

    /**
     * Closes the open letters of records that have been written after all, whichever job left them.
     *
     * @param replayed true if somebody asked for it
     */
    public void landed(String entity, Collection<String> keys, boolean replayed) {
        if (!db.fetchExists(DEAD_LETTERS, DEAD_LETTERS.STATE.eq(DSL.inline("open")), DEAD_LETTERS.ENTITY.eq(entity))) {
            return; // as a rule: and a page has a thousand keys
        }
        db.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.STATE, replayed ? "replayed" : "landed")
                .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.val(null, DEAD_LETTERS.REPLAY_REQUESTED_AT))
                .set(DEAD_LETTERS.CLOSED_AT, DSL.currentOffsetDateTime())
                .where(
                        DEAD_LETTERS.STATE.eq(DSL.inline("open")),
                        DEAD_LETTERS.ENTITY.eq(entity),
                        Keys.among(DEAD_LETTERS.RECORD_KEY, keys))
                .execute();
    }

    /**
     * Asks for these open letters, and no others, to be read and written again by the job's next replay.
     *
     * @param ids which; empty for all of the job
     * @return how many there are
     */
    public int request(String job, Collection<Long> ids) {
        db.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.val(null, DEAD_LETTERS.REPLAY_REQUESTED_AT))
                .where(DEAD_LETTERS.STATE.eq(DSL.inline("open")), DEAD_LETTERS.JOB.eq(job))
                .execute();
        return db.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.currentOffsetDateTime())
                .where(
                        DEAD_LETTERS.STATE.eq(DSL.inline("open")),
                        DEAD_LETTERS.JOB.eq(job),
                        ids.isEmpty() ? DSL.noCondition() : DEAD_LETTERS.ID.in(ids))
                .execute();
    }

    /**
     * Gives up a record: no replay reads it again.
     *
     * @return false if the letter is not open
     */
    public boolean discard(long id) {
        return db.update(DEAD_LETTERS)
                        .set(DEAD_LETTERS.STATE, "discarded")
                        .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.val(null, DEAD_LETTERS.REPLAY_REQUESTED_AT))
                        .set(DEAD_LETTERS.CLOSED_AT, DSL.currentOffsetDateTime())
                        .where(DEAD_LETTERS.ID.eq(id), DEAD_LETTERS.STATE.eq(DSL.inline("open")))
                        .execute()
                == 1;
    }

    /** How many letters of the job have been asked for and are still open. */
    public int left(String job) {
        return db.fetchCount(
                DEAD_LETTERS,
                DEAD_LETTERS.STATE.eq(DSL.inline("open")),
                DEAD_LETTERS.REPLAY_REQUESTED_AT.isNotNull(),
                DEAD_LETTERS.JOB.eq(job));
    }

    /** The names of records to be read again, in their order, beginning behind this one; null from the first. */
    public List<String> requested(String job, String entity, @Nullable String after, int limit) {
        return db.select(DEAD_LETTERS.RECORD_KEY)
                .from(DEAD_LETTERS)
                .where(
                        DEAD_LETTERS.STATE.eq(DSL.inline("open")),
                        DEAD_LETTERS.REPLAY_REQUESTED_AT.isNotNull(),
                        DEAD_LETTERS.JOB.eq(job),
                        DEAD_LETTERS.ENTITY.eq(entity),
                        after == null
                                ? DSL.noCondition()
                                : DEAD_LETTERS.RECORD_KEY.collate("C").gt(after))
                .orderBy(DEAD_LETTERS.RECORD_KEY.collate("C"))
                .limit(limit)
                .fetch(DEAD_LETTERS.RECORD_KEY);
    }
}
