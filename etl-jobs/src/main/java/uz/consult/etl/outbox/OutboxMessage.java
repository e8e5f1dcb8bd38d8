package uz.consult.etl.outbox;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An effect that waits to be delivered.
 *
 * @param key deterministic: the same cause gives the same key, and the second of two with one key is dropped
 * @param conversation the Chatwoot conversation, by its display id
 * @param consultation the consultation's key in 1C
 * @param kind what is to be done
 * @param payload what delivery needs to know: texts, booleans, numbers, maps of these
 * @param held true if it waits for an admin's word
 * @param eventAt when it happened, wall time; null if unknown
 */
public record OutboxMessage(
        String key,
        String conversation,
        String consultation,
        Kind kind,
        Map<String, @Nullable Object> payload,
        boolean held,
        @Nullable LocalDateTime eventAt) {

    /** What is to be done, with its place in the queue of one conversation: what a client reads comes first. */
    public enum Kind {
        /** {@code template, language, values}: a text to the client. */
        MESSAGE(1),
        /** {@code status}: open or resolved. */
        STATUS(2),
        /** {@code manager}: the key of the manager in 1C whose agent gets the conversation. */
        ASSIGNEE(3),
        /** Our attributes and their values; null takes one away. */
        ATTRIBUTES(6),
        /** {@code label}: added, never removed. */
        LABEL(7);

        private final int priority;

        Kind(int priority) {
            this.priority = priority;
        }

        int priority() {
            return priority;
        }

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
