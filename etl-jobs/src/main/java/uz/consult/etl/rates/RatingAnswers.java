package uz.consult.etl.rates;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.StoredRowCheck;

/** The rows of cons.cons_rating_answers, read and written in sets. */
final class RatingAnswers {

    private static final String NAME =
            "a.cons_key || '|' || coalesce(a.manager_key, '00000000-0000-0000-0000-000000000000') || '|' || a.question_number";

    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final RowTable<RatingAnswer> created;
    private final RowTable<RatingAnswer> changed;

    RatingAnswers(JdbcOperations jdbc, WallClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.created = columns(new RowTable<>("cons.cons_rating_answers", "id"), clock);
        this.changed = columns(
                new RowTable<RatingAnswer>("cons.cons_rating_answers", "id").column("id", "integer", RatingAnswer::id),
                clock);
    }

    private static RowTable<RatingAnswer> columns(RowTable<RatingAnswer> table, WallClock clock) {
        return table.column("cons_key", "text", RatingAnswer::consultation)
                .column("manager_key", "text", RatingAnswer::manager)
                .column("question_number", "integer", RatingAnswer::question)
                .column("client_key", "text", RatingAnswer::client)
                .column("rating", "smallint", RatingAnswer::rating)
                .column("question_text", "text", RatingAnswer::text)
                .column("comment", "text", RatingAnswer::comment)
                .column("sent_to_base", "boolean", RatingAnswer::sentToBase)
                .column("rating_date", "timestamptz", a -> clock.label(a.date()))
                .column("cons_id", "text", RatingAnswer::consId)
                .column("client_id", "uuid", RatingAnswer::clientId);
    }

    RowTable<RatingAnswer> table() {
        return changed;
    }

    /**
     * Every answer of these consultations by its name in 1C; of two with one name the older.
     *
     * @param doubles receives the duplicates, which the unique constraint let in because nulls count as different
     */
    Map<String, RatingAnswer> of(Collection<String> consultations, Collection<RatingAnswer> doubles) {
        Map<String, RatingAnswer> found = new HashMap<>();
        jdbc.query(
                """
                select a.id, a.cons_key, a.manager_key, a.question_number, a.client_key, a.rating, a.question_text, a.comment,
                       a.sent_to_base, a.rating_date, a.cons_id, a.client_id
                from cons.cons_rating_answers a join (select distinct k from unnest(?::text[]) k) keys on a.cons_key = keys.k
                order by a.id""",
                row -> {
                    RatingAnswer answer = new RatingAnswer(
                            row.getInt(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getString(5),
                            row.getObject(6, Integer.class),
                            row.getString(7),
                            row.getString(8),
                            row.getObject(9, Boolean.class),
                            clock.wall(row.getObject(10, OffsetDateTime.class)),
                            row.getString(11),
                            row.getObject(12, UUID.class));
                    if (found.putIfAbsent(answer.key(), answer) != null) {
                        doubles.add(answer);
                    }
                },
                (Object) consultations.toArray(String[]::new));
        return found;
    }

    void add(List<RatingAnswer> answers) {
        created.insert(jdbc, answers);
    }

    void update(List<RatingAnswer> answers) {
        changed.update(jdbc, answers, "updated_at = clock_timestamp()");
    }

    /** @return the names of those that were there, by consultation */
    List<Map.Entry<String, String>> remove(Collection<String> keys) {
        String[] names = keys.toArray(String[]::new);
        return jdbc.query(
                "delete from cons.cons_rating_answers a where a.cons_key in (select split_part(k, '|', 1) from unnest(?::text[]) k) and "
                        + NAME + " in (select k from unnest(?::text[]) k) returning a.cons_key, " + NAME,
                (row, number) -> Map.entry(row.getString(1), row.getString(2)),
                names,
                names);
    }

    void removeDoubles(Collection<RatingAnswer> rows) {
        jdbc.update("delete from cons.cons_rating_answers where id = any (?)", (Object)
                rows.stream().map(RatingAnswer::id).toArray(Integer[]::new));
    }

    StoredRowCheck nameless() {
        StoredKeysQuery stored = stored();
        return StoredRowCheck.nameless(
                "cons.cons_rating_answers", stored.sql(), stored.arguments(), "%s\\|%s\\|-?[0-9]+");
    }

    StoredKeysQuery stored() {
        return StoredKeysQuery.of(
                "select " + NAME + " as key, null::text as version, true as live from cons.cons_rating_answers a");
    }
}
