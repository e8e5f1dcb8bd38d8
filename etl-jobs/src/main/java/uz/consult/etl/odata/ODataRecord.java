package uz.consult.etl.odata;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Visible;

/**
 * One record as 1C sent it, and 1C's rules for reading values: the zero guid, the date 0001-01-01 and an empty code mean
 * null; Int64 comes as a string; fixed-length texts are padded. A field that is missing reads as null: {@link #has} tells
 * the two apart. Compared by identity.
 */
public final class ODataRecord {

    static final String ZERO_GUID = "00000000-0000-0000-0000-000000000000";
    static final String WITHOUT_KEY = "without-key-";

    /** A value that no field that is read can have. */
    enum Misfit {
        OBJECT("an object"),
        LIST("a list of something else than lines");

        private final String shown;

        Misfit(String shown) {
            this.shown = shown;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    private final Map<String, @Nullable Object> values;
    private final byte[] page;
    private final int start;
    private final int end;
    private final @Nullable String withheld;

    /**
     * @param values the fields that were asked for: String, Boolean, Number, null, a list of records, or what fits none of these
     * @param page the page's bytes, which this record is a part of
     */
    ODataRecord(Map<String, @Nullable Object> values, byte[] page, int start, int end) {
        this(values, page, start, end, null);
    }

    private ODataRecord(
            Map<String, @Nullable Object> values, byte[] page, int start, int end, @Nullable String withheld) {
        this.values = values;
        this.page = page;
        this.start = start;
        this.end = end;
        this.withheld = withheld;
    }

    /**
     * This record as one that 1C names but cannot send in whole: reading any of its values gives that reason, so that it goes to the
     * dead letters wherever it is read. Its name, and what is plain, can be read.
     */
    ODataRecord withheld(String reason) {
        return new ODataRecord(values, page, start, end, reason);
    }

    /** Did 1C name it without being able to send what it holds? */
    public boolean isWithheld() {
        return withheld != null;
    }

    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** Did the value come as a number? */
    public boolean isNumber(String field) {
        return values.get(field) instanceof Number;
    }

    /** The whole record as it stood in the page, fields that nobody asked for included. */
    public String raw() {
        return new String(page, start, end - start, StandardCharsets.UTF_8);
    }

    /** How many bytes it had on its page. */
    public int size() {
        return end - start;
    }

    /** The same, as it came: what is not UTF-8 included. */
    public byte[] bytes() {
        return Arrays.copyOfRange(page, start, end);
    }

    /**
     * The values of these fields, joined by {@code |}, references in lower case: what names the record among its like, written so
     * that PostgreSQL can keep it. A record without a key is named by a hash of all it holds. Never fails.
     */
    public String identity(List<String> fields) {
        if (fields.size() == 1) {
            String key = plain(fields.get(0));
            return key == null || key.isBlank() || key.equals(ZERO_GUID) ? nameless() : name(key);
        }
        StringBuilder identity = new StringBuilder();
        for (String field : fields) {
            Object value = values.get(field);
            if (isMisfit(value)) {
                return nameless();
            }
            identity.append(identity.isEmpty() ? "" : "|").append(name(String.valueOf(value)));
        }
        return identity.toString();
    }

    private String nameless() {
        return WITHOUT_KEY + UUID.nameUUIDFromBytes(bytes());
    }

    private static boolean isMisfit(@Nullable Object value) {
        return value instanceof Misfit || value instanceof List<?>;
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
        return isGuid(value) ? value.toLowerCase(Locale.ROOT) : Visible.of(value);
    }

    /** The value as text, however it came; null if it is null or missing, or no single value. Never fails: for cursors and messages. */
    public @Nullable String plain(String field) {
        Object value = values.get(field);
        return value == null || isMisfit(value) ? null : value.toString();
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
     * A text without the blanks that pad it; may be empty. Half of a surrogate pair, which nothing can keep, reads as U+FFFD.
     *
     * @throws BadRecordException if it is no text, or holds the character U+0000, which PostgreSQL cannot keep
     */
    public @Nullable String text(String field) {
        String text = string(field);
        if (text != null && text.indexOf('\0') >= 0) {
            throw new BadRecordException(field + " holds the character U+0000");
        }
        return text == null ? null : Visible.paired(text).stripTrailing();
    }

    /** Like {@link #text}; null if nothing but blanks. A whole number is the text of its digits: codes come so at times. */
    public @Nullable String code(String field) {
        Object value = value(field);
        if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            return value.toString();
        }
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
        Object value = value(field);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw bad(field, "true or false");
    }

    /** @throws BadRecordException if the value is no whole number; a string of digits is one, as 1C sends Int64 so */
    public @Nullable Integer integer(String field) {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number || value instanceof String)) {
            throw bad(field, "a whole number");
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
        Object value = value(field);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> lines) {
            return (List<ODataRecord>) lines;
        }
        throw bad(field, "a tabular part");
    }

    private @Nullable Object value(String field) {
        if (withheld != null) {
            throw new BadRecordException(withheld);
        }
        return values.get(field);
    }

    private @Nullable String string(String field) {
        Object value = value(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw bad(field, "a text");
    }

    private BadRecordException bad(String field, String expected) {
        Object value = values.get(field);
        String shown =
                value instanceof List<?> lines ? "a tabular part of " + lines.size() + " lines" : String.valueOf(value);
        return new BadRecordException(field + " is " + Visible.shortened(shown, 80) + ", not " + expected);
    }
}
