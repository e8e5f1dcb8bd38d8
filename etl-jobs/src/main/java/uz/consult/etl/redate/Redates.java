package uz.consult.etl.redate;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Explanation;
import uz.consult.etl.runlog.StoredRowCheck;

/** The rows of cons.cons_redate, read and written in sets. */
final class Redates {

    private static final String NONE = "00000000-0000-0000-0000-000000000000";

    private static final String NAME = """
            to_char(onec_period at time zone '%s', 'YYYY-MM-DD"T"HH24:MI:SS') || '|' || coalesce(cons_key, '%2$s') || '|'
            || coalesce(clients_key, '%2$s') || '|' || coalesce(manager_key, '%2$s')""";

    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final String name;
    private final RowTable<Redate> created;
    private final RowTable<Redate> changed;

    Redates(JdbcOperations jdbc, WallClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.name = NAME.formatted(clock.labelZone(), NONE);
        this.created = columns(new RowTable<>("cons.cons_redate", "id"), clock);
        this.changed =
                columns(new RowTable<Redate>("cons.cons_redate", "id").column("id", "integer", Redate::id), clock);
    }

    private static RowTable<Redate> columns(RowTable<Redate> table, WallClock clock) {
        return table.column("cons_key", "text", Redate::consultation)
                .column("clients_key", "text", Redate::client)
                .column("manager_key", "text", Redate::manager)
                .column("period", "timestamptz", Redate::period)
                .column("old_date", "timestamptz", r -> clock.label(r.oldDate()))
                .column("new_date", "timestamptz", r -> clock.label(r.newDate()))
                .column("comment", "text", Redate::comment)
                .untrackedColumn("onec_period", "timestamptz", Redate::onecPeriod);
    }

    RowTable<Redate> table() {
        return changed;
    }

    /** When it happened, by the wall: what the site makes carries a true instant until 1C confirms it. */
    LocalDateTime at(Redate row) {
        return row.onecPeriod() == null && row.hasPeriodOfSite()
                ? LocalDateTime.ofInstant(row.period().toInstant(), ZoneId.of(clock.businessZone()))
                : Objects.requireNonNull(clock.wall(row.onecPeriod() != null ? row.onecPeriod() : row.period()));
    }

    /** What names the row in 1C. */
    String key(Redate row) {
        LocalDateTime period =
                Objects.requireNonNull(clock.wall(row.onecPeriod() != null ? row.onecPeriod() : row.period()));
        return ODataQuery.text(period) + "|" + or(row.consultation()) + "|" + or(row.client()) + "|"
                + or(row.manager());
    }

    /** The redates of these consultations, and those of none, by consultation ("" for none). */
    Map<String, List<Redate>> of(Collection<String> consultations) {
        Map<String, List<Redate>> found = new HashMap<>();
        jdbc.query(
                """
                select id, cons_key, clients_key, manager_key, period, old_date, new_date, comment, onec_period
                from cons.cons_redate where cons_key in (select k from unnest(?::text[]) k)
                union all
                select id, cons_key, clients_key, manager_key, period, old_date, new_date, comment, onec_period
                from cons.cons_redate where cons_key is null
                order by id""",
                row -> {
                    Redate redate = new Redate(
                            row.getInt(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getObject(5, OffsetDateTime.class),
                            clock.wall(row.getObject(6, OffsetDateTime.class)),
                            clock.wall(row.getObject(7, OffsetDateTime.class)),
                            row.getString(8),
                            row.getObject(9, OffsetDateTime.class));
                    found.computeIfAbsent(
                                    redate.consultation() == null ? "" : redate.consultation(), k -> new ArrayList<>())
                            .add(redate);
                },
                (Object) consultations.toArray(String[]::new));
        return found;
    }

    void add(Collection<Redate> rows) {
        created.insert(jdbc, rows);
    }

    void update(Collection<Redate> rows) {
        changed.update(jdbc, rows, "");
    }

    /** @return the names of those that were there, by consultation ("" for none) */
    List<Map.Entry<String, String>> remove(Collection<String> keys) {
        String[] names = keys.toArray(String[]::new);
        return jdbc.query(
                "delete from cons.cons_redate where onec_period is not null and (cons_key is null or cons_key in"
                        + " (select split_part(k, '|', 2) from unnest(?::text[]) k)) and " + name
                        + " in (select k from unnest(?::text[]) k) returning coalesce(cons_key, ''), " + name,
                (row, number) -> Map.entry(row.getString(1), row.getString(2)),
                names,
                names);
    }

    /** Removes duplicate rows, which the unique constraint let in because nulls count as different. */
    void removeDoubles(List<Redate> rows) {
        jdbc.update("delete from cons.cons_redate where id = any (?)", (Object)
                rows.stream().map(Redate::id).toArray(Integer[]::new));
    }

    /** @param initial what lies before was never loaded; null if everything was */
    StoredKeysQuery stored(@Nullable LocalDateTime initial) {
        return StoredKeysQuery.of(
                "select " + name
                        + " as key, null::text as version, true as live from cons.cons_redate where onec_period is not null and (?::timestamptz is null or onec_period >= ? or onec_period < '1900-01-01 00:00+00')",
                clock.label(initial),
                clock.label(initial));
    }

    /** Rows that 1C cannot know, and those that it has never confirmed. */
    List<StoredRowCheck> checks(long origin) {
        StoredKeysQuery stored = stored(null);
        return List.of(
                StoredRowCheck.nameless("cons.cons_redate", stored.sql(), stored.arguments(), "[^|]+\\|%s\\|%s\\|%s"),
                StoredRowCheck.of(
                        "cons.cons_redate of the site",
                        """
                        select r.id::text, 'onec_period', null, r.period::text, false,
                               case when date_trunc('second', r.period) <> r.period then ?::text end
                        from cons.cons_redate r
                        where r.onec_period is null
                          and not exists (select from sys.seen_keys s where s.run_id = ? and s.entity = ? and not s.is_different and s.key = """ + name.replace("onec_period", "r.period") + ")",
                        Explanation.UNCONFIRMED.text(),
                        origin,
                        RedateQuery.ENTITY));
    }

    private static String or(@Nullable String key) {
        return key == null ? NONE : key;
    }
}
