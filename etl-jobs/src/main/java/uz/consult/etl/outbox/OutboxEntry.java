package uz.consult.etl.outbox;

import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A row of sys.outbox in delivery.
 *
 * @param conversation null for what goes to 1C
 * @param attempts how often it was sent before
 * @param eventAt when it happened, as 1C's times are labelled; null if unknown
 * @param preSendState what was seen just before it was last sent; null if it was not
 */
record OutboxEntry(
        long id,
        String key,
        @Nullable String conversation,
        String consultation,
        OutboxCommand.Kind kind,
        JsonNode payload,
        String state,
        int attempts,
        @Nullable OffsetDateTime eventAt,
        @Nullable JsonNode preSendState) {

    /** The conversation of an effect that has one. */
    String inConversation() {
        return Objects.requireNonNull(conversation, key);
    }
}
