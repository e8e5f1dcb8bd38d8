package uz.consult.etl.outbox;

import java.time.OffsetDateTime;
import java.util.List;
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

    private static final String DEAD = """
            select id from sys.outbox
            where state = 'dead' and (?::bigint is null or run_id = ?) and (?::text is null or kind = ?) and (?::text is null or conversation = ?)
              and (?::timestamptz is null or created_at >= ?)
              and (?::text is null or position(lower(?) in lower(error_class || ' ' || error_message)) > 0)
            order by id""";

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
     * Which of the dead; null does not narrow.
     *
     * @param since only what was queued then or later
     * @param error what its class or message holds, in whichever case
     */
    public record DeadEntries(
            @Nullable Long run,
            @Nullable String kind,
            @Nullable String conversation,
            @Nullable OffsetDateTime since,
            @Nullable String error) {}

    /**
     * What came of it.
     *
     * @param revived effects that are tried again
     * @param overtaken effects that stay dead because a newer one of their conversation and kind exists
     */
    public record Revived(int revived, int overtaken) {}

    /** Tries all dead effects again that match, in their order, each in a transaction of its own. */
    public Revived revive(DeadEntries which) {
        List<Long> dead = jdbc.queryForList(
                DEAD,
                Long.class,
                which.run,
                which.run,
                which.kind,
                which.kind,
                which.conversation,
                which.conversation,
                which.since,
                which.since,
                which.error,
                which.error);
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
