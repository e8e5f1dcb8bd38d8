package uz.consult.etl.outbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * What clients are told, from message bundles: {@code messages_ru.properties} and {@code messages_uz.properties}, those of an
 * operator's directory before our own. Gaps are {@code {name}}. A text with a gap that nothing fills comes without the value if
 * the bundle has a variant for that ({@code name.without-gap}), else with a dash. Chatwoot renders outgoing text as Liquid:
 * its delimiters are always broken up, wherever they come from.
 */
public final class MessageTemplates {

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    private static final PropertyPlaceholderHelper GAPS = new PropertyPlaceholderHelper("{", "}");
    private static final Duration LOOKED_AT = Duration.ofMinutes(1);
    private static final String CLOSED = "closed";
    /** Follows {@link #CLOSED} in the same message: one event is one message. */
    private static final String RATE = "rate";

    private final MessageBundles bundles;
    private final String ratingForm;
    private final boolean asks;
    private final Duration longest;

    /**
     * @param directory where an operator keeps his own bundles; null if he keeps none
     * @param ratingForm the address of the form for ratings; empty if there is none
     * @param asks do we ask to rate a consultation that is closed?
     * @param longest a consultation that lasted longer is told without its duration
     * @throws uz.consult.etl.failure.EtlException VALIDATION if a bundle of his cannot be used, naming file and line
     */
    public MessageTemplates(@Nullable Path directory, String ratingForm, boolean asks, Duration longest) {
        this(new MessageBundles(directory, LOOKED_AT), ratingForm, asks, longest);
    }

    MessageTemplates(MessageBundles bundles, String ratingForm, boolean asks, Duration longest) {
        this.bundles = bundles;
        this.ratingForm = ratingForm;
        this.asks = asks;
        this.longest = longest;
    }

    /** Is there such a text? */
    boolean has(String template) {
        return bundles.text(template, "ru") != null;
    }

    /**
     * @param language ru or uz
     * @param values what fills the gaps; a date-time is shown as people write it
     */
    String render(String template, String language, Map<String, @Nullable Object> values) {
        String text = filled(template, values, language);
        return (asks && template.equals(CLOSED) ? text + "\n" + filled(RATE, values, language) : text)
                .replaceAll("\\{(?=[{%])", "{ ");
    }

    private String filled(String template, Map<String, @Nullable Object> values, String language) {
        String text = text(variant(template, values, language), language);
        return GAPS.replacePlaceholders(text, gap -> shown(gap, values, language));
    }

    private String variant(String template, Map<String, @Nullable Object> values, String language) {
        String text = text(template, language);
        for (String gap : new String[] {"duration", "minutes", "now", "was", "manager", "form"}) {
            if (text.contains("{" + gap + "}") && value(gap, values, language) == null) {
                String other = template + ".without-" + gap;
                return bundles.text(other, language) == null ? template : other;
            }
        }
        return template;
    }

    private String text(String key, String language) {
        return Objects.requireNonNull(bundles.text(key, language), key);
    }

    private String shown(String gap, Map<String, @Nullable Object> values, String language) {
        String value = value(gap, values, language);
        if (value == null) {
            return "—";
        }
        try {
            return LocalDateTime.parse(value).format(SHOWN);
        } catch (DateTimeParseException e) {
            return value.replace("{", "(").replace("}", ")"); // a name cannot open a gap, nor a Liquid tag
        }
    }

    private @Nullable String value(String gap, Map<String, @Nullable Object> values, String language) {
        return switch (gap) {
            case "form" -> ratingForm.isBlank() ? null : ratingForm;
            case "minutes" -> {
                Duration lasted = lasted(values);
                yield lasted == null ? null : String.valueOf(lasted.toMinutes());
            }
            case "duration" -> {
                Duration lasted = lasted(values);
                yield lasted == null ? null : SpokenDuration.of(lasted, language);
            }
            default -> {
                Object value = values.get(gap);
                yield value == null ? null : value.toString();
            }
        };
    }

    /** Null if nobody knows, or it is longer than is told: a document that lay open for a year was not worked on for a year. */
    private @Nullable Duration lasted(Map<String, @Nullable Object> values) {
        Object minutes = values.get("minutes");
        Duration lasted = minutes == null ? null : Duration.ofMinutes(Long.parseLong(minutes.toString()));
        return lasted == null || lasted.compareTo(longest) > 0 ? null : lasted;
    }
}
