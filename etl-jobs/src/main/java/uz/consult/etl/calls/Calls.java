package uz.consult.etl.calls;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.StoredRowCheck;

/** The rows of cons.calls, read and written in sets. */
final class Calls {

    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final RowTable<Call> table;

    Calls(JdbcOperations jdbc, WallClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.table = new RowTable<Call>("cons.calls", "period", "cons_key", "manager")
                .column("period", "timestamptz", call -> clock.label(call.period()))
                .column("cons_key", "text", Call::consultation)
                .column("manager", "text", Call::manager)
                .column("client_key", "text", Call::client)
                .column("cons_id", "text", Call::consId)
                .column("client_id", "uuid", Call::clientId);
    }

    RowTable<Call> table() {
        return table;
    }

    /** Every call of these consultations, by its name in 1C. */
    Map<String, Call> of(Collection<String> consultations) {
        Map<String, Call> found = new HashMap<>();
        jdbc.query(
                """
                select a.period, a.cons_key, a.manager, a.client_key, a.cons_id, a.client_id
                from cons.calls a join (select distinct k from unnest(?::text[]) k) keys on a.cons_key = keys.k""",
                row -> {
                    Call call = new Call(
                            Objects.requireNonNull(clock.wall(row.getObject(1, OffsetDateTime.class))),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getObject(6, UUID.class));
                    found.put(call.key(), call);
                },
                (Object) consultations.toArray(String[]::new));
        return found;
    }

    void add(List<Call> calls) {
        table.insert(jdbc, calls);
    }

    void update(List<Call> calls) {
        table.update(jdbc, calls, "");
    }

    /** @return those that were there */
    List<Call> remove(List<Call> calls) {
        return jdbc.query(
                """
                delete from cons.calls a using unnest(?::timestamptz[], ?::text[], ?::text[]) k (period, cons_key, manager)
                where a.period = k.period and a.cons_key = k.cons_key and a.manager = k.manager
                returning a.period, a.cons_key, a.manager""",
                (row, number) -> new Call(
                        Objects.requireNonNull(clock.wall(row.getObject(1, OffsetDateTime.class))),
                        row.getString(2),
                        row.getString(3),
                        null,
                        null,
                        null),
                calls.stream()
                        .map(call -> String.valueOf(clock.label(call.period())))
                        .toArray(String[]::new),
                calls.stream().map(Call::consultation).toArray(String[]::new),
                calls.stream().map(Call::manager).toArray(String[]::new));
    }

    static StoredRowCheck nameless(WallClock clock) {
        StoredKeysQuery stored = stored(clock);
        return StoredRowCheck.nameless("cons.calls", stored.sql(), stored.arguments(), "[^|]+\\|%s\\|%s");
    }

    static StoredKeysQuery stored(WallClock clock) {
        return StoredKeysQuery.of("""
                select to_char(period at time zone '%s', 'YYYY-MM-DD"T"HH24:MI:SS') || '|' || cons_key || '|'
                       || coalesce(nullif(manager, ''), '00000000-0000-0000-0000-000000000000') as key,
                       null::text as version, true as live
                from cons.calls""".formatted(clock.labelZone()));
    }
}
