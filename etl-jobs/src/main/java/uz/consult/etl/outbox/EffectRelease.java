package uz.consult.etl.outbox;

import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Queues the effects that a run has staged once it has ended, in the caller's transaction. If they would message or resolve more
 * conversations than the limit, they are held for an admin's approval: a mistake in 1C must not reach every client before a
 * person has looked.
 */
public final class EffectRelease {

    private static final Logger log = LoggerFactory.getLogger(EffectRelease.class);

    private static final String SEEN = "(kind = 'message' or kind = 'status' and payload ->> 'status' = 'resolved')";

    private static final String STAGED =
            "state = 'staged' and run_id in (select id from log.etl_runs where job = ? and id <= ?)";

    private static final String RELEASE_HELD = """
            with overtaken as (
                update sys.outbox set state = 'discarded', error_message = 'superseded by a newer status of the conversation'
                where state = 'held' and kind = 'status' and %1$s
                  and exists (select from sys.outbox n where n.conversation = outbox.conversation and n.kind = 'status'
                              and n.id > outbox.id and n.state not in ('dead', 'discarded'))
                returning id
            ), woken as (
                update sys.outbox set next_attempt_at = now() where state = 'queued' and behind is not null
            )
            update sys.outbox set state = 'queued', next_attempt_at = now()
            where state = 'held' and pre_send_state is null and %1$s and id not in (select id from overtaken)""";

    private final JdbcOperations jdbc;
    private final ConversationLimit limit;

    /** @param most the most conversations that one run may message or resolve by itself */
    EffectRelease(JdbcOperations jdbc, int most) {
        this.jdbc = jdbc;
        this.limit = new ConversationLimit(most);
    }

    /** Queues what this run of the job, and those that died before it, have staged. */
    public void release(String job, long run) {
        long seen = Objects.requireNonNull(jdbc.queryForObject(
                "select count(distinct conversation) from sys.outbox where " + SEEN + " and " + STAGED,
                Long.class,
                job,
                run));
        if (limit.isExceededBy(seen)) {
            List<Long> runs = jdbc.queryForList(
                    "select distinct run_id from sys.outbox where " + SEEN + " and " + STAGED, Long.class, job, run);
            jdbc.update("update sys.outbox set state = 'held' where " + SEEN + " and " + STAGED, job, run);
            log.warn("{}", limit.held(job, run, seen, runs));
        }
        jdbc.update("update sys.outbox set state = 'queued', next_attempt_at = now() where " + STAGED, job, run);
    }

    /**
     * An admin approves: held effects are queued. A status superseded by a newer one is discarded. What may have been sent already
     * stays: about that is decided one by one (see {@link OutboxAdmin#retry}).
     *
     * @return how many effects may go
     */
    public int releaseHeld(EffectFilter which) {
        return jdbc.update(RELEASE_HELD.formatted(which.sql()), which.values(which.values()));
    }
}
