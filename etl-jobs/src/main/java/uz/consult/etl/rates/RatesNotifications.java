package uz.consult.etl.rates;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields.Changed;
import uz.consult.etl.lookup.Consultations.Known;
import uz.consult.etl.outbox.OutboxMessage;
import uz.consult.etl.outbox.OutboxMessage.Kind;

/** "Rating received", once per consultation and run, not per answer; and the average as an attribute, where it changed. */
final class RatesNotifications {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Duration oldest;
    private final WallClock clock;

    /** @param oldest ratings given before that tell nobody (NOTIFY_MAX_AGE) */
    RatesNotifications(Duration oldest, WallClock clock) {
        this.oldest = oldest;
        this.clock = clock;
    }

    /**
     * @param rated answers with a rating that had none
     * @param changed consultations whose con_rates changed
     */
    List<OutboxMessage> of(
            List<RatingAnswer> rated, List<Changed> changed, Map<String, Known> consultations, PullRun run) {
        LocalDateTime now = clock.now();
        Map<String, OutboxMessage> received = new HashMap<>();
        for (RatingAnswer answer : rated) {
            Known consultation = consultations.get(answer.consultation());
            if (consultation == null || !consultation.hasConversation()) {
                continue;
            }
            LocalDateTime event = answer.date() != null ? answer.date() : clock.wall(consultation.end());
            if (!run.silent(event, now, oldest)) {
                received.put(
                        answer.consultation(),
                        OutboxMessage.message(
                                "message:rated:" + answer.consultation() + ":" + run.origin(),
                                consultation.id(),
                                consultation.refKey(),
                                consultation.language(),
                                "rated",
                                Map.of(),
                                event));
            }
        }
        List<OutboxMessage> effects = new ArrayList<>(received.values());
        for (Changed consultation : changed) {
            String before = average(consultation.changes().get(0).before());
            String after = average(consultation.value("con_rates"));
            if (consultation.consId().chars().allMatch(c -> c >= '0' && c <= '9') && !Objects.equals(before, after)) {
                Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
                attributes.put("rating_con", after);
                effects.add(new OutboxMessage(
                        "attributes:rating:" + consultation.refKey() + ":" + run.id() + ":" + after,
                        consultation.consId(),
                        consultation.refKey(),
                        Kind.ATTRIBUTES,
                        attributes,
                        false,
                        null));
            }
        }
        return effects;
    }

    private static @Nullable String average(@Nullable Object rates) {
        JsonNode average =
                rates == null ? null : JSON.readTree(rates.toString()).get("average");
        BigDecimal value = average == null || average.isNull() ? null : average.decimalValue();
        return value == null
                ? null
                : value.setScale(2, java.math.RoundingMode.HALF_UP).toPlainString();
    }
}
