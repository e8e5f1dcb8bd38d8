package uz.consult.etl.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows of sys.outbox by ordering key: a conversation, or a document of 1C. An ordering key has one claim at a time, whoever
 * delivers: taking one and settling it are short transactions of their own, never held open during a request.
 *
 * <p>Which comes next says {@link NextClaim}: a claim that was sent and is older than the settling time is looked up, be its answer lost or
 * its process dead; what a client reads goes before what only agents see.
 */
final class OutboxClaims implements SentEffects {

    private static final String ORDERING_KEY = "coalesce(conversation, '1c:' || cons_ref_key)";

    private static final String DUE = """
            select %1$s as ordering_key from sys.outbox
            where state in ('queued', 'sending', 'unknown')
            group by %1$s
            having bool_or(case state when 'sending' then greatest(claimed_at, sent_at) < now() - ? * interval '1 millisecond' else next_attempt_at <= now() end)
            order by min(priority), min(id)
            limit ?""".formatted(ORDERING_KEY);

    private static final String ROWS = """
            select id, key, run_id, conversation, cons_ref_key, kind, payload::text, state, attempts, pre_send_state::text,
                   next_attempt_at <= now(), greatest(claimed_at, sent_at) < now() - ? * interval '1 millisecond', event_at, behind is not null
            from sys.outbox
            where %s = ? and state in ('queued', 'sending', 'unknown')
            order by priority, id
            limit 500""".formatted(ORDERING_KEY);

    private final JdbcOperations jdbc;
    private final TransactionTemplate transaction;
    private final Duration settling;
    private final JsonMapper json = new JsonMapper();

    /** @param settling how long a request may still be in progress at Chatwoot or 1C after it was sent */
    OutboxClaims(JdbcOperations jdbc, PlatformTransactionManager transactions, Duration settling) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.settling = settling;
    }

    /** Ordering keys in which something may be done now, the most urgent first. */
    List<String> due(int limit) {
        return jdbc.queryForList(DUE, String.class, settling.toMillis(), limit);
    }

    /** How many effects wait, for messages. */
    long waiting() {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from sys.outbox where state in ('queued', 'sending', 'unknown')", Long.class));
    }

    /** @return null if nothing is due under this ordering key, or another process is working on it */
    @Nullable Claim claim(String orderingKey) {
        return Objects.requireNonNull(transaction.execute(status -> Optional.ofNullable(taken(orderingKey))))
                .orElse(null);
    }

    private @Nullable Claim taken(String orderingKey) {
        Boolean free = jdbc.queryForObject(
                "select pg_try_advisory_xact_lock(hashtextextended('outbox ' || ?, 0))", Boolean.class, orderingKey);
        if (!Boolean.TRUE.equals(free)) {
            return null;
        }
        NextClaim next = NextClaim.of(jdbc.query(ROWS, (row, number) -> row(row), settling.toMillis(), orderingKey));
        return next == null ? null : take(orderingKey, next);
    }

    private Claim take(String orderingKey, NextClaim next) {
        Claim claim = new Claim(UUID.randomUUID(), orderingKey, next.effects(), next.lookUp());
        jdbc.update(
                "update sys.outbox set state = 'sending', claimed_at = clock_timestamp(), claim = ?, behind = null"
                        + (next.lookUp() ? "" : ", attempts = attempts + 1, pre_send_state = null")
                        + " where id = any (?)",
                claim.id(),
                ids(claim.effects()));
        return claim;
    }

    /**
     * Keeps what was seen before sending.
     *
     * @return false if somebody else has taken the claim over meanwhile, so that nothing must be sent
     */
    boolean note(Claim claim, Map<String, @Nullable Object> preSendState) {
        return jdbc.update("""
                        update sys.outbox set pre_send_state = ?::jsonb, sent_at = clock_timestamp()
                        where claim = ? and state = 'sending'""", json.writeValueAsString(preSendState), claim.id())
                == claim.effects().size();
    }

    /** Settles a claim, if it is still this one's. */
    void settle(Claim claim, Outcome outcome) {
        UUID id = claim.id();
        String answer = outcome.answer() == null ? null : json.writeValueAsString(outcome.answer());
        String errorClass =
                outcome.errorClass() == null ? null : outcome.errorClass().code();
        transaction.executeWithoutResult(status -> {
            switch (outcome.is()) {
                case DELIVERED -> delivered(ids(claim.effects()), answer);
                case LATER -> jdbc.update("""
                            update sys.outbox set state = 'queued', next_attempt_at = now() + ? * interval '1 millisecond',
                                error_class = ?, error_message = ?
                            where claim = ? and state = 'sending'""", outcome.pause().toMillis(), errorClass, outcome.message(), id);
                case UNKNOWN -> jdbc.update("""
                            update sys.outbox set state = 'unknown', next_attempt_at = greatest(now(), coalesce(sent_at, now()) + ? * interval '1 millisecond'),
                                error_class = ?, error_message = ?
                            where claim = ? and state = 'sending'""", settling.toMillis(), errorClass, outcome.message(), id);
                case HELD -> jdbc.update("""
                            update sys.outbox set state = 'held', error_class = ?, error_message = ?
                            where claim = ? and state = 'sending'""", errorClass, outcome.message(), id);
                case BEHIND -> jdbc.update("""
                            update sys.outbox set state = 'queued', next_attempt_at = now() + ? * interval '1 millisecond', behind = ?,
                                attempts = attempts - 1, error_class = null, error_message = ?
                            where claim = ? and state = 'sending'""", outcome.pause().toMillis(), outcome.behind(), outcome.message(), id);
                case DEAD, DROPPED ->
                    jdbc.update(
                            """
                            update sys.outbox set state = ?, error_class = ?, error_message = ?, answer = ?::jsonb
                            where claim = ? and state = 'sending'""",
                            outcome.is() == Outcome.Is.DEAD ? "dead" : "discarded",
                            errorClass,
                            outcome.message(),
                            answer,
                            id);
            }
        });
    }

    /** Whoever has the claim now: the effect has been carried out. */
    private void delivered(Object ids, @Nullable String answer) {
        jdbc.update("""
                with done as (
                    update sys.outbox set state = 'delivered', delivered_at = clock_timestamp(), answer = ?::jsonb,
                        error_class = null, error_message = null
                    where id = any (?) and state in ('queued', 'sending', 'unknown')
                    returning key, kind, run_id, conversation, cons_ref_key
                ), kept as (
                    insert into sys.idempotency_keys (key, operation_type, resource_id, response_data, expires_at)
                    select key, 'etl_' || kind, coalesce(conversation, cons_ref_key), ?::jsonb, now() + interval '90 days' from done
                    on conflict (key, operation_type) do nothing
                )
                update log.etl_runs r set effects_sent = r.effects_sent + d.sent
                from (select run_id, count(*) as sent from done group by run_id) d where r.id = d.run_id""", answer, ids, answer);
    }

    @Override
    public Map<String, JsonNode> written(String conversation, long after) {
        Map<String, JsonNode> written = new LinkedHashMap<>();
        jdbc.queryForList("""
                        select payload::text from sys.outbox
                        where conversation = ? and kind = 'attributes' and state = 'delivered' and id > ?
                        order by id""", String.class, conversation, after)
                .forEach(payload -> json.readTree(payload)
                        .properties()
                        .forEach(entry -> written.put(entry.getKey(), entry.getValue())));
        return written;
    }

    @Override
    public long newestMessage(String conversation) {
        Long newest = jdbc.queryForObject("""
                select max((answer ->> 'message')::bigint) from sys.outbox
                where conversation = ? and kind = 'message' and state = 'delivered'""", Long.class, conversation);
        return newest == null ? 0 : newest;
    }

    @Override
    public @Nullable Long foundMessage(String conversation) {
        return jdbc.queryForList("""
                        select case when answer ->> 'found' = 'true' then (answer ->> 'message')::bigint end from sys.outbox
                        where conversation = ? and kind = 'message' and state = 'delivered'
                        order by (answer ->> 'message')::bigint desc limit 1""", Long.class, conversation).stream()
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable Stopped stopped(String conversation) {
        return jdbc
                .query(
                        "select id, state from sys.outbox where conversation = ? and kind = 'message' and state in ('held', 'dead') order by id limit 1",
                        (row, number) -> new Stopped(row.getLong(1), row.getString(2)),
                        conversation)
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public boolean isOvertaken(OutboxEntry effect) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                """
                select exists (select from sys.outbox where conversation = ? and kind = ? and id > ?
                               and state in ('sending', 'unknown', 'delivered'))""", Boolean.class, effect.conversation(), effect.kind().code(), effect.id()));
    }

    private NextClaim.Waiting row(ResultSet row) throws SQLException {
        String preSendState = row.getString(10);
        OutboxEntry effect = new OutboxEntry(
                row.getLong(1),
                row.getString(2),
                row.getString(4),
                row.getString(5),
                OutboxCommand.Kind.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                json.readTree(row.getString(7)),
                row.getString(8),
                row.getInt(9),
                row.getObject(13, OffsetDateTime.class),
                preSendState == null ? null : json.readTree(preSendState));
        return new NextClaim.Waiting(effect, row.getBoolean(11), row.getBoolean(12), row.getBoolean(14));
    }

    private static Object ids(List<OutboxEntry> effects) {
        List<Long> ids = new ArrayList<>();
        effects.forEach(effect -> ids.add(effect.id()));
        return ids.toArray(Long[]::new);
    }
}
