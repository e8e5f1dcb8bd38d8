package uz.consult.etl.chatwoot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of a conversation.
 *
 * @param id its number, which grows
 * @param incoming did the client write it?
 * @param outgoing was it sent to the client, and not only noted among agents?
 * @param content its text
 * @param at seconds since 1970, whole ones
 * @param keys by what it is found again; see {@link EmbeddedKey}
 */
public record SentMessage(
        long id, boolean incoming, boolean outgoing, String content, long at, List<EmbeddedKey> keys) {

    private static final String KEY = "etl_key";

    /** A key that a message bears, and the form in which Chatwoot has kept it. */
    public record EmbeddedKey(Form form, String key) {}

    /** In which form Chatwoot keeps the key of a message. */
    public enum Form {
        /** As an attribute of its own in content_attributes: 4.16. */
        ATTRIBUTE,
        /** As an item of content_attributes: 4.3, which drops every other key. */
        ITEM,
        /** Not at all. */
        NONE;

        /** As people and PostgreSQL know it. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Does it bear this key, in whichever form? */
    public boolean bears(String key) {
        return keys.stream().anyMatch(mark -> mark.key().equals(key));
    }

    /** The best form in which this key was kept. */
    public Form kept(String key) {
        return keys.stream()
                .filter(mark -> mark.key().equals(key))
                .map(EmbeddedKey::form)
                .findFirst()
                .orElse(Form.NONE);
    }

    /** The same text, whatever blanks a server has trimmed? */
    public boolean says(String text) {
        return blanks(content).equals(blanks(text));
    }

    private static String blanks(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** Both forms at once: which of them is kept depends on the version, and that may change between two messages. */
    static ObjectNode marked(JsonMapper json, String key) {
        ObjectNode attributes = json.createObjectNode().put(KEY, key);
        attributes.putArray("items").addObject().put("title", KEY).put("value", key);
        return attributes;
    }

    /** @return null if this is no message */
    static @Nullable SentMessage of(JsonNode node) {
        if (!node.path("id").isIntegralNumber() || node.path("id").asLong() <= 0) {
            return null;
        }
        JsonNode attributes = node.path("content_attributes");
        List<EmbeddedKey> keys = new ArrayList<>();
        if (attributes.path(KEY).isString()) {
            keys.add(new EmbeddedKey(Form.ATTRIBUTE, attributes.path(KEY).asString()));
        }
        attributes.path("items").forEach(item -> {
            if (KEY.equals(item.path("title").asString(""))
                    && item.path("value").isString()) {
                keys.add(new EmbeddedKey(Form.ITEM, item.path("value").asString()));
            }
        });
        int type = node.path("message_type").asInt(-1);
        return new SentMessage(
                node.path("id").asLong(),
                type == 0,
                type == 1 && !node.path("private").asBoolean(false),
                node.path("content").asString(""),
                node.path("created_at").asLong(0),
                List.copyOf(keys));
    }
}
