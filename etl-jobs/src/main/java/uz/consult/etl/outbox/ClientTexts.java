package uz.consult.etl.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import uz.consult.etl.lookup.ManagerLookup.Known;

/** What a message says to its client: its template, filled with its values and the names of managers as they are now. */
public final class ClientTexts {

    private static final String BOTH = "both";

    /**
     * A text in one language.
     *
     * @param language ru or uz; both for a text in two languages that was sent as one
     * @param text as its client reads it
     */
    public record Text(String language, String text) {}

    private final MessageTemplates templates;
    private final Function<@Nullable String, @Nullable Known> managers;

    /** @param managers finds a manager by what is stored of him */
    ClientTexts(MessageTemplates templates, Function<@Nullable String, @Nullable Known> managers) {
        this.templates = templates;
        this.managers = managers;
    }

    /**
     * The text of a message that is not sent yet, as it would go out now.
     *
     * @param payload that of an effect of kind message
     * @return one text per language, which go out as one message; none if there is nothing to say, for the manager has not changed
     * @throws NullPointerException if the template is not {@link #knows known}
     */
    public List<Text> of(JsonNode payload) {
        String template = template(payload);
        Map<String, @Nullable Object> values = values(template, payload);
        if (values == null) {
            return List.of();
        }
        String language = language(payload);
        List<Text> texts = new ArrayList<>();
        for (String one : language.equals(BOTH) ? List.of("ru", "uz") : List.of(language)) {
            texts.add(new Text(one, templates.render(template, one, values)));
        }
        return texts;
    }

    /** Has this version the message's template? */
    public boolean knows(JsonNode payload) {
        return templates.has(template(payload));
    }

    /**
     * The text of a message as it was sent.
     *
     * @param text what was sent
     */
    public static List<Text> sent(JsonNode payload, String text) {
        return List.of(new Text(language(payload), text));
    }

    /** The texts as they go out: one message. */
    static String whole(List<Text> texts) {
        return texts.stream().map(Text::text).collect(Collectors.joining("\n\n"));
    }

    private static String template(JsonNode payload) {
        return payload.path("template").asString("");
    }

    private static String language(JsonNode payload) {
        return payload.path("language").asString(BOTH);
    }

    /** @return null if there is nothing to say */
    private @Nullable Map<String, @Nullable Object> values(String template, JsonNode payload) {
        Map<String, @Nullable Object> values = new HashMap<>();
        payload.path("values")
                .properties()
                .forEach(value -> values.put(
                        value.getKey(),
                        value.getValue().isNull() ? null : value.getValue().asString()));
        if (template.equals("reassigned")) {
            Known was = managers.apply((String) values.get("was"));
            Known now = managers.apply((String) values.get("now"));
            if (now != null && now.is(was)) {
                return null;
            }
            values.put("was", name(was));
            values.put("now", name(now));
        } else if (values.containsKey("manager")) {
            values.put("manager", name(managers.apply((String) values.get("manager"))));
        }
        return values;
    }

    private static @Nullable String name(@Nullable Known manager) {
        return manager == null ? null : manager.name();
    }
}
