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
import uz.consult.etl.lookup.ConsultationLookup.Known;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.outbox.OutboxCommand.Kind;

/**
 * What a new redate causes: a message to the client that his appointment has moved, and the new date in 1C's document, if that still
 * shows the old one by then. Neither where the run suppresses notifications.
 */
final class RedateNotifications {

    private final Duration oldest;
    private final WallClock clock;

    /** @param oldest redates before that notify nobody and write nothing back (NOTIFY_MAX_AGE) */
    RedateNotifications(Duration oldest, WallClock clock) {
        this.oldest = oldest;
        this.clock = clock;
    }

    /** @param moves the added ones among those that are stored */
    List<OutboxCommand> of(List<Redate> added, Moves moves, Map<String, Known> consultations, PullRun run) {
        LocalDateTime now = clock.now();
        List<OutboxCommand> effects = new ArrayList<>();
        for (Redate redate : added) {
            LocalDateTime period = clock.wall(redate.onecPeriod());
            if (redate.consultation() == null
                    || redate.newDate() == null
                    || moves.isRepeated(redate)
                    || run.suppressesNotifications(period, now, oldest)) {
                continue;
            }
            String key = moves.name(redate);
            Map<String, @Nullable Object> dates = new LinkedHashMap<>();
            dates.put("old", ODataQuery.text(redate.oldDate()));
            dates.put("new", ODataQuery.text(redate.newDate()));
            effects.add(new OutboxCommand(
                    "write_back:" + key, null, redate.consultation(), Kind.WRITE_BACK, dates, false, period));
            Known consultation = consultations.get(redate.consultation());
            if (consultation != null && consultation.hasConversation()) {
                Map<String, @Nullable Object> values = new LinkedHashMap<>(dates);
                values.put("manager", redate.manager());
                effects.add(OutboxCommand.message(
                        "message:moved:" + key,
                        consultation.id(),
                        consultation.refKey(),
                        consultation.language(),
                        "moved",
                        values,
                        period));
            }
        }
        return effects;
    }
}
