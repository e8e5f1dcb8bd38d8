package uz.consult.bench.onec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON of one record of the sandbox with holes where its like differ; filling them is a copy of bytes. */
final class RecordTemplate {

    /** What differs from record to record. */
    enum Hole {
        KEY,
        CLIENT,
        VERSION,
        NUMBER,
        CREATED,
        START,
        END,
        CHANGED,
        TEXT,
        PERIOD,
        OLD,
        CODE,
        INN,
        ABONENT
    }

    private static final char FIRST = '\uE000';
    private static final String EMPTY_DATE = "0001-01-01T00:00:00";

    private final List<byte[]> parts = new ArrayList<>();
    private final List<Hole> holes = new ArrayList<>();
    private final List<byte[]> defaults = new ArrayList<>();

    private RecordTemplate() {}

    /**
     * Cuts holes for the values of these properties; empty dates, zero guids and the code 0 stay as they are.
     *
     * @param throughout of keys and codes, wherever their value stands in the record
     * @param once of other properties, where the property first stands
     */
    static RecordTemplate cut(String json, Map<String, Hole> throughout, Map<String, Hole> once) {
        StringBuilder text = new StringBuilder(json);
        Map<Hole, String> values = new java.util.EnumMap<>(Hole.class);
        once.forEach((property, hole) -> {
            Matcher matcher = property(property).matcher(text);
            if (matcher.find() && !matcher.group(1).equals(EMPTY_DATE)) {
                values.put(hole, matcher.group(1));
                text.replace(matcher.start(1), matcher.end(1), mark(hole));
            }
        });
        String marked = text.toString();
        for (Map.Entry<String, Hole> entry : throughout.entrySet()) {
            Matcher matcher = property(entry.getKey()).matcher(marked);
            if (matcher.find()) {
                String value = matcher.group(1).strip();
                if (!value.isEmpty() && !value.equals("0") && !value.startsWith("00000000-")) {
                    values.put(entry.getValue(), value);
                    marked = marked.replace(value, mark(entry.getValue()));
                }
            }
        }
        RecordTemplate stencil = new RecordTemplate();
        int from = 0;
        for (int i = 0; i < marked.length(); i++) {
            int hole = marked.charAt(i) - FIRST;
            if (hole >= 0 && hole < Hole.values().length) {
                stencil.parts.add(marked.substring(from, i).getBytes(StandardCharsets.UTF_8));
                stencil.holes.add(Hole.values()[hole]);
                stencil.defaults.add(
                        values.getOrDefault(Hole.values()[hole], "").getBytes(StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        stencil.parts.add(marked.substring(from).getBytes(StandardCharsets.UTF_8));
        return stencil;
    }

    private static Pattern property(String name) {
        return Pattern.compile("\"" + Pattern.quote(name) + "\":\"([^\"]*)\"");
    }

    private static String mark(Hole hole) {
        return String.valueOf((char) (FIRST + hole.ordinal()));
    }

    /** @param values by hole; what is absent keeps the value of the record that the template was made from */
    void fill(Map<Hole, byte[]> values, ByteArrayOutputStream to) {
        for (int i = 0; i < holes.size(); i++) {
            to.writeBytes(parts.get(i));
            byte @Nullable [] value = values.get(holes.get(i));
            to.writeBytes(value == null ? defaults.get(i) : value);
        }
        to.writeBytes(parts.get(parts.size() - 1));
    }
}
