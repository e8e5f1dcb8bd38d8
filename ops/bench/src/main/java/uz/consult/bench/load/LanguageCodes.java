package uz.consult.bench.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cons.lang holds for the languages of 1C that the middleware knows. */
final class LanguageCodes {

    private static final Map<String, String> CODES = Map.of(
            "15d38cda-1812-11ef-b824-c67597d01fa8", "ru",
            "15d38cdb-1812-11ef-b824-c67597d01fa8", "uz");

    private LanguageCodes() {}

    /** @param key Язык_Key; null for none. Null for none and for any other */
    static @Nullable String of(@Nullable String key) {
        return key == null ? null : CODES.get(key);
    }
}
