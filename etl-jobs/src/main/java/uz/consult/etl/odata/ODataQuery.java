package uz.consult.etl.odata;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
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

    /** {@code datetime'…'}, to the second, as 1C keeps dates. */
    public static String literal(LocalDateTime date) {
        return "datetime'" + SECONDS.format(date) + "'";
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
