package uz.consult.etl.runlog;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.rows.RowTable;

/** log.consultation_change_log: every field that this application changes, in the transaction that changes it. */
public final class ChangeLog {

    /**
     * A changed field of a consultation.
     *
     * @param consultation cons_id
     * @param field the column
     * @param before as JSON; null if it was null
     * @param after as JSON; null if it is null
     */
    private record Entry(
            String consultation,
            String field,
            @Nullable String before,
            @Nullable String after) {}

    private static final RowTable<Entry> TABLE = new RowTable<Entry>("log.consultation_change_log", "id")
            .column("cons_id", "text", Entry::consultation)
            .column("field_name", "text", Entry::field)
            .column("old_value", "text", Entry::before)
            .column("new_value", "text", Entry::after)
            .column("source", "text", entry -> "ETL")
            .column("synced_to_chatwoot", "boolean", entry -> false)
            .column("synced_to_1c", "boolean", entry -> true);

    private final JdbcOperations jdbc;
    private final JsonMapper json = new JsonMapper();

    public ChangeLog(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    public void add(Collection<Changes> changed) {
        TABLE.insert(
                jdbc,
                changed.stream()
                        .flatMap(all -> all.changes().stream()
                                .map(change -> new Entry(
                                        all.consultation(),
                                        change.field(),
                                        json(change.before()),
                                        json(change.after()))))
                        .toList());
    }

    /** What changed on one consultation. */
    public record Changes(String consultation, Collection<RowTable.Change> changes) {}

    private @Nullable String json(@Nullable Object value) {
        return value == null ? null : json.writeValueAsString(value instanceof Boolean ? value : value.toString());
    }
}
