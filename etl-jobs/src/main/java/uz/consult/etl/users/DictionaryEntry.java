package uz.consult.etl.users;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of a dictionary.
 *
 * @param values by column; null if the entry is none of ours
 */
record DictionaryEntry(String refKey, @Nullable Map<String, @Nullable String> values) {

    /** This stored row after what 1C says; a column whose field is not sent stays. */
    DictionaryEntry after(DictionaryEntry said) {
        Map<String, @Nullable String> all = new LinkedHashMap<>(values == null ? Map.of() : values);
        all.putAll(said.values == null ? Map.of() : said.values);
        return new DictionaryEntry(refKey, all);
    }

    @Nullable String value(String column) {
        return values == null ? null : values.get(column);
    }
}
