package uz.consult.launcher.ui;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.launcher.queries.OutboxQueries.Effect;

/** What an effect sets, as people read it: without the marks of JSON. */
final class EffectFields {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOTHING = "—";

    /** The fields of its payload, in their order. */
    public Map<String, String> of(Effect effect) {
        Map<String, String> fields = new LinkedHashMap<>();
        JSON.readTree(effect.payload())
                .properties()
                .forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
        return fields;
    }

    /** A value of the change log; what is no JSON stays as it is. */
    public String value(@Nullable String json) {
        if (json == null) {
            return NOTHING;
        }
        try {
            return plain(JSON.readTree(json));
        } catch (JacksonException e) {
            return json;
        }
    }

    private static String plain(JsonNode value) {
        return value.isNull() ? NOTHING : value.isContainer() ? value.toString() : value.asString();
    }
}
