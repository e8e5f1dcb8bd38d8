package uz.consult.etl.outbox;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.RowTable;

/**
 * The effects in sys.outbox. Writing happens in the caller's transaction: an effect exists if and only if its cause does. It is
 * staged until its run has ended (see {@link EffectRelease}). What was delivered according to sys.idempotency_keys is not queued again.
 */
public final class Outbox {

    /** A message and the run that caused it. */
    private record Queued(@Nullable Long run, OutboxCommand message) {}

    private final JdbcOperations jdbc;
    private final RowTable<Queued> table;

    public Outbox(JdbcOperations jdbc, WallClock clock) {
        this.jdbc = jdbc;
        JsonMapper json = new JsonMapper();
        this.table = new RowTable<Queued>("sys.outbox", "key")
                .column("key", "text", q -> q.message.key())
                .column("run_id", "bigint", Queued::run)
                .column("conversation", "text", q -> q.message.conversation())
                .column("cons_ref_key", "text", q -> q.message.consultation())
                .column("kind", "text", q -> q.message.kind().code())
                .column("payload", "jsonb", q -> json.writeValueAsString(q.message.payload()))
                .column("priority", "smallint", q -> q.message.kind().priority())
                .column("state", "text", Outbox::state)
                .column("event_at", "timestamptz", q -> clock.label(q.message.eventAt()));
    }

    private static String state(Queued queued) {
        if (queued.message.held()) {
            return "held";
        }
        return queued.run == null ? "queued" : "staged";
    }

    /** Of these consultations, by their keys in 1C, those of which this run or a later one has queued a message of this template. */
    public Set<String> messagedSince(long run, String template, Collection<String> consultations) {
        return Set.copyOf(jdbc.queryForList("""
                select distinct o.cons_ref_key from unnest(?::text[]) k (key) join sys.outbox o on o.cons_ref_key = k.key
                where o.kind = 'message' and o.payload ->> 'template' = ? and o.run_id >= ?""", String.class, consultations.toArray(String[]::new), template, run));
    }

    /**
     * @param run the run that causes them; null if none does
     * @return how many were new: a message whose key is there already is dropped
     */
    public int queue(@Nullable Long run, Collection<OutboxCommand> messages) {
        if (messages.isEmpty()) {
            return 0;
        }
        Set<String> delivered = new HashSet<>(jdbc.queryForList(
                "select i.key from sys.idempotency_keys i join unnest(?::text[]) k (key) on i.key = k.key where i.operation_type like 'etl\\_%'",
                String.class, (Object) messages.stream().map(OutboxCommand::key).toArray(String[]::new)));
        return table.insertAbsent(
                jdbc,
                messages.stream()
                        .filter(message -> !delivered.contains(message.key()))
                        .map(message -> new Queued(run, message))
                        .toList());
    }
}
