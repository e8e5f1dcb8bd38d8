package uz.consult.etl.outbox;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ReloadableResourceBundleMessageSource;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * What clients are told, from message bundles: {@code messages_ru.properties} and {@code messages_uz.properties}, those of an
 * operator's directory before our own. Gaps are {@code {name}}. A text with a gap that nothing fills comes without the value if
 * the bundle has a variant for that ({@code name.without-gap}), else with a dash. Chatwoot renders outgoing text as Liquid:
 * its marks never pass raw, wherever they come from.
 */
public final class Texts {

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    private static final PropertyPlaceholderHelper GAPS = new PropertyPlaceholderHelper("{", "}");
    private static final int RELOAD_SECONDS = 60;
    private static final String CLOSED = "closed";
    /** Follows {@link #CLOSED} in the same message: one event is one message. */
    private static final String RATE = "rate";

    private final ReloadableResourceBundleMessageSource bundles = new ReloadableResourceBundleMessageSource();
    private final String ratingForm;

    /**
     * @param directory where an operator keeps his own bundles; null if he keeps none
     * @param ratingForm the address of the form for ratings; empty if there is none
     */
    public Texts(@Nullable Path directory, String ratingForm) {
        List<String> names = new ArrayList<>();
        if (directory != null) {
            names.add(directory.resolve("messages").toUri().toString());
        }
        names.add("classpath:uz/consult/etl/outbox/messages");
        bundles.setBasenames(names.toArray(String[]::new));
        bundles.setDefaultEncoding("UTF-8");
        bundles.setFallbackToSystemLocale(false);
        bundles.setCacheSeconds(RELOAD_SECONDS);
        this.ratingForm = ratingForm;
    }

    /**
     * @param language ru, uz, or both
     * @param values what fills the gaps; a date-time is shown as people write it
     */
    String render(String template, String language, Map<String, @Nullable Object> values) {
        if (language.equals("both")) {
            return render(template, "ru", values) + "\n\n" + render(template, "uz", values);
        }
        Locale locale = Locale.forLanguageTag(language);
        String text = filled(template, values, locale);
        return (template.equals(CLOSED) ? text + "\n" + filled(RATE, values, locale) : text)
                .replaceAll("\\{(?=[{%])", "{ ");
    }

    private String filled(String template, Map<String, @Nullable Object> values, Locale locale) {
        String text = bundles.getMessage(variant(template, values, locale), null, locale);
        return GAPS.replacePlaceholders(text, gap -> shown(gap, values));
    }

    private String variant(String template, Map<String, @Nullable Object> values, Locale locale) {
        String text = bundles.getMessage(template, null, locale);
        for (String gap : new String[] {"minutes", "now", "was", "manager", "form"}) {
            if (text.contains("{" + gap + "}") && value(gap, values) == null) {
                String other = template + ".without-" + gap;
                return "".equals(bundles.getMessage(other, null, "", locale)) ? template : other;
            }
        }
        return template;
    }

    private String shown(String gap, Map<String, @Nullable Object> values) {
        String value = value(gap, values);
        if (value == null) {
            return "—";
        }
        try {
            return LocalDateTime.parse(value).format(SHOWN);
        } catch (DateTimeParseException e) {
            return value.replace("{", "(").replace("}", ")"); // a name cannot open a gap, nor a Liquid tag
        }
    }

    private @Nullable String value(String gap, Map<String, @Nullable Object> values) {
        if (gap.equals("form")) {
            return ratingForm.isBlank() ? null : ratingForm;
        }
        Object value = values.get(gap);
        return value == null ? null : value.toString();
    }
}
