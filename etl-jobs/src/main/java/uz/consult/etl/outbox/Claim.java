package uz.consult.etl.outbox;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Effects of one lane that are carried out as one call: a single message, or everything of one kind that has gathered while the
 * lane waited.
 *
 * @param id by which it is known in the outbox
 * @param effects at least one, in their order: what comes later wins
 * @param lookUp true if they were sent before and nobody knows what became of them
 */
record Claim(UUID id, String lane, List<Effect> effects, boolean lookUp) {

    Effect last() {
        return effects.get(effects.size() - 1);
    }

    OutboxMessage.Kind kind() {
        return last().kind();
    }

    String conversation() {
        return last().inConversation();
    }

    @Nullable JsonNode noted() {
        return last().noted();
    }
}
