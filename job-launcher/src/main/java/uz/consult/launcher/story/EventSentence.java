package uz.consult.launcher.story;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.runlog.HistoryEvent;
import uz.consult.etl.runlog.HistoryEvent.Called;
import uz.consult.etl.runlog.HistoryEvent.Changed;
import uz.consult.etl.runlog.HistoryEvent.EffectEvent;
import uz.consult.etl.runlog.HistoryEvent.Ended;
import uz.consult.etl.runlog.HistoryEvent.Opened;
import uz.consult.etl.runlog.HistoryEvent.Rated;
import uz.consult.etl.runlog.HistoryEvent.Redated;
import uz.consult.etl.runlog.HistoryEvent.Rejected;

/** One event of a consultation as a sentence. Pure, but for the names it asks for. */
final class EventSentence {

    private final Wording words;
    private final FieldWords fields;
    private final EffectWords effects;

    EventSentence(Wording words, Names names, WallClock clock, Function<JsonNode, List<String>> texts) {
        this.words = words;
        this.fields = new FieldWords(words, names, clock);
        this.effects = new EffectWords(words, fields, texts);
    }

    String of(HistoryEvent event) {
        if (event instanceof Opened opened) {
            return opened(opened);
        }
        if (event instanceof Ended ended) {
            return words.text("told.ended." + ended.status());
        }
        if (event instanceof Changed changed) {
            return changed(changed);
        }
        if (event instanceof Called called) {
            return called.manager() == null
                    ? words.text("told.call.nobody", words.time(called.at()))
                    : words.text("told.call", manager(called.manager()), words.time(called.at()));
        }
        if (event instanceof Redated redated) {
            return redated(redated);
        }
        if (event instanceof Rated rated) {
            return rated(rated);
        }
        if (event instanceof EffectEvent effect) {
            return effects.of(effect);
        }
        if (event instanceof Rejected rejected) {
            return words.text(
                    "told.dead_letter",
                    words.textOr("job." + rejected.job(), rejected.job()),
                    words.textOr("error." + rejected.errorClass(), rejected.errorClass()),
                    rejected.occurrences());
        }
        throw new IllegalArgumentException("There is no sentence for " + event);
    }

    private String opened(Opened opened) {
        String source = opened.source() == null ? "1C_CL" : opened.source();
        String where = words.textOr("told.opened." + source, words.text("told.opened.1C_CL"));
        return opened.author() == null ? where : with(where, words.text("told.author", manager(opened.author())));
    }

    private String changed(Changed changed) {
        String field = changed.field();
        String before = fields.logged(field, changed.before());
        String after = fields.logged(field, changed.after());
        String by = words.textOr("by." + changed.source(), changed.source());
        return switch (field) {
            case "calls", "rating" -> words.text("told.removed." + field);
            case "redate" -> isKey(changed) ? words.text("told.removed.redate") : plain(field, before, after, by);
            case "deleted_at" -> words.text(changed.after() == null ? "told.restored" : "told.deleted");
            case "cons_id" -> joined(changed);
            default -> plain(field, before, after, by);
        };
    }

    private String plain(String field, @Nullable String before, @Nullable String after, String by) {
        String name = fields.field(field);
        if (before == null && after == null || before != null && before.equals(after)) {
            return words.text("told.differs", name, by);
        }
        if (before == null) {
            return words.text("told.set", name, String.valueOf(after), by);
        }
        return after == null
                ? words.text("told.cleared", name, before, by)
                : words.text("told.changed", name, before, after, by);
    }

    /** A redate that went is logged by the name of its record, a changed date by the date. */
    private static boolean isKey(Changed changed) {
        return changed.after() == null
                && changed.before() != null
                && changed.before().contains("|");
    }

    private String joined(Changed changed) {
        String now = changed.after() == null ? "" : changed.after().replace("\"", "");
        return !now.isEmpty() && now.chars().allMatch(c -> c >= '0' && c <= '9')
                ? words.text("told.conversation", now)
                : words.text("told.merged");
    }

    private String redated(Redated redated) {
        String sentence;
        if (redated.to() == null) {
            sentence = words.text("told.redate.none");
        } else if (redated.from() == null) {
            sentence = words.text("told.redate.to", words.time(redated.to()));
        } else {
            sentence = words.text("told.redate", words.time(redated.from()), words.time(redated.to()));
        }
        List<String> more = new ArrayList<>();
        if (redated.manager() != null) {
            more.add(words.text("told.manager", manager(redated.manager())));
        }
        if (redated.onSite()) {
            more.add(words.text("told.redate.onSite"));
        }
        add(more, redated.comment());
        return with(sentence, more.toArray(String[]::new));
    }

    private String rated(Rated rated) {
        String question = rated.text() == null || rated.text().isBlank()
                ? words.text("told.question", rated.question())
                : words.quoted(rated.text());
        String sentence = rated.rating() == null
                ? words.text("told.rating.none", question)
                : words.text("told.rating", rated.rating(), question);
        List<String> more = new ArrayList<>();
        if (rated.manager() != null) {
            more.add(words.text("told.manager", manager(rated.manager())));
        }
        add(more, rated.comment());
        return with(sentence, more.toArray(String[]::new));
    }

    private void add(List<String> more, @Nullable String comment) {
        if (comment != null && !comment.isBlank()) {
            more.add(words.text("told.comment", words.quoted(comment)));
        }
    }

    private String with(String sentence, String... more) {
        String whole = sentence;
        for (String one : more) {
            whole = words.text("told.more", whole, one);
        }
        return whole;
    }

    private String manager(String key) {
        return fields.name(Names.Kind.MANAGER, key);
    }
}
