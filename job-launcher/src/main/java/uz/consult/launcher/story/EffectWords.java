package uz.consult.launcher.story;

import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.runlog.HistoryEvent.EffectEvent;

/** What befell an effect, in words: a message with the text that its client reads. */
final class EffectWords {

    /** States that have an event of their own. */
    private static final Set<String> OVER = Set.of("delivered", "unknown", "dead", "discarded");

    private static final JsonMapper JSON = new JsonMapper();

    private final Wording words;
    private final FieldWords fields;
    private final Function<JsonNode, List<String>> texts;

    /** @param texts what a message that is not sent yet says, by language; none if it says nothing */
    EffectWords(Wording words, FieldWords fields, Function<JsonNode, List<String>> texts) {
        this.words = words;
        this.fields = fields;
        this.texts = texts;
    }

    String of(EffectEvent event) {
        JsonNode payload = tree(event.payload());
        JsonNode answer = tree(event.answer() == null ? "{}" : event.answer());
        String code = switch (event.what()) {
            case "delivered" ->
                answer.path("already").asBoolean(false)
                        ? "delivered.already"
                        : answer.path("found").asBoolean(false) ? "delivered.found" : "delivered";
            default -> event.what();
        };
        // What is told again with its result need not be told twice.
        boolean whole = !OVER.contains(event.state()) || event.what().equals(event.state());
        String subject = subject(event, payload, whole);
        return switch (event.what()) {
            case "sent" -> words.text("told.sent", subject, event.attempts());
            case "dead" -> words.text("told.dead", subject, error(event.errorClass()));
            default -> words.text("told." + code, subject);
        };
    }

    private String error(@Nullable String errorClass) {
        return errorClass == null ? words.text("told.unknownError") : words.textOr("error." + errorClass, errorClass);
    }

    private String subject(EffectEvent event, JsonNode payload, boolean whole) {
        String conversation = event.conversation() == null ? "" : event.conversation();
        return switch (event.kind()) {
            case "message" -> message(event, payload, whole);
            case "status" ->
                words.textOr("does.status." + payload.path("status").asString(""), words.text("does.status"));
            case "assignee" ->
                words.text(
                        "does.assignee",
                        fields.name(Names.Kind.MANAGER, payload.path("manager").asString("")));
            case "attributes" -> words.text("does.attributes", attributes(payload));
            case "label" -> words.text("does.label", payload.path("label").asString(""));
            case "write_back" -> words.text("does.write_back", date(payload.path("new")));
            default -> words.text("does.other", event.kind(), conversation);
        };
    }

    private String message(EffectEvent event, JsonNode payload, boolean whole) {
        if (!whole) {
            return words.text("does.message.short");
        }
        List<String> said = event.text() != null ? List.of(event.text()) : texts.apply(payload);
        return said.isEmpty()
                ? words.text("does.message.short")
                : words.text("does.message", said.stream().map(words::quoted).collect(Collectors.joining(" ")));
    }

    private String attributes(JsonNode payload) {
        return payload.properties().stream()
                .map(one -> {
                    String value = fields.value(one.getKey(), one.getValue());
                    return words.text(
                            "audit.one",
                            fields.field(one.getKey()),
                            value == null ? words.text("told.nothing") : value);
                })
                .collect(Collectors.joining("; "));
    }

    private String date(JsonNode value) {
        try {
            return words.time(LocalDateTime.parse(value.asString("")));
        } catch (DateTimeParseException e) {
            return value.asString("");
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}
