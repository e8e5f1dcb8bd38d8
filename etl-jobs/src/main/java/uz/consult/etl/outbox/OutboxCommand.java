package uz.consult.etl.outbox;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An effect that waits to be delivered.
 *
 * @param key deterministic: the same cause gives the same key, and the second of two with one key is dropped
 * @param conversation the Chatwoot conversation, by its display id; null for what goes to 1C
 * @param consultation the consultation's key in 1C
 * @param kind what is to be done
 * @param payload what delivery needs to know: texts, booleans, numbers, maps of these
 * @param held true if it waits for an admin's approval
 * @param eventAt when it happened, wall time; null if unknown
 */
public record OutboxCommand(
        String key,
        @Nullable String conversation,
        String consultation,
        Kind kind,
        Map<String, @Nullable Object> payload,
        boolean held,
        @Nullable LocalDateTime eventAt) {

    /**
     * A text to the client.
     *
     * @param language as cons.lang has it; the text comes in both languages if it is unknown
     * @param template its name in the message bundles
     * @param values what its gaps are filled with
     * @param eventAt when it happened, wall time
     */
    public static OutboxCommand message(
            String key,
            String conversation,
            String consultation,
            @Nullable String language,
            String template,
            Map<String, @Nullable Object> values,
            @Nullable LocalDateTime eventAt) {
        ConsultationLanguage known = ConsultationLanguage.of(language);
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("template", template);
        payload.put("language", known == null ? "both" : known.code());
        payload.put("values", values);
        return new OutboxCommand(key, conversation, consultation, Kind.MESSAGE, payload, false, eventAt);
    }

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
        LABEL(7),
        /** {@code old, new}: the new date of a moved consultation, for 1C's document if that still shows the old one. */
        WRITE_BACK(4);

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
