package uz.consult.etl.odata;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record as 1C sends it, for tests of what becomes of records: {@code a(fields).with("Конец", "2026-01-31T18:30:00").read()}. Passes through
 * the parser, so that a value is what it would be of a page.
 */
public final class Records {

    private static final JsonMapper JSON = new JsonMapper();

    private final ODataFields fields;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    private Records(ODataFields fields) {
        this.fields = fields;
    }

    /** Required fields are there and null unless more is said; optional ones are not sent. */
    public static Records a(ODataFields fields) {
        Records record = new Records(fields);
        fields.required().stream().sorted().forEach(field -> record.values.put(field, null));
        return record;
    }

    /** @param value what JSON can say: text, number, boolean, null, a list of maps */
    public Records with(String field, @Nullable Object value) {
        values.put(field, value);
        return this;
    }

    /** The same of several fields: names and values in turn. */
    public Records with(String field, @Nullable Object value, Object... more) {
        with(field, value);
        for (int i = 0; i < more.length; i += 2) {
            with((String) more[i], more[i + 1]);
        }
        return this;
    }

    /** The field is not sent at all. */
    public Records without(String field) {
        values.remove(field);
        return this;
    }

    public ODataRecord read() {
        byte[] page = JSON.writeValueAsString(Map.of("odata.metadata", "y#X", "value", List.of(values)))
                .getBytes(StandardCharsets.UTF_8);
        return new PageParser("X", fields).set(page).records().get(0);
    }
}
