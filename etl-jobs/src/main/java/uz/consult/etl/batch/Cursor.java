package uz.consult.etl.batch;

import java.math.BigDecimal;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Visible;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.WallTime;

/**
 * The property by whose value an entity is paged.
 *
 * @param field its name
 * @param type how its values are written in a filter
 * @param ties properties that order records of one value, so that {@code $skip} among them means the same on every request
 */
public record Cursor(String field, Type type, List<String> ties) {

    /** The earliest date that counts as one, for filters: before it lie 1C's empty date (year 1) and typing errors. */
    public static final String NO_DATE = "datetime'1900-01-01T00:00:00'";

    /** How a cursor's values are written. */
    public enum Type {
        DATE,
        TEXT,
        /** A code that is a number: 1C takes it without quotes, and orders 9 before 10. */
        NUMBER
    }

    public static Cursor date(String field, String... ties) {
        return new Cursor(field, Type.DATE, List.of(ties));
    }

    public static Cursor text(String field) {
        return new Cursor(field, Type.TEXT, List.of());
    }

    public static Cursor number(String field) {
        return new Cursor(field, Type.NUMBER, List.of());
    }

    List<String> order() {
        List<String> order = new ArrayList<>(List.of(field));
        order.addAll(ties);
        return order;
    }

    String condition(String operator, String value) {
        return field + " " + operator + " "
                + switch (type) {
                    case DATE -> ODataQuery.literal(WallTime.parse(value));
                    case TEXT -> ODataQuery.literal(value);
                    case NUMBER -> value;
                };
    }

    /** Is this value certainly before the other? Texts are ordered by a collation that 1C alone knows, so of them nothing is certain. */
    boolean isBefore(String value, String other) {
        return switch (type) {
            case DATE -> WallTime.parse(value).isBefore(WallTime.parse(other));
            case NUMBER -> isNumber(value) && new BigDecimal(value).compareTo(new BigDecimal(other)) < 0;
            case TEXT -> false;
        };
    }

    private static boolean isNumber(String value) {
        return value.matches("-?\\d+");
    }

    /** The value as a position to page from; null if it cannot be one, such as an invalid date, or a text that no URL can hold. */
    @Nullable String position(@Nullable String value) {
        if (value == null || type != Type.DATE) {
            return value == null || !Visible.isWhole(value) ? null : value.stripTrailing();
        }
        try {
            return WallTime.parse(value).getYear() > 9999 ? null : value;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
