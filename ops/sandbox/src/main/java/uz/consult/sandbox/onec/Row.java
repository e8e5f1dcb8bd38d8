package uz.consult.sandbox.onec;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object or record of 1C. Values are text (also guids), {@link LocalDateTime}, Boolean, numbers, or lists of rows
 * (tabular parts); null means empty in 1C's sense and is written as 1C writes emptiness. A value of a type that does not
 * fit its field is written as it is: so a test plants garbage. Change a row only through its {@link OneC}.
 */
public final class Row {

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private byte @Nullable [] json;
    private @Nullable String spoilt;

    public @Nullable Object get(String field) {
        return values.get(field);
    }

    public String text(String field) {
        return java.util.Objects.requireNonNull((String) values.get(field), field);
    }

    public @Nullable LocalDateTime date(String field) {
        return values.get(field) instanceof LocalDateTime date ? date : null;
    }

    public boolean isTrue(String field) {
        return Boolean.TRUE.equals(values.get(field));
    }

    @SuppressWarnings("unchecked")
    public List<Row> part(String field) {
        return values.get(field) instanceof List<?> rows ? (List<Row>) rows : List.of();
    }

    public Row put(String field, @Nullable Object value) {
        values.put(field, value);
        json = null;
        return this;
    }

    /** Takes the field away altogether, as a change of 1C's schema does. */
    public Row remove(String field) {
        values.remove(field);
        json = null;
        return this;
    }

    /** From now on 1C cannot serialize this field of the row: each answer that would hold it is an error; null heals it. */
    public Row spoil(@Nullable String field) {
        spoilt = field;
        json = null;
        return this;
    }

    @Nullable String spoilt() {
        return spoilt;
    }

    boolean has(String field) {
        return values.containsKey(field);
    }

    Map<String, @Nullable Object> values() {
        return values;
    }

    byte @Nullable [] json() {
        return json;
    }

    void json(byte[] rendered) {
        json = rendered;
    }
}
