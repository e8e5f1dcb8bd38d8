package uz.consult.etl.odata;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an entity set.
 *
 * @param entity the published name
 * @param filter in 1C's dialect, or null for all
 * @param orderBy the properties to sort by; not by a reference where order matters: 1C sorts those by presentation
 * @param select the properties to send, empty for all
 * @param top the most records, 0 for all: 1C pages only if it is told to
 * @param skip how many records to leave out first
 */
public record ODataQuery(
        String entity, @Nullable String filter, List<String> orderBy, List<String> select, int top, int skip) {

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,10}");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    public static ODataQuery of(String entity) {
        return new ODataQuery(entity, null, List.of(), List.of(), 0, 0);
    }

    public ODataQuery filter(@Nullable String condition) {
        return new ODataQuery(entity, condition, orderBy, select, top, skip);
    }

    public ODataQuery orderBy(List<String> properties) {
        return new ODataQuery(entity, filter, List.copyOf(properties), select, top, skip);
    }

    public ODataQuery select(String... properties) {
        return new ODataQuery(entity, filter, orderBy, List.of(properties), top, skip);
    }

    public ODataQuery page(int size, int offset) {
        return new ODataQuery(entity, filter, orderBy, select, size, offset);
    }

    /**
     * The condition that only the record of this name meets.
     *
     * @param key the properties that name records of the entity
     * @param identity their values, as {@link ODataRecord#identity} joins them
     * @return null if the name is none, as that of a record without a key
     */
    public static @Nullable String named(List<String> key, String identity) {
        String[] values = identity.split("\\|", -1);
        if (values.length != key.size() || identity.startsWith(ODataRecord.WITHOUT_KEY)) {
            return null;
        }
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            String literal = shaped(values[i]);
            if (literal == null) {
                return null;
            }
            conditions.add(key.get(i) + " eq " + literal);
        }
        return conditions.size() == 1 ? conditions.get(0) : "(" + String.join(" and ", conditions) + ")";
    }

    /** The name with its references in lower case, as {@link ODataRecord#identity} has them. */
    public static String canonical(String identity) {
        return Arrays.stream(identity.split("\\|", -1))
                .map(value -> ODataRecord.isGuid(value) ? value.toLowerCase(Locale.ROOT) : value)
                .collect(Collectors.joining("|"));
    }

    /** The value as its shape demands; null if it is none that could be a key. */
    private static @Nullable String shaped(String value) {
        if (ODataRecord.isGuid(value)) {
            return guid(value);
        }
        if (DATE.matcher(value).matches()) {
            return "datetime'" + value + "'";
        }
        return WHOLE.matcher(value).matches() ? value : null;
    }

    /** {@code datetime'…'}, to the second, as 1C keeps dates. */
    public static String literal(LocalDateTime date) {
        return "datetime'" + SECONDS.format(date) + "'";
    }

    /** The date as 1C writes it, to the second; null stays null. */
    public static @Nullable String text(@Nullable LocalDateTime date) {
        return date == null ? null : SECONDS.format(date);
    }

    /** {@code guid'…'}. */
    public static String guid(String key) {
        return "guid'" + key + "'";
    }

    /** {@code '…'} with quotes doubled. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
