package uz.consult.etl.chatwoot;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A conversation.
 *
 * @param id its display id
 * @param status open, resolved, pending or snoozed
 * @param attributes its custom attributes, ours and others'
 * @param assignee the agent's number; null if nobody is assigned
 * @param team the team's number; null if none is assigned
 */
public record Conversation(
        String id,
        String status,
        Map<String, JsonNode> attributes,
        Set<String> labels,
        @Nullable Integer assignee,
        @Nullable Integer team) {

    static Conversation of(JsonNode node) {
        Set<String> labels = new LinkedHashSet<>();
        node.path("labels").forEach(label -> labels.add(label.asString("")));
        JsonNode meta = node.path("meta");
        return new Conversation(
                node.path("id").asString(""),
                node.path("status").asString(""),
                attributes(node.path("custom_attributes")),
                labels,
                number(meta.path("assignee").path("id")),
                number(meta.path("team").path("id")));
    }

    static Map<String, JsonNode> attributes(JsonNode node) {
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        node.properties().forEach(entry -> attributes.put(entry.getKey(), entry.getValue()));
        return attributes;
    }

    private static @Nullable Integer number(JsonNode node) {
        return node.isNumber() ? Integer.valueOf(node.asInt()) : null;
    }
}
