package uz.consult.launcher.story;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.context.support.ResourceBundleMessageSource;

/** The texts of the pages, without the application. */
final class Bundles {

    static final Locale RUSSIAN = Locale.forLanguageTag("ru");
    static final Locale UZBEK = Locale.forLanguageTag("uz");

    private Bundles() {}

    static Wording in(Locale locale) {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("pages/messages");
        messages.setDefaultEncoding(StandardCharsets.UTF_8.name());
        messages.setFallbackToSystemLocale(false);
        return new Wording(messages, locale);
    }
}
