package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.ODataFields;

/**
 * One scan of an entity in the order of a cursor. A pull is one scan or several, one after the other.
 *
 * @param entity the published entity
 * @param fields what is read of it
 * @param select the properties that 1C is asked to send; empty for all
 * @param cursor what it is paged by
 * @param filter a further condition, or null
 * @param from the first cursor value, inclusive; null from the beginning
 * @param to the last cursor value, exclusive; null to the end
 * @param movesWatermark does the watermark follow this scan's cursor?
 * @param inScope false for records that are only checked for existence
 * @param unordered true if all of it is asked for at once, without order
 */
public record Scan(
        String entity,
        ODataFields fields,
        List<String> select,
        Cursor cursor,
        @Nullable String filter,
        @Nullable String from,
        @Nullable String to,
        boolean movesWatermark,
        boolean inScope,
        boolean unordered) {

    public Scan {
        if (!fields.required().contains(cursor.field())) {
            throw new IllegalArgumentException("The cursor " + cursor.field() + " must be among the required fields");
        }
    }

    /** A scan of whole records. */
    public Scan(
            String entity,
            ODataFields fields,
            Cursor cursor,
            @Nullable String filter,
            @Nullable String from,
            @Nullable String to,
            boolean movesWatermark) {
        this(entity, fields, List.of(), cursor, filter, from, to, movesWatermark, true, false);
    }

    /** All records that meet the condition, in one answer and without order: it asks for nothing that a catalog may lack. */
    public static Scan unordered(String entity, ODataFields fields, @Nullable String filter) {
        return new Scan(
                entity, fields, List.of(), Cursor.text(fields.key().get(0)), filter, null, null, false, true, true);
    }

    /** The same scan, but only keys and versions are sent: a few bytes a record. */
    public Scan keysOnly() {
        Set<String> few = names();
        few.add(DataVersion.FIELD);
        return only(few, true);
    }

    /**
     * The same scan, but only the key and the cursor are sent: for what is only known to exist. No version is requested, which a catalog
     * need not have.
     */
    public Scan namesOnly() {
        return only(names(), false);
    }

    private Set<String> names() {
        Set<String> few = new LinkedHashSet<>(fields.key());
        few.add(cursor.field());
        return few;
    }

    private Scan only(Set<String> few, boolean inScope) {
        return new Scan(
                entity,
                new ODataFields(fields.key(), few, Set.of()),
                List.copyOf(few),
                cursor,
                filter,
                from,
                to,
                false,
                inScope,
                unordered);
    }

    /** @param value where to resume; null from the beginning of the scan */
    @Nullable String condition(@Nullable String value) {
        List<String> conditions = new ArrayList<>();
        if (filter != null) {
            conditions.add("(" + filter + ")");
        }
        String start = value != null ? value : from;
        if (start != null) {
            conditions.add(cursor.condition("ge", start));
        }
        if (to != null) {
            conditions.add(cursor.condition("lt", to));
        }
        return conditions.isEmpty() ? null : String.join(" and ", conditions);
    }
}
