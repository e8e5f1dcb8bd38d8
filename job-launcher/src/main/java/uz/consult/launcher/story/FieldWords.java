package uz.consult.launcher.story;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.clock.WallClock;

/** Fields of a consultation and their values, as the change log and attributes have them, in words. */
final class FieldWords {

    /** How a value is to be read. */
    private enum Form {
        TEXT,
        PLAIN,
        STATUS,
        LANGUAGE,
        FLAG,
        MANAGER,
        CLIENT,
        CATEGORY,
        QUESTION,
        INTERFERENCE,
        /** A wall time, with PostgreSQL's label or without any. */
        WALL,
        DATE,
        TIME_OF_DAY,
        CALLS,
        RATES
    }

    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry("status", Form.STATUS),
            Map.entry("status_1c", Form.STATUS),
            Map.entry("lang", Form.LANGUAGE),
            Map.entry("denied", Form.FLAG),
            Map.entry("closed_without_con", Form.FLAG),
            Map.entry("manager", Form.MANAGER),
            Map.entry("author", Form.MANAGER),
            Map.entry("client_key", Form.CLIENT),
            Map.entry("client_id", Form.CLIENT),
            Map.entry("online_question_cat", Form.CATEGORY),
            Map.entry("online_question", Form.QUESTION),
            Map.entry("con_blocks", Form.INTERFERENCE),
            Map.entry("create_date", Form.WALL),
            Map.entry("start_date", Form.WALL),
            Map.entry("end_date", Form.WALL),
            Map.entry("date_con", Form.WALL),
            Map.entry("con_end", Form.WALL),
            Map.entry("redate_con", Form.DATE),
            Map.entry("retime_con", Form.TIME_OF_DAY),
            Map.entry("redate", Form.DATE),
            Map.entry("redate_time", Form.TIME_OF_DAY),
            Map.entry("con_calls", Form.CALLS),
            Map.entry("con_rates", Form.RATES),
            Map.entry("number", Form.PLAIN),
            Map.entry("number_con", Form.PLAIN),
            Map.entry("org_inn", Form.PLAIN),
            Map.entry("rating_con", Form.PLAIN),
            Map.entry("consultation_type", Form.PLAIN));

    private static final JsonMapper JSON = new JsonMapper();

    private final Wording words;
    private final Names names;
    private final WallClock clock;

    FieldWords(Wording words, Names names, WallClock clock) {
        this.words = words;
        this.names = names;
        this.clock = clock;
    }

    String field(String name) {
        return words.textOr("field." + name, name);
    }

    /** A value of the change log, which is JSON but for what older programs have written; null for none. */
    @Nullable String logged(String field, @Nullable String json) {
        if (json == null) {
            return null;
        }
        JsonNode node = tree(json);
        return node == null ? value(field, json) : value(field, node);
    }

    /** @return null where there is nothing */
    @Nullable String value(String field, JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> null;
            case ARRAY, OBJECT, BINARY, POJO -> structure(field, node);
            case BOOLEAN -> words.text(node.asBoolean() ? "yes" : "told.no");
            default -> value(field, node.asString());
        };
    }

    private @Nullable String value(String field, String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return switch (FORMS.getOrDefault(field, Form.TEXT)) {
                case TEXT -> words.quoted(text);
                case PLAIN -> Wording.shortened(text);
                case STATUS -> words.textOr("consultation." + text, text);
                case LANGUAGE -> words.textOr("language." + text, text);
                case FLAG -> words.text(text.equals("true") ? "yes" : "told.no");
                case MANAGER -> name(Names.Kind.MANAGER, text);
                case CLIENT -> name(Names.Kind.CLIENT, text);
                case CATEGORY -> name(Names.Kind.CATEGORY, text);
                case QUESTION -> name(Names.Kind.QUESTION, text);
                case INTERFERENCE -> name(Names.Kind.INTERFERENCE, text);
                case WALL -> words.time(wall(text));
                case DATE -> words.date(text.contains("T") ? wall(text).toLocalDate() : LocalDate.parse(text));
                case TIME_OF_DAY -> words.time(LocalTime.parse(text));
                case CALLS, RATES -> structure(field, tree(text));
            };
        } catch (DateTimeParseException e) {
            return Wording.shortened(text);
        }
    }

    /** A name, or that nobody knows it: a key says nothing to people. */
    String name(Names.Kind kind, String key) {
        String name = names.of(kind, key);
        return name == null ? words.text("told.unknown." + (kind == Names.Kind.MANAGER ? "manager" : "other")) : name;
    }

    private LocalDateTime wall(String text) {
        String iso = text.replace(' ', 'T');
        boolean labelled = iso.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$") && iso.length() > "2026-01-31T00:00".length();
        if (!labelled) {
            return LocalDateTime.parse(iso);
        }
        LocalDateTime wall = clock.wall(OffsetDateTime.parse(iso.matches(".*[+-]\\d\\d$") ? iso + ":00" : iso));
        return wall == null ? LocalDateTime.parse(iso) : wall;
    }

    private @Nullable String structure(String field, @Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        return switch (FORMS.getOrDefault(field, Form.TEXT)) {
            case CALLS -> words.text("told.calls", node.size());
            case RATES ->
                node.path("average").isNull() || node.path("average").isMissingNode()
                        ? words.text("told.noRating")
                        : words.text(
                                "told.rates",
                                node.path("average").asString(),
                                node.path("count").asString("0"));
            default -> words.text("told.structure");
        };
    }

    private static @Nullable JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            return null;
        }
    }
}
