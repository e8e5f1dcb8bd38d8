package uz.consult.etl.outbox;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Effects of one ordering key that are carried out as one call: a single message, or everything of one kind that has gathered while the
 * ordering key waited.
 *
 * @param id by which it is known in the outbox
 * @param effects at least one, in their order: what comes later wins
 * @param lookUp true if they were sent before and nobody knows what became of them
 */
record Claim(UUID id, String orderingKey, List<OutboxEntry> effects, boolean lookUp) {

    OutboxEntry last() {
        return effects.get(effects.size() - 1);
    }

    OutboxCommand.Kind kind() {
        return last().kind();
    }

    String conversation() {
        return last().inConversation();
    }

    @Nullable JsonNode preSendState() {
        return last().preSendState();
    }
}
