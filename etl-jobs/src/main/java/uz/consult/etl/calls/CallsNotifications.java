package uz.consult.etl.calls;

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

/** "We tried to call you", for each new call of a consultation with a conversation. */
final class CallsNotifications {

    private final Duration oldest;
    private final WallClock clock;

    /** @param oldest nobody is notified of calls before that (NOTIFY_MAX_AGE) */
    CallsNotifications(Duration oldest, WallClock clock) {
        this.oldest = oldest;
        this.clock = clock;
    }

    List<OutboxCommand> of(List<Call> added, Map<String, Known> consultations, PullRun run) {
        LocalDateTime now = clock.now();
        List<OutboxCommand> messages = new ArrayList<>();
        for (Call call : added) {
            Known consultation = consultations.get(call.consultation());
            if (consultation == null
                    || !consultation.hasConversation()
                    || run.suppressesNotifications(call.period(), now, oldest)) {
                continue;
            }
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            values.put("period", ODataQuery.text(call.period()));
            values.put("manager", call.manager().isEmpty() ? null : call.manager());
            messages.add(OutboxCommand.message(
                    "message:called:" + call.key(),
                    consultation.id(),
                    consultation.refKey(),
                    consultation.language(),
                    "called",
                    values,
                    call.period()));
        }
        return messages;
    }
}
