package uz.consult.etl.redate;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields.Changed;
import uz.consult.etl.lookup.Consultations.Known;
import uz.consult.etl.outbox.OutboxMessage;
import uz.consult.etl.outbox.OutboxMessage.Kind;

/**
 * What a new redate tells: the conversation its attributes, the client that his appointment has moved, and 1C's document its
 * new date, if that document still shows the old one when its turn comes. Where silence rules, the attributes alone.
 */
final class RedateNotifications {

    private final Duration oldest;
    private final WallClock clock;

    /** @param oldest redates before that tell nobody and write nothing back (NOTIFY_MAX_AGE) */
    RedateNotifications(Duration oldest, WallClock clock) {
        this.oldest = oldest;
        this.clock = clock;
    }

    /** @param moved consultations whose date has changed by these redates, or by others that went */
    List<OutboxMessage> of(List<Redate> added, List<Changed> moved, Map<String, Known> consultations, PullRun run) {
        LocalDateTime now = clock.now();
        List<OutboxMessage> effects = new ArrayList<>();
        for (Redate redate : added) {
            LocalDateTime period = clock.wall(redate.onecPeriod());
            if (redate.consultation() == null || redate.newDate() == null || run.silent(period, now, oldest)) {
                continue;
            }
            String key = redate.consultation() + ":" + redate.period().toInstant();
            Map<String, @Nullable Object> dates = new LinkedHashMap<>();
            dates.put("old", text(redate.oldDate()));
            dates.put("new", text(redate.newDate()));
            effects.add(new OutboxMessage(
                    "write_back:" + key, null, redate.consultation(), Kind.WRITE_BACK, dates, false, period));
            Known consultation = consultations.get(redate.consultation());
            if (consultation != null && consultation.hasConversation()) {
                Map<String, @Nullable Object> values = new LinkedHashMap<>(dates);
                values.put("manager", redate.manager());
                effects.add(OutboxMessage.message(
                        "message:moved:" + key,
                        consultation.id(),
                        consultation.refKey(),
                        consultation.language(),
                        "moved",
                        values,
                        period));
            }
        }
        for (Changed consultation : moved) {
            if (consultation.consId().chars().allMatch(c -> c >= '0' && c <= '9')) {
                effects.add(attributes(consultation, run));
            }
        }
        return effects;
    }

    private static OutboxMessage attributes(Changed consultation, PullRun run) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        consultation.changes().forEach(change -> {
            String value = consultation.value(change.field());
            if (change.field().equals("redate")) {
                attributes.put("redate_con", value == null ? null : value + "T00:00:00");
            } else {
                attributes.put("retime_con", value == null ? null : value.substring(0, 5));
            }
        });
        return new OutboxMessage(
                "attributes:redate:" + consultation.refKey() + ":" + run.id() + ":" + attributes,
                consultation.consId(),
                consultation.refKey(),
                Kind.ATTRIBUTES,
                attributes,
                false,
                null);
    }

    private static @Nullable String text(@Nullable LocalDateTime date) {
        return date == null ? null : RedateQuery.SECONDS.format(date);
    }
}
