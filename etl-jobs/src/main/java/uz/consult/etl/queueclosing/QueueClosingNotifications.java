package uz.consult.etl.queueclosing;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.lookup.ConsultationLookup.Waiting;
import uz.consult.etl.outbox.OutboxCommand;

/** "You will soon be reassigned", once a day to each client who waits for a manager whose queue was closed. */
final class QueueClosingNotifications {

    private final LocalDate today;
    private final Duration oldest;

    /** @param oldest closings before that tell nobody (NOTIFY_MAX_AGE) */
    QueueClosingNotifications(LocalDate today, Duration oldest) {
        this.today = today;
        this.oldest = oldest;
    }

    /**
     * @param closed newly closed queues by manager
     * @param waiting who waits for one of these managers
     */
    List<OutboxCommand> of(Map<String, QueueClosing> closed, List<Waiting> waiting, PullRun run, LocalDateTime now) {
        List<OutboxCommand> messages = new ArrayList<>();
        for (Waiting one : waiting) {
            QueueClosing closing = Objects.requireNonNull(closed.get(one.manager()));
            // A date without a time says which day is meant, not when it was entered: that is now.
            LocalDateTime event = closing.at().toLocalTime().equals(LocalTime.MIDNIGHT) ? now : closing.at();
            if (one.consultation().hasConversation() && !run.suppressesNotifications(event, now, oldest)) {
                messages.add(OutboxCommand.message(
                        "message:queue_closed:" + today + ":" + one.manager() + ":"
                                + one.consultation().refKey(),
                        one.consultation().id(),
                        one.consultation().refKey(),
                        one.consultation().language(),
                        "queue_closed",
                        Map.of("manager", one.manager()),
                        event));
            }
        }
        return messages;
    }
}
