package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.failure.ErrorClass;

/**
 * Our attributes among others'. Chatwoot's call replaces them all, or lays them over what is there, by its version, so:
 *
 * <ol>
 *   <li>The conversation is read and our keys are laid over what is there; of several values that have gathered for one key the
 *       last counts.
 *   <li>Where one of our keys holds something else than we last wrote, somebody has edited it: that is logged.
 *   <li>All of them are written, and read again. If one of ours is missing then, because of a race, all are written again.
 * </ol>
 */
final class AttributesChannel implements Channel {

    private static final Logger log = LoggerFactory.getLogger(AttributesChannel.class);
    private static final int MOST_WRITES = 3;
    private static final JsonMapper JSON = new JsonMapper();

    private final ChatwootClient chatwoot;
    private final ChatwootHabits known;
    private final SentEffects earlier;

    AttributesChannel(ChatwootClient chatwoot, ChatwootHabits known, SentEffects earlier) {
        this.chatwoot = chatwoot;
        this.known = known;
        this.earlier = earlier;
    }

    @Override
    public Prepared prepare(Claim claim) {
        Map<String, JsonNode> ours = ours(claim);
        Conversation conversation = chatwoot.conversation(claim.conversation());
        if (conversation == null) {
            return Prepared.already(
                    Outcome.dead(ErrorClass.NOT_FOUND, "Chatwoot has no conversation " + claim.conversation()));
        }
        if (isSo(ours, conversation.attributes())) {
            return Prepared.already(Outcome.delivered(Map.of("attributes", ours, "already", true)));
        }
        Map<String, JsonNode> edited = edited(claim, ours, conversation.attributes());
        if (!edited.isEmpty()) {
            log.warn(
                    "{} of conversation {} was edited in Chatwoot and is overwritten with what 1C says",
                    edited,
                    claim.conversation());
        }
        return Prepared.of(Map.of(), () -> write(claim.conversation(), ours, edited, conversation.attributes()));
    }

    @Override
    public Outcome lookUp(Claim claim) {
        Conversation conversation = chatwoot.conversation(claim.conversation());
        Map<String, JsonNode> ours = ours(claim);
        return conversation != null && isSo(ours, conversation.attributes())
                ? Outcome.delivered(Map.of("attributes", ours, "found", true))
                : Outcome.notDone();
    }

    private Outcome write(
            String conversation,
            Map<String, JsonNode> ours,
            Map<String, JsonNode> edited,
            Map<String, JsonNode> standing) {
        Map<String, JsonNode> before = standing;
        for (int i = 0; i < MOST_WRITES; i++) {
            Map<String, JsonNode> stored = chatwoot.writeAttributes(conversation, over(before, ours));
            takeAway(conversation, ours, before, stored);
            Conversation after = chatwoot.conversation(conversation);
            if (after == null || isSo(ours, after.attributes())) {
                Map<String, @Nullable Object> answer = new LinkedHashMap<>();
                answer.put("attributes", ours);
                if (!edited.isEmpty()) {
                    answer.put("edited", edited);
                }
                return Outcome.delivered(answer);
            }
            before = after.attributes();
        }
        return Outcome.later(
                ErrorClass.UNAVAILABLE,
                "Another client keeps overwriting the attributes of conversation " + conversation,
                Duration.ofMinutes(1));
    }

    /** Where a write replaces all attributes, an omitted one is removed; where it merges, it must be removed explicitly. */
    private void takeAway(
            String conversation,
            Map<String, JsonNode> ours,
            Map<String, JsonNode> before,
            Map<String, JsonNode> stored) {
        List<String> goes = ours.keySet().stream()
                .filter(key -> ours.getOrDefault(key, JSON.nullNode()).isNull() && before.containsKey(key))
                .toList();
        if (!goes.isEmpty()) {
            List<String> stayed = goes.stream().filter(stored::containsKey).toList();
            known.merges(!stayed.isEmpty());
            if (!stayed.isEmpty()) {
                chatwoot.removeAttributes(conversation, stayed);
            }
        }
    }

    /** Of each key the newest value; null stands for an attribute that is taken away. */
    private Map<String, JsonNode> ours(Claim claim) {
        Map<String, JsonNode> ours = new LinkedHashMap<>();
        claim.effects()
                .forEach(effect ->
                        effect.payload().properties().forEach(entry -> ours.put(entry.getKey(), entry.getValue())));
        // What a run that ended earlier has written meanwhile is newer.
        Map<String, JsonNode> newer =
                earlier.written(claim.conversation(), claim.last().id());
        ours.replaceAll((key, value) -> newer.getOrDefault(key, value));
        return ours;
    }

    private static Map<String, JsonNode> over(Map<String, JsonNode> standing, Map<String, JsonNode> ours) {
        Map<String, JsonNode> all = new LinkedHashMap<>(standing);
        ours.forEach((key, value) -> {
            if (value.isNull()) {
                all.remove(key);
            } else {
                all.put(key, value);
            }
        });
        return all;
    }

    private static boolean isSo(Map<String, JsonNode> ours, Map<String, JsonNode> standing) {
        return ours.entrySet().stream()
                .allMatch(entry -> same(entry.getValue(), standing.getOrDefault(entry.getKey(), JSON.nullNode())));
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNull() || other.isNull()
                ? one.isNull() && other.isNull()
                : Objects.equals(one.asString(one.toString()), other.asString(other.toString()));
    }

    private Map<String, JsonNode> edited(Claim claim, Map<String, JsonNode> ours, Map<String, JsonNode> standing) {
        Map<String, JsonNode> written = earlier.written(claim.conversation(), 0);
        Map<String, JsonNode> edited = new LinkedHashMap<>();
        ours.keySet().forEach(key -> {
            JsonNode last = written.get(key);
            JsonNode now = standing.getOrDefault(key, JSON.nullNode());
            if (last != null && !same(last, now)) {
                edited.put(key, now);
            }
        });
        return edited;
    }
}
