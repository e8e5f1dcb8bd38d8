package uz.consult.etl.runlog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    public static final String EMPTY = "1C's value is empty, and an empty value erases nothing";

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
     * How one row differs: where writing would change it, and where writing would leave it alone although 1C says otherwise.
     *
     * @param key what names the row in 1C
     * @param after what writing would make of the stored row
     * @param said what 1C's record alone would make
     * @param links columns that follow from other rows: there, emptiness is an answer
     */
    public static <R> List<Difference> of(String key, RowTable<R> table, R stored, R after, R said, Set<String> links) {
        List<Difference> found = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (RowTable.Change change : table.changesBesideKey(stored, after)) {
            named.add(change.field());
            found.add(new Difference(key, change.field(), change.after(), change.before()));
        }
        for (RowTable.Change change : table.changesBesideKey(stored, said)) {
            if (named.add(change.field())) {
                Difference left = new Difference(key, change.field(), change.after(), change.before());
                found.add(change.after() == null && !links.contains(change.field()) ? left.explained(EMPTY) : left);
            }
        }
        return found;
    }

    /**
     * Where derived fields of consultations are stale: each once, under the first record that names its consultation.
     *
     * @param consultation the key of 1C's consultation that a record names; null if it names none
     * @param key what names the record
     * @param stale by key of 1C's consultation
     */
    public static <R> List<Difference> ofDerived(
            List<R> said,
            Function<R, @Nullable String> consultation,
            Function<R, String> key,
            Map<String, RowTable.Change> stale) {
        Map<String, RowTable.Change> left = new HashMap<>(stale);
        List<Difference> found = new ArrayList<>();
        for (R record : said) {
            RowTable.Change change = left.remove(consultation.apply(record));
            if (change != null) {
                found.add(new Difference(key.apply(record), change.field(), change.after(), change.before()));
            }
        }
        return found;
    }

    /**
     * How rows differ, each as {@link #of(String, RowTable, Object, Object, Object, Set)} has it.
     *
     * @param wanted what 1C's records make, at most one per key
     * @param stored the rows that stand there, by key
     */
    public static <R> List<Difference> of(
            Collection<R> wanted,
            Function<R, String> key,
            Map<String, R> stored,
            BinaryOperator<R> after,
            RowTable<R> table,
            Set<String> links) {
        List<Difference> found = new ArrayList<>();
        for (R row : wanted) {
            String name = key.apply(row);
            R before = stored.get(name);
            if (before == null) {
                found.add(missing(name));
            } else {
                found.addAll(of(name, table, before, after.apply(before, row), row, links));
            }
        }
        return found;
    }
}
