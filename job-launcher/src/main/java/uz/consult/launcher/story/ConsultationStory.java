package uz.consult.launcher.story;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.ManagerLookup;
import uz.consult.etl.outbox.ClientTexts;
import uz.consult.etl.runlog.ConsultationHistory;
import uz.consult.etl.runlog.HistoryEvent;
import uz.consult.etl.runlog.HistoryEvent.EffectEvent;
import uz.consult.etl.runlog.HistoryEvent.Rejected;

/** The history of a consultation in sentences: on its page, over REST and on the command line. */
@Component
public class ConsultationStory {

    private static final List<String> JSON_FIELDS = List.of("before", "after", "payload", "answer");

    private final ConsultationHistory history;
    private final JdbcOperations db;
    private final ManagerLookup managers;
    private final ClientTexts texts;
    private final MessageSource messages;
    private final WallClock clock;
    private final JsonMapper json = new JsonMapper();

    ConsultationStory(
            ConsultationHistory history,
            JdbcOperations db,
            ManagerLookup managers,
            ClientTexts texts,
            MessageSource messages,
            WallClock clock) {
        this.history = history;
        this.db = db;
        this.managers = managers;
        this.texts = texts;
        this.messages = messages;
        this.clock = clock;
    }

    /**
     * The newest 1,000 entries, the oldest of them first.
     *
     * @param key a number, with or without its leading zeros; a Ref_Key; or a conversation or other cons_id
     * @param whole false for a reader who may not see effects and dead letters themselves: then what only those show is left out
     * @throws IllegalArgumentException if no consultation is called so
     */
    public List<StoryEntry> of(String key, Locale locale, boolean whole) {
        Wording words = new Wording(messages, locale);
        EventSentence sentence =
                new EventSentence(words, new StoredNames(db, managers), clock, payload -> texts(texts, payload));
        return history.of(key).stream()
                .map(entry -> new StoryEntry(
                        entry.at(),
                        entry.consultation(),
                        entry.event().what(),
                        sentence.of(entry.event()),
                        entry.run(),
                        whole && entry.event() instanceof EffectEvent effect ? effect.id() : null,
                        whole && entry.event() instanceof Rejected letter ? letter.id() : null,
                        technical(entry.event(), whole)))
                .toList();
    }

    /** What a message says that is not sent yet; one that this version cannot say any more says nothing. */
    static List<String> texts(ClientTexts texts, JsonNode payload) {
        return texts.knows(payload)
                ? texts.of(payload).stream().map(ClientTexts.Text::text).toList()
                : List.of();
    }

    private @Nullable JsonNode technical(HistoryEvent event, boolean whole) {
        if (!whole && (event instanceof EffectEvent || event instanceof Rejected)) {
            return null;
        }
        ObjectNode tree = json.valueToTree(event);
        for (String field : JSON_FIELDS) {
            if (tree.path(field).isString()) {
                tree.set(field, parsed(tree.path(field)));
            }
        }
        tree.properties().removeIf(field -> field.getValue().isNull());
        return tree;
    }

    /** A value of the change log is JSON, and may be the text of more of it. */
    private JsonNode parsed(JsonNode text) {
        try {
            JsonNode node = json.readTree(text.asString());
            return node.isString() && node.asString().matches("(?s)[\\[{].*") ? json.readTree(node.asString()) : node;
        } catch (JacksonException e) {
            return text;
        }
    }
}
