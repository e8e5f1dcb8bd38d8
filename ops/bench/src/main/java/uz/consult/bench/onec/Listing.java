package uz.consult.bench.onec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.http.Answer;

/**
 * Answers the queries that are sent of one entity: from a cursor's value on, by keys, what is recent, and, in an order of its own, without
 * one. Any other is refused by name, so that a change of the product's queries is noticed here.
 */
final class Listing {

    private static final String KEY = "Ref_Key eq guid'([0-9a-fA-F-]{36})'";
    private static final Pattern ONE_KEY = Pattern.compile(KEY);
    private static final Pattern KEYS = Pattern.compile(KEY + "(?: or " + KEY + ")*");
    private static final Pattern RANGE =
            Pattern.compile("(?:\\(\\S+ ge datetime'([^']+)' or \\S+/Конец ge datetime'([^']+)'\\))?"
                    + "(?: and )?(?:(\\S+) ge (?:datetime)?'([^']+)')?(?: and (\\S+) lt (?:datetime)?'([^']+)')?");

    private final Records records;
    private final byte[] head;

    Listing(Records records, String root) {
        this.records = records;
        this.head = ("{\"odata.metadata\":\"" + root + "/$metadata#" + records.entity() + "\",\"value\":[")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** One object by its key; null if there is none. */
    @Nullable Answer single(String key) {
        int position = records.find(key);
        if (position < 0) {
            return null;
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream(4_096);
        records.write(position, record);
        String metadata = new String(head, StandardCharsets.UTF_8).replace("\",\"value\":[", "/@Element\",");
        return Answer.json(
                200, metadata + record.toString(StandardCharsets.UTF_8).substring(1));
    }

    Answer page(Map<String, String> query) {
        String filter = query.getOrDefault("$filter", "");
        int top = Integer.parseInt(query.getOrDefault("$top", String.valueOf(Integer.MAX_VALUE)));
        int skip = Integer.parseInt(query.getOrDefault("$skip", "0"));
        ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
        body.writeBytes(head);
        if (KEYS.matcher(filter).matches()) {
            byKeys(filter, body);
        } else {
            Matcher range = RANGE.matcher(filter);
            String order = query.getOrDefault("$orderby", "");
            if (!range.matches()
                    || !named(range.group(3))
                    || !named(range.group(5))
                    || !order.isEmpty() && !order.startsWith(records.cursor())) {
                return Answer.text(
                        501,
                        "The benchmark's 1C does not know this query of " + records.entity() + ": $filter=" + filter
                                + " $orderby=" + order + ". Add it to " + Listing.class.getName());
            }
            range(range, skip, top, body);
        }
        body.writeBytes(new byte[] {']', '}'});
        return Answer.json(200, body.toByteArray());
    }

    private boolean named(@Nullable String property) {
        return property == null || property.equals(records.cursor());
    }

    private void byKeys(String filter, ByteArrayOutputStream body) {
        Matcher key = ONE_KEY.matcher(filter);
        boolean first = true;
        while (key.find()) {
            int position = records.find(key.group(1));
            if (position >= 0) {
                write(position, first, body);
                first = false;
            }
        }
    }

    private void range(Matcher range, int skip, int top, ByteArrayOutputStream body) {
        int position = range.group(4) == null ? 0 : firstFrom(value(range.group(4)));
        int end = range.group(6) == null ? records.size() : firstFrom(value(range.group(6)));
        boolean all = range.group(1) == null;
        long given = all ? 0 : value(range.group(1));
        long ended = all ? 0 : value(range.group(2));
        int left = skip;
        if (all) {
            position = (int) Math.min(end, (long) position + skip);
            left = 0;
        }
        int written = 0;
        for (; position < end && written < top; position++) {
            if ((all || records.recent(position, given, ended)) && left-- <= 0) {
                write(position, written == 0, body);
                written++;
            }
        }
    }

    private void write(int position, boolean first, ByteArrayOutputStream body) {
        if (!first) {
            body.write(',');
        }
        records.write(position, body);
    }

    private int firstFrom(long value) {
        int low = 0;
        int high = records.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.at(middle) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long value(String literal) {
        return literal.contains("T") ? World.seconds(LocalDateTime.parse(literal)) : Long.parseLong(literal);
    }
}
