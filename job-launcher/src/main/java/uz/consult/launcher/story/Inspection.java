package uz.consult.launcher.story;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A consultation as 1C has it now, in what PostgreSQL differs, and its effects with what came back.
 *
 * @param state what came of asking 1C
 * @param readAt when it was asked
 * @param took how long that took
 * @param record the whole record as 1C sent it, JSON; null unless it sent one
 * @param errorClass of the failure; null if none
 * @param error what 1C or the network said, or which rule the record breaks; null if nothing
 * @param differences in what PostgreSQL differs; none where that cannot be told
 * @param effects all that were queued, the oldest first
 */
public record Inspection(
        State state,
        Instant readAt,
        Duration took,
        @Schema(implementation = Object.class) @Nullable JsonNode record,
        @Nullable String errorClass,
        @Nullable String error,
        List<Difference> differences,
        List<Effect> effects) {

    /** What came of asking 1C. */
    public enum State {
        /** It sent the record. */
        READ,
        /** It has no such record. */
        GONE,
        /** It sent a record that breaks a rule. */
        BAD,
        /** It was not asked: the consultation has no key there. */
        UNKNOWN,
        /** It did not answer, or refused. */
        FAILED
    }

    /**
     * A field in which PostgreSQL differs.
     *
     * @param field its name as a comparison has it
     * @param name the field in the reader's language
     * @param onec what 1C says, in words; null for nothing
     * @param stored what is stored, in words; null for nothing
     * @param repairable does loading repair it?
     * @param explanation the rule that lets it differ; null if none does
     */
    public record Difference(
            String field,
            String name,
            @Nullable String onec,
            @Nullable String stored,
            boolean repairable,
            @Nullable String explanation) {}

    /**
     * An effect with what was asked and answered.
     *
     * @param id its number
     * @param kind message, status, assignee, attributes, label or write_back
     * @param conversation Chatwoot's display id; null for what goes to 1C
     * @param state staged, held, queued, sending, delivered, unknown, dead or discarded
     * @param attempts how often it was tried
     * @param sentence what it does, and how it stands
     * @param request what was to be done, with the text of a message as it was sent
     * @param answer what came back; null if nothing has
     * @param error what went wrong last; null if nothing did
     */
    public record Effect(
            long id,
            String kind,
            @Nullable String conversation,
            String state,
            int attempts,
            String sentence,
            @Schema(implementation = Object.class) JsonNode request,
            @Schema(implementation = Object.class) @Nullable JsonNode answer,
            @Nullable String error) {}
}
