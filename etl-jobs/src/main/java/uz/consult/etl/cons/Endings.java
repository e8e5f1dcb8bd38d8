package uz.consult.etl.cons;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;

/** How consultations came to their ends, as log.consultation_change_log has it, and what clients were told of that. */
final class Endings {

    /**
     * How often this application has ended a consultation before.
     *
     * @param cancelled times it became cancelled
     * @param deleted times it was taken for deleted
     * @param closedUntold whether its client was not notified of its last closing here because he had been notified of the same end before:
     *     somebody had opened it again meanwhile
     */
    record Earlier(int cancelled, int deleted, boolean closedUntold) {
        static final Earlier NONE = new Earlier(0, 0, false);
    }

    private static final String EVENTS = """
            select l.cons_id, l.field_name, trim(both '"' from l.new_value), l.source, l.created_at
            from log.consultation_change_log l join unnest(?::text[]) k (id) on l.cons_id = k.id
            where l.field_name in ('status', 'denied', 'end_date', 'deleted_at')
            order by l.created_at, l.id""";

    private static final String EARLIER = """
            select l.cons_id, count(*) filter (where l.field_name = 'status' and trim(both '"' from l.new_value) = 'cancelled'),
                   count(*) filter (where l.field_name = 'deleted_at' and l.new_value is not null)
            from log.consultation_change_log l join unnest(?::text[]) k (id) on l.cons_id = k.id
            where l.source = 'ETL' and l.field_name in ('status', 'deleted_at')
            group by l.cons_id""";

    private static final String CLOSED_UNTOLD = """
            select k.id from unnest(?::text[], ?::text[]) k (id, ref_key)
            where (select max(l.created_at) from log.consultation_change_log l
                   where l.cons_id = k.id and l.source = 'ETL' and l.field_name = 'status' and trim(both '"' from l.new_value) = 'closed')
                > (select max(o.created_at) from sys.outbox o
                   where o.cons_ref_key = k.ref_key and o.kind = 'message' and o.key like 'message:closed:%')""";

    private static final String TOLD = """
            select k.key from unnest(?::text[], ?::timestamptz[]) k (key, since)
            where exists (select from sys.outbox o where o.key = k.key and o.created_at >= k.since)
               or exists (select from sys.idempotency_keys i
                          where i.key = k.key and i.operation_type like 'etl\\_%' and i.created_at >= k.since)""";

    private final JdbcOperations jdbc;

    Endings(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Why these rows have ended otherwise than 1C says, by cons_id.
     *
     * @param rows whose status is terminal and not the document's
     */
    Map<String, Judgement> judge(Map<Consultation, ConsDocument> rows) {
        Map<String, List<Judgement.Event>> events = new HashMap<>();
        if (!rows.isEmpty()) {
            jdbc.query(
                    EVENTS,
                    row -> {
                        String source = row.getString(4);
                        events.computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                                .add(new Judgement.Event(
                                        row.getString(2),
                                        row.getString(3),
                                        source.equals("ETL"),
                                        source,
                                        row.getObject(5, OffsetDateTime.class)));
                    },
                    (Object) rows.keySet().stream().map(Consultation::consId).toArray(String[]::new));
        }
        Map<String, Judgement> judged = new HashMap<>();
        rows.forEach((row, document) ->
                judged.put(row.consId(), Judgement.of(row, document, events.getOrDefault(row.consId(), List.of()))));
        return judged;
    }

    /**
     * What was before, by cons_id; those of which nothing matters are absent.
     *
     * @param cancelled consultations that are cancelled now
     * @param ended those that were closed before, too, and have another end now
     */
    Map<String, Earlier> earlier(Collection<String> cancelled, Collection<Consultation> ended) {
        Map<String, Earlier> earlier = new HashMap<>();
        if (!ended.isEmpty()) {
            jdbc.queryForList(
                            CLOSED_UNTOLD,
                            String.class,
                            ended.stream().map(Consultation::consId).toArray(String[]::new),
                            ended.stream().map(Consultation::refKey).toArray(String[]::new))
                    .forEach(id -> earlier.put(id, new Earlier(0, 0, true)));
        }
        if (!cancelled.isEmpty()) {
            jdbc.query(
                    EARLIER,
                    row -> {
                        earlier.put(row.getString(1), new Earlier(row.getInt(2), row.getInt(3), false));
                    },
                    (Object) cancelled.toArray(String[]::new));
        }
        return earlier;
    }

    /**
     * Of these keys those under which something was told since then.
     *
     * @param since by key
     */
    Set<String> told(Map<String, Instant> since) {
        if (since.isEmpty()) {
            return Set.of();
        }
        List<String> keys = List.copyOf(since.keySet());
        return new HashSet<>(jdbc.queryForList(
                TOLD,
                String.class,
                keys.toArray(String[]::new),
                keys.stream()
                        .map(key -> Objects.requireNonNull(since.get(key)).toString())
                        .toArray(String[]::new)));
    }
}
