package uz.consult.etl.runlog;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** Something that happened to a consultation, as the tables have it: keys and JSON, which others put into words. Times are wall times. */
public sealed interface HistoryEvent {

    /** Its kind, as programs know it: the same for all events of one type, but for effects, which have one for each thing that befell them. */
    String what();

    /**
     * The consultation was made.
     *
     * @param source who made the row, such as 1C_CL, SITE or TELEGRAM; null if unknown
     * @param author the key of its author in 1C; null if unknown
     */
    record Opened(@Nullable String source, @Nullable String author) implements HistoryEvent {
        @Override
        public String what() {
            return "opened";
        }
    }

    /**
     * It was over when it was first loaded, so no change says when it ended.
     *
     * @param status closed, cancelled or resolved
     */
    record Ended(String status) implements HistoryEvent {
        @Override
        public String what() {
            return "ended";
        }
    }

    /**
     * A field was changed, or a call, rating or redate went.
     *
     * @param field the column; call, rating or redate for a record that went
     * @param before as JSON; null for nothing
     * @param after as JSON; null for nothing
     * @param source who changed it: CHATWOOT, 1C_CL, API, API_SYNC or ETL
     */
    record Changed(
            String field, @Nullable String before, @Nullable String after, String source) implements HistoryEvent {
        @Override
        public String what() {
            return "change";
        }
    }

    /** @param manager the key in 1C; null if nobody is named */
    record Called(@Nullable String manager, LocalDateTime at) implements HistoryEvent {
        @Override
        public String what() {
            return "call";
        }
    }

    /** @param onSite true while only the site knows of it */
    record Redated(
            boolean onSite,
            @Nullable LocalDateTime from,
            @Nullable LocalDateTime to,
            @Nullable String manager,
            @Nullable String comment)
            implements HistoryEvent {
        @Override
        public String what() {
            return "redate";
        }
    }

    /** @param rating null where the client gave none */
    record Rated(
            int question,
            @Nullable String text,
            @Nullable Integer rating,
            @Nullable String manager,
            @Nullable String comment)
            implements HistoryEvent {
        @Override
        public String what() {
            return "rating";
        }
    }

    /**
     * An effect was queued, held, sent, delivered, or came to nothing.
     *
     * @param what queued, held, staged, sent, delivered, unknown, dead or discarded
     * @param kind message, status, assignee, attributes, label or write_back
     * @param conversation null for what goes to 1C
     * @param payload what was to be done, as JSON
     * @param text what the client read or reads, where that is known; null else
     * @param key by which it is known that it is the same effect
     * @param state what it is now
     * @param answer what came back, as JSON; null if nothing did
     * @param job of the run that caused it; null if none did
     * @param mode of that run
     */
    record EffectEvent(
            String what,
            long id,
            String kind,
            @Nullable String conversation,
            String payload,
            @Nullable String text,
            String key,
            String state,
            int attempts,
            @Nullable String answer,
            @Nullable String errorClass,
            @Nullable String errorMessage,
            @Nullable String job,
            @Nullable String mode)
            implements HistoryEvent {}

    /** A record about it could not be written, and waits as a dead letter. */
    record Rejected(long id, String job, String entity, String key, String errorClass, String reason, int occurrences)
            implements HistoryEvent {
        @Override
        public String what() {
            return "dead_letter";
        }
    }
}
