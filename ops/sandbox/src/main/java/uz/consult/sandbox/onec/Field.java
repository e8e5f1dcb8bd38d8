package uz.consult.sandbox.onec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A property of an entity.
 *
 * @param name the name in 1C's own Cyrillic
 * @param type how it is compared and written
 * @param target the entity a reference points to, null for everything else
 * @param length the longest text it keeps, 0 for no limit
 * @param columns the columns of a tabular part, empty for everything else
 */
record Field(String name, Type type, @Nullable String target, int length, List<Field> columns) {

    /** How a property is compared and written. */
    enum Type {
        /** A guid; the zero guid when empty. Only eq and ne; ordered by presentation. */
        REFERENCE,
        TEXT,
        /** Wall time of whole seconds; 0001-01-01T00:00:00 when empty. */
        DATE,
        BOOLEAN,
        INT32,
        /** A JSON string on the wire. */
        INT64,
        DOUBLE,
        TABULAR_PART
    }

    static Field reference(String name, String target) {
        return new Field(name, Type.REFERENCE, target, 0, List.of());
    }

    static Field text(String name) {
        return new Field(name, Type.TEXT, null, 0, List.of());
    }

    static Field text(String name, int length) {
        return new Field(name, Type.TEXT, null, length, List.of());
    }

    static Field date(String name) {
        return new Field(name, Type.DATE, null, 0, List.of());
    }

    static Field bool(String name) {
        return new Field(name, Type.BOOLEAN, null, 0, List.of());
    }

    static Field int32(String name) {
        return new Field(name, Type.INT32, null, 0, List.of());
    }

    static Field int64(String name) {
        return new Field(name, Type.INT64, null, 0, List.of());
    }

    static Field part(String name, Field... columns) {
        return new Field(name, Type.TABULAR_PART, null, 0, List.of(columns));
    }
}
