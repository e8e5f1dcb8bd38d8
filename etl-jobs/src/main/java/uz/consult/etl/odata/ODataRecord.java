package uz.consult.etl.odata;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record as 1C sent it, and 1C's rules for reading values: the zero guid, the date 0001-01-01 and an empty code mean
 * null; Int64 comes as a string; fixed-length texts are padded. A field that is missing reads as null: {@link #has} tells
 * the two apart. Compared by identity.
 */
public final class ODataRecord {

    static final String ZERO_GUID = "00000000-0000-0000-0000-000000000000";
    static final String WITHOUT_KEY = "without-key-";

    private final Map<String, @Nullable Object> values;
    private final byte[] page;
    private final int start;
    private final int end;

    /**
     * @param values the fields that were asked for: String, Boolean, Number, null, or a list of records
     * @param page the page's bytes, which this record is a part of
     */
    ODataRecord(Map<String, @Nullable Object> values, byte[] page, int start, int end) {
        this.values = values;
        this.page = page;
        this.start = start;
        this.end = end;
    }

    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** The whole record as it stood in the page, fields that nobody asked for included. */
    public String raw() {
        return new String(page, start, end - start, StandardCharsets.UTF_8);
    }

    /**
     * The values of these fields, joined by {@code |}, references in lower case: what names the record among its like. A
     * record without a key is named by a hash of all it holds. Never fails.
     */
    public String identity(List<String> fields) {
        if (fields.size() == 1) {
            String key = plain(fields.get(0));
            return key == null || key.isBlank() || key.equals(ZERO_GUID)
                    ? WITHOUT_KEY + UUID.nameUUIDFromBytes(raw().getBytes(StandardCharsets.UTF_8))
                    : name(key);
        }
        StringBuilder identity = new StringBuilder();
        for (String field : fields) {
            identity.append(identity.isEmpty() ? "" : "|").append(name(String.valueOf(values.get(field))));
        }
        return identity.toString();
    }

    static boolean isGuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean right = i == 8 || i == 13 || i == 18 || i == 23
                    ? c == '-'
                    : c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            if (!right) {
                return false;
            }
        }
        return true;
    }

    private static String name(String value) {
        return isGuid(value) ? value.toLowerCase(Locale.ROOT) : value;
    }

    /** The value as text, however it came; null if it is null or missing. Never fails: for cursors and messages. */
    public @Nullable String plain(String field) {
        Object value = values.get(field);
        return value == null ? null : value.toString();
    }

    /**
     * A reference, in lower case; null if empty.
     *
     * @throws BadRecordException if the value is not a guid
     */
    public @Nullable String guid(String field) {
        String text = string(field);
        if (text == null || text.isBlank() || text.equals(ZERO_GUID)) {
            return null;
        }
        if (!isGuid(text)) {
            throw bad(field, "a reference");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** @throws BadRecordException if the reference is empty or not a guid */
    public String key(String field) {
        String guid = guid(field);
        if (guid == null) {
            throw new BadRecordException(field + " is empty");
        }
        return guid;
    }

    /**
     * A text without the blanks that pad it; may be empty.
     *
     * @throws BadRecordException if it is no text, or holds the character U+0000, which PostgreSQL cannot keep
     */
    public @Nullable String text(String field) {
        String text = string(field);
        if (text != null && text.indexOf('\0') >= 0) {
            throw new BadRecordException(field + " holds the character U+0000");
        }
        return text == null ? null : text.stripTrailing();
    }

    /** Like {@link #text}; null if nothing but blanks. */
    public @Nullable String code(String field) {
        String text = text(field);
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * A wall time; null if empty (any time on 0001-01-01).
     *
     * @throws BadRecordException if the value is no date
     */
    public @Nullable LocalDateTime dateTime(String field) {
        String text = string(field);
        if (text == null || text.isBlank() || text.startsWith("0001-01-01T")) {
            return null;
        }
        try {
            return WallTime.parse(text);
        } catch (DateTimeParseException e) {
            throw bad(field, "a date");
        }
    }

    /**
     * A time of day, which 1C keeps on 0001-01-01; null if missing.
     *
     * @throws BadRecordException if the value is no date
     */
    public @Nullable LocalTime time(String field) {
        String text = string(field);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return WallTime.parse(text).toLocalTime();
        } catch (DateTimeParseException e) {
            throw bad(field, "a time");
        }
    }

    /** @throws BadRecordException if the value is neither true nor false */
    public @Nullable Boolean bool(String field) {
        Object value = values.get(field);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw bad(field, "true or false");
    }

    /** @throws BadRecordException if the value is no whole number; a string of digits is one, as 1C sends Int64 so */
    public @Nullable Integer integer(String field) {
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        try {
            return new java.math.BigDecimal(value.toString().strip()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw bad(field, "a whole number");
        }
    }

    /**
     * The lines of a tabular part; null if the part is missing, so that a missing part is not taken for an empty one.
     *
     * @throws BadRecordException if the value is no list of objects
     */
    @SuppressWarnings("unchecked")
    public @Nullable List<ODataRecord> lines(String field) {
        Object value = values.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> lines) {
            return (List<ODataRecord>) lines;
        }
        throw bad(field, "a tabular part");
    }

    private @Nullable String string(String field) {
        Object value = values.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw bad(field, "a text");
    }

    private BadRecordException bad(String field, String expected) {
        String value = String.valueOf(values.get(field));
        return new BadRecordException(
                field + " is " + (value.length() > 80 ? value.substring(0, 79) + "…" : value) + ", not " + expected);
    }
}
