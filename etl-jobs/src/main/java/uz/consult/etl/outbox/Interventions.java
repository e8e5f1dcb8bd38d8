package uz.consult.etl.outbox;

import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an admin may do to an effect. */
public final class Interventions {

    /** What came of it. */
    public enum Answer {
        /** It was done. */
        DONE,
        /** The effect is in a state in which this cannot be done. */
        NOT_IN_THIS_STATE,
        /** A newer effect of its kind and conversation stands behind it: sending the old one would undo that. */
        OVERTAKEN
    }

    /** What was noted before an effect was sent may have been carried out: it is looked up first. */
    private static final String RETRY = """
            update sys.outbox
            set state = case when noted is null then 'queued' else 'unknown' end, attempts = case when state in ('dead', 'discarded') then 0 else attempts end,
                next_attempt_at = now(), claim = null, error_class = null, error_message = null
            where id = ? and (state in ('dead', 'discarded', 'unknown') or state = 'queued' and next_attempt_at < 'infinity')""";

    private static final String DISCARD = """
            update sys.outbox set state = 'discarded', error_message = 'given up by an admin'
            where id = ? and state in ('held', 'queued', 'dead')""";

    private static final String OVERTAKEN = """
            select n.id from sys.outbox o join sys.outbox n on n.conversation = o.conversation and n.kind = o.kind and n.id > o.id
            where o.id = ? and o.state in ('dead', 'discarded') and o.kind in ('status', 'assignee', 'attributes')
              and n.state not in ('dead', 'discarded') limit 1""";

    private static final String LOCK_LANE = """
            select pg_advisory_xact_lock(hashtextextended('outbox ' || coalesce(conversation, '1c:' || cons_ref_key), 0)) from sys.outbox where id = ?""";

    private final JdbcOperations jdbc;
    private final TransactionTemplate transaction;

    Interventions(JdbcOperations jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Tries the effect again at once, whatever it waits for, even if it was given up. */
    public Answer retry(long effect) {
        return answer(effect, RETRY, true);
    }

    /** Gives the effect up. What is being sent, or may have been, cannot be taken back. */
    public Answer discard(long effect) {
        return answer(effect, DISCARD, false);
    }

    private Answer answer(long effect, String sql, boolean sends) {
        Answer answer = transaction.execute(status -> {
            jdbc.queryForList(LOCK_LANE, effect); // nobody claims it meanwhile
            List<Long> newer = sends ? jdbc.queryForList(OVERTAKEN, Long.class, effect) : List.of();
            if (!newer.isEmpty()) {
                return Answer.OVERTAKEN;
            }
            return jdbc.update(sql, effect) == 1 ? Answer.DONE : Answer.NOT_IN_THIS_STATE;
        });
        return answer == null ? Answer.NOT_IN_THIS_STATE : answer;
    }
}
