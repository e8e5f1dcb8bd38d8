package uz.consult.etl.outbox;

import org.jspecify.annotations.Nullable;

/** The languages in which clients are told things. */
public enum Language {
    RU("15d38cda-1812-11ef-b824-c67597d01fa8"),
    UZ("15d38cdb-1812-11ef-b824-c67597d01fa8");

    private final String key;

    Language(String key) {
        this.key = key;
    }

    /** Its Язык_Key in 1C. */
    public String key() {
        return key;
    }

    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The language of this key, or null if it is another or unknown. */
    public static @Nullable Language of(@Nullable String key) {
        for (Language language : values()) {
            if (language.key.equals(key)) {
                return language;
            }
        }
        return null;
    }
}
