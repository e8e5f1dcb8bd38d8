package uz.consult.etl.links;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.rows.RowTable.Change;

/**
 * A consultation of which derived fields have changed.
 *
 * @param consId cons.cons_id
 * @param refKey its key in 1C
 * @param changes the fields, with texts as PostgreSQL shows them
 */
record Changed(String consId, String refKey, List<Change> changes) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    boolean hasConversation() {
        return !consId.isEmpty() && consId.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** What the conversation shows of these fields, where it changes; null takes an attribute away. */
    Map<String, @Nullable Object> attributes() {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (Change change : changes) {
            Object value = change.after();
            switch (change.field()) {
                case "redate" -> attributes.put("redate_con", value == null ? null : value + "T00:00:00");
                case "redate_time" ->
                    attributes.put(
                            "retime_con",
                            value == null ? null : value.toString().substring(0, 5));
                case "con_rates" -> {
                    String average = average(value);
                    if (!Objects.equals(average(change.before()), average)) {
                        attributes.put("rating_con", average);
                    }
                }
                default -> {
                    // calls are no attribute
                }
            }
        }
        return attributes;
    }

    /**
     * What brings the conversation in step.
     *
     * @param at when that was found: the same change found again is another effect
     * @return null if it has no conversation, or shows nothing of these fields
     */
    @Nullable OutboxCommand effect(OffsetDateTime at) {
        Map<String, @Nullable Object> attributes = attributes();
        return !hasConversation() || attributes.isEmpty()
                ? null
                : new OutboxCommand(
                        "attributes:" + String.join("+", attributes.keySet()) + ":" + refKey + ":" + at,
                        consId,
                        refKey,
                        OutboxCommand.Kind.ATTRIBUTES,
                        attributes,
                        false,
                        null);
    }

    private static @Nullable String average(@Nullable Object rates) {
        JsonNode average =
                rates == null ? null : JSON.readTree(rates.toString()).get("average");
        BigDecimal value = average == null || average.isNull() ? null : average.decimalValue();
        return value == null ? null : value.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }
}
