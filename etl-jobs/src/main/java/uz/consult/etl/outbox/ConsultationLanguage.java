package uz.consult.etl.outbox;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages in which clients are told things. */
public enum ConsultationLanguage {
    RU("15d38cda-1812-11ef-b824-c67597d01fa8"),
    UZ("15d38cdb-1812-11ef-b824-c67597d01fa8");

    private final String key;

    ConsultationLanguage(String key) {
        this.key = key;
    }

    /** Its Язык_Key in 1C. */
    public String key() {
        return key;
    }

    /** As cons.lang has it, for the middleware too. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The code of what {@link #of} finds; null if it finds none. */
    public static @Nullable String codeOf(@Nullable String said) {
        ConsultationLanguage language = of(said);
        return language == null ? null : language.code();
    }

    /**
     * The language of this, or null if it is another or unknown.
     *
     * @param said 1C's key or a code, as {@code ru}, {@code UZ} or {@code ru-RU}; null if nothing is said
     */
    public static @Nullable ConsultationLanguage of(@Nullable String said) {
        String lower = said == null ? "" : said.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        for (ConsultationLanguage language : values()) {
            if (language.key.equals(lower)
                    || language.code().equals(lower)
                    || lower.startsWith(language.code() + "-")) {
                return language;
            }
        }
        return null;
    }
}
