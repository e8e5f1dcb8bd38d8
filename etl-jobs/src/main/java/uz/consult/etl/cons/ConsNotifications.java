package uz.consult.etl.cons;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.outbox.OutboxCommand.Kind;

/**
 * What is sent to Chatwoot and the client when a stored consultation changes. Pure: (before, after) gives effects. Nothing is sent for
 * rows without a conversation. Where the run suppresses notifications (see {@link PullRun#suppressesNotifications}), no message is
 * made and a resolution is held for an admin's approval; attributes and assignee are updated all the same.
 */
final class ConsNotifications {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm");

    private final Duration oldest;
    private final String pendingAs;

    /**
     * @param oldest nobody is notified of events older than this (NOTIFY_MAX_AGE)
     * @param pendingAs the Chatwoot status that represents {@code pending} (CHATWOOT_PENDING_AS)
     */
    ConsNotifications(Duration oldest, String pendingAs) {
        this.oldest = oldest;
        this.pendingAs = pendingAs;
    }

    /**
     * @param document what 1C says; null if it no longer has the consultation
     * @param earlier how often it has ended here before
     */
    List<OutboxCommand> of(
            Consultation before,
            Consultation after,
            @Nullable ConsDocument document,
            Endings.Earlier earlier,
            PullRun run,
            LocalDateTime now) {
        if (!after.hasConversation()) {
            return List.of();
        }
        boolean nowDeleted = before.deletedAt() == null && after.deletedAt() != null;
        LocalDateTime event = nowDeleted || document == null ? now : document.changed();
        boolean silent = run.suppressesNotifications(event, now, oldest);
        Commands effects = new Commands(after, document, event, run.id());
        if (!before.status().equals(after.status())) {
            status(effects, before, after, nowDeleted, earlier, silent);
        } else if (earlier.closedUntold() && after.endsOtherwiseThan(before) && !silent) {
            // Opened again by the site and closed here before 1C had its new end: only now is it another closing.
            effects.message(closedKey(after), "closed", minutes(after));
        }
        manager(effects, before, after, silent);
        attributes(effects, before, after);
        if (!effects.all.isEmpty() && after.type() != null) {
            effects.add(
                    "label:" + after.consId() + ":" + after.type(), Kind.LABEL, Map.of("label", after.type()), false);
        }
        return effects.all;
    }

    private void status(
            Commands effects,
            Consultation before,
            Consultation after,
            boolean deleted,
            Endings.Earlier earlier,
            boolean silent) {
        switch (after.status()) {
            case "closed" -> {
                effects.add(effects.once("status"), Kind.STATUS, Map.of("status", "resolved"), silent);
                if (!silent) {
                    effects.message(closedKey(after), "closed", minutes(after));
                }
            }
            case "cancelled" -> {
                effects.add(effects.once("status"), Kind.STATUS, Map.of("status", "resolved"), silent);
                if (!silent) {
                    String template = deleted ? "removed" : "cancelled";
                    int times = deleted ? earlier.deleted() : earlier.cancelled();
                    effects.message(
                            endKey(template, after) + (times == 0 ? "" : ":" + (times + 1)), template, Map.of());
                }
            }
            case "open" -> effects.add(effects.once("status"), Kind.STATUS, Map.of("status", "open"), false);
            case "pending" -> effects.add(effects.once("status"), Kind.STATUS, Map.of("status", pendingAs), false);
            default -> {
                // new and other mean nothing in Chatwoot, unless the consultation had ended
                if (ConsultationStatus.isTerminal(before.status())) {
                    effects.add(effects.once("status"), Kind.STATUS, Map.of("status", "open"), false);
                }
            }
        }
    }

    private static void manager(Commands effects, Consultation before, Consultation after, boolean silent) {
        if (after.manager() == null || after.manager().equals(before.manager())) {
            return;
        }
        effects.add(effects.once("assignee"), Kind.ASSIGNEE, Map.of("manager", after.manager()), false);
        if (!silent && before.manager() != null) {
            // The site sometimes stores a Chatwoot id: delivery finds out whether that is another person.
            effects.message(
                    effects.saved("message:reassigned"),
                    "reassigned",
                    Map.of("was", before.manager(), "now", after.manager()));
        }
    }

    private static void attributes(Commands effects, Consultation before, Consultation after) {
        Map<String, @Nullable Object> was = attributes(before);
        Map<String, @Nullable Object> differing = new LinkedHashMap<>();
        attributes(after).forEach((name, value) -> {
            if (!Objects.equals(was.get(name), value)) {
                differing.put(name, value);
            }
        });
        if (!differing.isEmpty()) {
            effects.add(effects.once("attributes"), Kind.ATTRIBUTES, differing, false);
        }
    }

    /** Our attributes of a conversation; null where there is nothing to say. */
    static Map<String, @Nullable Object> attributes(Consultation row) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("number_con", row.number());
        attributes.put("date_con", row.start() == null ? null : SECONDS.format(row.start()));
        attributes.put("con_end", row.end() == null ? null : SECONDS.format(row.end()));
        attributes.put(
                "redate_con",
                row.redate() == null ? null : SECONDS.format(row.redate().atStartOfDay()));
        attributes.put("retime_con", row.redateTime() == null ? null : MINUTES.format(row.redateTime()));
        attributes.put("consultation_type", row.type());
        attributes.put("closed_without_con", row.isDenied());
        attributes.put("status_1c", row.status());
        attributes.put("rating_con", row.rating());
        return attributes;
    }

    /**
     * A consultation is closed at its end: whatever the document's version, its client hears once of one end, and of another
     * end, after somebody has opened it again, once more.
     */
    private static String closedKey(Consultation row) {
        return row.end() == null ? endKey("closed", row) : endKey("closed", row) + ":" + SECONDS.format(row.end());
    }

    /** Is it the key of a message about the end of a consultation in 1C? */
    static boolean isClosed(String key) {
        return key.startsWith("message:closed:");
    }

    /** The key that an earlier version gave to the same message: without its end. */
    static String formerKey(String key) {
        String[] parts = key.split(":", 4);
        return parts.length < 4 ? key : parts[0] + ":" + parts[1] + ":" + parts[2];
    }

    /** The key under which an end was told while a consultation ended but once. */
    private static String endKey(String template, Consultation row) {
        return "message:" + template + ":" + row.refKey();
    }

    private static Map<String, @Nullable Object> minutes(Consultation row) {
        if (row.start() == null || row.end() == null) {
            return Map.of();
        }
        long minutes = Duration.between(row.start(), row.end()).toMinutes();
        return minutes > 0 ? Map.of("minutes", minutes) : Map.of();
    }

    /** The effects of one change, keyed by what caused them. */
    private static final class Commands {

        private final List<OutboxCommand> all = new ArrayList<>();
        private final Consultation after;
        private final @Nullable ConsDocument document;
        private final @Nullable LocalDateTime event;
        private final long run;

        Commands(Consultation after, @Nullable ConsDocument document, @Nullable LocalDateTime event, long run) {
            this.after = after;
            this.document = document;
            this.event = event;
            this.run = run;
        }

        /** One per kind, saved state and run: a state that was changed elsewhere and corrected by a later run is sent again. */
        String once(String kind) {
            return saved(kind) + ":" + run;
        }

        /** One per kind and saved state of the document: for what a client reads. */
        String saved(String kind) {
            return kind + ":" + after.refKey() + ":" + (document == null ? "gone" : state(document));
        }

        private static String state(ConsDocument document) {
            return document.version() != null ? document.version() : String.valueOf(document.changed());
        }

        void add(String key, Kind kind, Map<String, @Nullable Object> payload, boolean held) {
            all.add(new OutboxCommand(key, after.consId(), after.refKey(), kind, payload, held, event));
        }

        void message(String key, String template, Map<String, @Nullable Object> values) {
            all.add(OutboxCommand.message(
                    key, after.consId(), after.refKey(), after.language(), template, values, event));
        }
    }
}
