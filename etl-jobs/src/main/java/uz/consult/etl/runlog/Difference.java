package uz.consult.etl.runlog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.rows.RowTable;

/**
 * A field in which PostgreSQL is not what 1C (or Chatwoot) says.
 *
 * @param key what names the record
 * @param field the column; {@link #RECORD} for a record that is on one side only, or cannot be stored
 * @param onec what it should be by what 1C says; null if 1C has no such record
 * @param stored what it is; null if it is not stored
 * @param repairable false where a rule keeps PostgreSQL as it is, and a person must decide
 */
public record Difference(
        String key,
        String field,
        @Nullable String onec,
        @Nullable String stored,
        boolean repairable) {

    /** The field of a difference that concerns the record as a whole. */
    public static final String RECORD = "record";

    public Difference(String key, String field, @Nullable Object onec, @Nullable Object stored) {
        this(key, field, onec == null ? null : onec.toString(), stored == null ? null : stored.toString(), true);
    }

    /** 1C has the record, PostgreSQL does not. */
    public static Difference missing(String key) {
        return new Difference(key, RECORD, "present", null, true);
    }

    /** PostgreSQL has the record, 1C does not. */
    public static Difference gone(String key) {
        return new Difference(key, RECORD, null, "present", true);
    }

    /**
     * The differences that a plan would mend.
     *
     * @param key what names a row in 1C
     */
    public static <R> List<Difference> of(Merge<R> plan, Function<R, String> key, RowTable<R> table) {
        List<Difference> found = new ArrayList<>();
        plan.added().forEach(row -> found.add(missing(key.apply(row))));
        plan.changed()
                .forEach(change -> table.changes(change.before(), change.after())
                        .forEach(field -> found.add(new Difference(
                                key.apply(change.after()), field.field(), field.after(), field.before()))));
        return found;
    }
}
