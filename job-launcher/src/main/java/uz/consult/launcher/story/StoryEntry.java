package uz.consult.launcher.story;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One thing that happened to a consultation, in words.
 *
 * @param at a true instant
 * @param consultation its cons_id: more than one consultation may have the number that was asked for
 * @param what opened, ended, change, call, redate, rating, queued, held, staged, sent, delivered, unknown, dead, discarded or dead_letter
 * @param sentence for people
 * @param run the run that did it; null where that is not known
 * @param effect the number of the effect; null for anything else, and for who may not see effects
 * @param letter the number of the dead letter; null for anything else, and for who may not see dead letters
 * @param technical keys, JSON and errors as they are stored; null for who may not see them
 */
public record StoryEntry(
        OffsetDateTime at,
        String consultation,
        String what,
        String sentence,
        @Nullable Long run,
        @Nullable Long effect,
        @Nullable Long letter,
        @Schema(implementation = Object.class) @Nullable JsonNode technical) {}
