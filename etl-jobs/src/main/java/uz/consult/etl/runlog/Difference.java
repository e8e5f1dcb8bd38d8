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
 * @param explanation the rule or event by which PostgreSQL may differ here; null where nothing explains it
 */
public record Difference(
        String key,
        String field,
        @Nullable String onec,
        @Nullable String stored,
        boolean repairable,
        @Nullable String explanation) {

    /** The field of a difference that concerns the record as a whole. */
    public static final String RECORD = "record";

    /** The explanation of a value of which 1C says nothing. */
    public static final String EMPTY = "1C says nothing here, and emptiness erases nothing";

    /** A difference that nothing explains. */
    public Difference(String key, String field, @Nullable String onec, @Nullable String stored, boolean repairable) {
        this(key, field, onec, stored, repairable, null);
    }

    public Difference(String key, String field, @Nullable Object onec, @Nullable Object stored) {
        this(key, field, onec == null ? null : onec.toString(), stored == null ? null : stored.toString(), true);
    }

    /** A difference that a rule or an event allows. */
    public static Difference explained(
            String key, String field, @Nullable String onec, @Nullable String stored, String reason) {
        return new Difference(key, field, onec, stored, false, reason);
    }

    /** The same, explained: there is nothing to be repaired. */
    public Difference explained(String reason) {
        return new Difference(key, field, onec, stored, false, reason);
    }

    /** The same, for a person to decide. */
    public Difference forPeople() {
        return new Difference(key, field, onec, stored, false, explanation);
    }

    public boolean isExplained() {
        return explanation != null;
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
