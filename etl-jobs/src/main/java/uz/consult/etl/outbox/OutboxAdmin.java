package uz.consult.etl.outbox;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an admin may do to an effect. */
public final class OutboxAdmin {

    /** What came of it. */
    public enum Answer {
        /** It was done. */
        DONE,
        /** The effect is in a state in which this cannot be done. */
        NOT_IN_THIS_STATE,
        /** A newer effect of its kind and conversation exists: sending the old one would undo that. */
        OVERTAKEN
    }

    /** What was noted before an effect was sent may have been carried out: it is looked up first, unless a person has looked. */
    private static final String RETRY = """
            update sys.outbox
            set state = case when pre_send_state is null or state = 'held' then 'queued' else 'unknown' end, attempts = case when state in ('dead', 'discarded') then 0 else attempts end,
                next_attempt_at = now(), claim = null, error_class = null, error_message = null
            where id = ? and (state in ('queued', 'dead', 'discarded', 'unknown') or state = 'held' and pre_send_state is not null)""";

    private static final String DISCARD = """
            update sys.outbox set state = 'discarded', error_message = 'discarded by an admin'
            where id = ? and state in ('staged', 'held', 'queued', 'dead')""";

    /** Resolutions that waited for a decision about it look again at once. */
    private static final String WAKE =
            "update sys.outbox set next_attempt_at = now() where behind = ? and state = 'queued'";

    private static final String REACH = """
            select count(*), count(*) filter (where outbox.kind = 'message'), count(distinct outbox.conversation),
                   count(distinct k.client), max(outbox.id)
            from sys.outbox left join lateral (
                select coalesce(c.client_id::text, c.client_key) as client from cons.cons c
                where c.cl_ref_key = outbox.cons_ref_key order by c.client_id limit 1) k on true
            where outbox.state = ? and\s""";

    private static final String DISCARD_ALL = """
            with gone as (
                update sys.outbox set state = 'discarded', error_message = 'discarded by an admin' where state = ? and %s returning id
            ), woken as (
                update sys.outbox set next_attempt_at = now() where state = 'queued' and behind in (select id from gone)
            )
            select count(*) from gone""";

    private static final String OVERTAKEN = """
            select n.id from sys.outbox o join sys.outbox n on n.conversation = o.conversation and n.kind = o.kind and n.id > o.id
            where o.id = ? and o.state in ('dead', 'discarded') and o.kind in ('status', 'assignee', 'attributes')
              and n.state not in ('dead', 'discarded') limit 1""";

    private static final String LOCK_ORDERING_KEY = """
            select pg_advisory_xact_lock(hashtextextended('outbox ' || coalesce(conversation, '1c:' || cons_ref_key), 0)) from sys.outbox where id = ?""";

    private final JdbcOperations jdbc;
    private final TransactionTemplate transaction;

    OutboxAdmin(JdbcOperations jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Retries the effect at once, whatever it waits for, even if it was discarded. */
    public Answer retry(long effect) {
        return answer(effect, RETRY, true);
    }

    /** Discards the effect. What is being sent, or may have been, cannot be discarded. */
    public Answer discard(long effect) {
        return answer(effect, DISCARD, false);
    }

    /**
     * What came of it.
     *
     * @param revived effects that are tried again
     * @param overtaken effects that stay dead because a newer one of their conversation and kind exists
     */
    public record Revived(int revived, int overtaken) {}

    /** Tries all dead effects again that match, in their order, each in a transaction of its own. */
    public Revived revive(EffectFilter which) {
        List<Long> dead = jdbc.queryForList(
                "select id from sys.outbox where state = 'dead' and " + which.sql() + " order by id",
                Long.class,
                which.values());
        int revived = 0;
        int overtaken = 0;
        for (long effect : dead) {
            switch (retry(effect)) {
                case DONE -> revived++;
                case OVERTAKEN -> overtaken++;
                case NOT_IN_THIS_STATE -> {
                    // somebody else was faster
                }
            }
        }
        return new Revived(revived, overtaken);
    }

    /**
     * Discards all held or all dead effects that match.
     *
     * @param state held or dead: nobody is at work on those
     * @return how many
     */
    public long discardAll(String state, EffectFilter which) {
        return Objects.requireNonNull(
                jdbc.queryForObject(DISCARD_ALL.formatted(which.sql()), Long.class, which.values(state)));
    }

    /**
     * Whom effects reach.
     *
     * @param effects how many they are
     * @param messages how many of them a client reads
     * @param conversations how many conversations they are for; those for 1C are for none
     * @param clients how many clients these consultations have, as far as they are known
     * @param newest the number of the last of them; null if there is none
     */
    public record Reach(
            long effects,
            long messages,
            long conversations,
            long clients,
            @Nullable Long newest) {}

    /** Whom all effects in this state reach that match. */
    public Reach reach(String state, EffectFilter which) {
        return Objects.requireNonNull(jdbc.queryForObject(
                REACH + which.sql(),
                (row, number) -> new Reach(
                        row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getObject(5, Long.class)),
                which.values(state)));
    }

    private Answer answer(long effect, String sql, boolean sends) {
        Answer answer = transaction.execute(status -> {
            jdbc.queryForList(LOCK_ORDERING_KEY, effect); // nobody claims it meanwhile
            List<Long> newer = sends ? jdbc.queryForList(OVERTAKEN, Long.class, effect) : List.of();
            if (!newer.isEmpty()) {
                return Answer.OVERTAKEN;
            }
            boolean done = jdbc.update(sql, effect) == 1;
            jdbc.update(WAKE, effect);
            return done ? Answer.DONE : Answer.NOT_IN_THIS_STATE;
        });
        return answer == null ? Answer.NOT_IN_THIS_STATE : answer;
    }
}
