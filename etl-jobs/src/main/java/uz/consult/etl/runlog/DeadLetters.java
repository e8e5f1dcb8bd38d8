package uz.consult.etl.runlog;

import static uz.consult.sql.log.Tables.DEAD_LETTERS;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Visible;
import uz.consult.etl.rows.Keys;

/**
 * Records that could not be written, kept whole in log.dead_letters until they land or an admin decides. A record has one letter,
 * whichever job meets it and however often, with the newest payload and a count; the job that met it first reads it again.
 */
public final class DeadLetters {

    private static final Field<String> OPEN = DSL.inline("open");
    private static final Field<String> DISCARDED = DSL.inline("discarded");

    private final DSLContext db;

    public DeadLetters(DSLContext db) {
        this.db = db;
    }

    /**
     * Keeps the record, in the transaction of its chunk; whatever it holds, it can be kept. One that an admin has discarded stays so
     * as long as 1C sends the same.
     *
     * @return false if it stays discarded
     */
    public boolean keep(long run, String job, RejectedRecord record) {
        Condition staysDiscarded = DEAD_LETTERS
                .STATE
                .eq(DISCARDED)
                .and(DEAD_LETTERS.CONTENT_HASH.isNotDistinctFrom(DSL.excluded(DEAD_LETTERS.CONTENT_HASH)));
        String state = db.insertInto(DEAD_LETTERS)
                .set(DEAD_LETTERS.RUN_ID, run)
                .set(DEAD_LETTERS.JOB, job)
                .set(DEAD_LETTERS.ENTITY, record.entity())
                .set(DEAD_LETTERS.RECORD_KEY, Visible.kept(record.key()))
                .set(DEAD_LETTERS.PAYLOAD, Visible.kept(record.payload()))
                .set(DEAD_LETTERS.PAYLOAD_RAW, record.raw())
                .set(DEAD_LETTERS.CONTENT_HASH, contentHash(record))
                .set(DEAD_LETTERS.ERROR_CLASS, record.errorClass().code())
                .set(DEAD_LETTERS.REASON, Visible.kept(record.reason()))
                .onConflict(DEAD_LETTERS.ENTITY, DEAD_LETTERS.RECORD_KEY)
                .where(DEAD_LETTERS.STATE.in(OPEN, DISCARDED))
                .doUpdate()
                .set(DEAD_LETTERS.RUN_ID, run)
                .set(DEAD_LETTERS.PAYLOAD, DSL.excluded(DEAD_LETTERS.PAYLOAD))
                .set(DEAD_LETTERS.PAYLOAD_RAW, DSL.excluded(DEAD_LETTERS.PAYLOAD_RAW))
                .set(DEAD_LETTERS.CONTENT_HASH, DSL.excluded(DEAD_LETTERS.CONTENT_HASH))
                .set(DEAD_LETTERS.ERROR_CLASS, DSL.excluded(DEAD_LETTERS.ERROR_CLASS))
                .set(DEAD_LETTERS.REASON, DSL.excluded(DEAD_LETTERS.REASON))
                .set(DEAD_LETTERS.STATE, DSL.when(staysDiscarded, DISCARDED).otherwise(OPEN))
                .set(DEAD_LETTERS.CLOSED_AT, DSL.when(staysDiscarded, DEAD_LETTERS.CLOSED_AT))
                .set(DEAD_LETTERS.OCCURRENCES, DEAD_LETTERS.OCCURRENCES.plus(1))
                .set(DEAD_LETTERS.LAST_SEEN_AT, DSL.currentOffsetDateTime())
                .returningResult(DEAD_LETTERS.STATE)
                .fetchOne(DEAD_LETTERS.STATE);
        return "open".equals(state);
    }

    private static byte @Nullable [] contentHash(RejectedRecord record) {
        if (!record.whole()) {
            return null;
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(record.raw());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * Closes the letters of records that have been written after all, whichever job left them, even if they were discarded.
     *
     * @param replayed true if somebody asked for it
     */
    public void landed(String entity, Collection<String> keys, boolean replayed) {
        Condition unwritten = DEAD_LETTERS.STATE.in(OPEN, DISCARDED).and(DEAD_LETTERS.ENTITY.eq(entity));
        if (!db.fetchExists(DEAD_LETTERS, unwritten)) {
            return; // as a rule: and a page has a thousand keys
        }
        db.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.STATE, replayed ? "replayed" : "landed")
                .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.val(null, DEAD_LETTERS.REPLAY_REQUESTED_AT))
                .set(DEAD_LETTERS.CLOSED_AT, DSL.currentOffsetDateTime())
                .where(unwritten, Keys.among(DEAD_LETTERS.RECORD_KEY, keys))
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
                .where(DEAD_LETTERS.STATE.eq(OPEN), DEAD_LETTERS.JOB.eq(job))
                .execute();
        return db.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.currentOffsetDateTime())
                .where(
                        DEAD_LETTERS.STATE.eq(OPEN),
                        DEAD_LETTERS.JOB.eq(job),
                        ids.isEmpty() ? DSL.noCondition() : among(ids))
                .execute();
    }

    /**
     * Gives up records: no replay reads them again, and they are skipped as long as 1C sends the same.
     *
     * @return how many of these letters were open
     */
    public int discard(Collection<Long> ids) {
        return db.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.STATE, "discarded")
                .set(DEAD_LETTERS.REPLAY_REQUESTED_AT, DSL.val(null, DEAD_LETTERS.REPLAY_REQUESTED_AT))
                .set(DEAD_LETTERS.CLOSED_AT, DSL.currentOffsetDateTime())
                .where(among(ids), DEAD_LETTERS.STATE.eq(OPEN))
                .execute();
    }

    private static Condition among(Collection<Long> ids) {
        return DEAD_LETTERS.ID.eq(DSL.any(ids.toArray(Long[]::new)));
    }

    /** How many letters of the job have been asked for and are still open. */
    public int left(String job) {
        return db.fetchCount(
                DEAD_LETTERS,
                DEAD_LETTERS.STATE.eq(OPEN),
                DEAD_LETTERS.REPLAY_REQUESTED_AT.isNotNull(),
                DEAD_LETTERS.JOB.eq(job));
    }

    /** The names of records to be read again, in their order, beginning behind this one; null from the first. */
    public List<String> requested(String job, String entity, @Nullable String after, int limit) {
        return db.select(DEAD_LETTERS.RECORD_KEY)
                .from(DEAD_LETTERS)
                .where(
                        DEAD_LETTERS.STATE.eq(OPEN),
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
