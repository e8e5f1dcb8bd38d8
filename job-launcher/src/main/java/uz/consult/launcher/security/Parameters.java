package uz.consult.launcher.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.failure.Visible;

/** What was given with a change, as {@code log.audit.parameters} holds it: an object of JSON, at most 2,000 characters, without secrets. */
final class Parameters {

    /** PostgreSQL writes blanks between, and 2,000 are kept. */
    private static final int MOST = 1_900;

    private static final int LONGEST = 300;
    private static final int MOST_OF_LIST = 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Object> all = new LinkedHashMap<>();

    /**
     * Adds one.
     *
     * @param value a text, number, boolean or a collection of those; anything else as its text; null leaves it out
     */
    Parameters add(String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, Secrets.isNamed(name) ? Secrets.MASK : kept(value));
        }
        return this;
    }

    /** The JSON; of what is too long together the last is left out, and {@code left_out} says how many. */
    String json() {
        Map<String, Object> kept = new LinkedHashMap<>(all);
        List<String> names = new ArrayList<>(all.keySet());
        String json = JSON.writeValueAsString(kept);
        for (int last = names.size() - 1; json.length() > MOST && last >= 0; last--) {
            kept.remove(names.get(last));
            kept.put("left_out", names.size() - last);
            json = JSON.writeValueAsString(kept);
        }
        return json;
    }

    private static Object kept(Object value) {
        if (value instanceof Collection<?> several) {
            List<Object> first = new ArrayList<>();
            several.stream().limit(MOST_OF_LIST).map(Parameters::kept).forEach(first::add);
            if (several.size() > MOST_OF_LIST) {
                first.add(Secrets.MASK + " " + several.size());
            }
            return first;
        }
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return value;
        }
        return Visible.shortened(Secrets.masked(Visible.kept(value.toString())), LONGEST);
    }
}
