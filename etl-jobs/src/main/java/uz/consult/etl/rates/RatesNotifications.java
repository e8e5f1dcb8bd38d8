package uz.consult.etl.rates;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.ConsultationLookup.Known;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.rows.Merge;

/** "Rating received", once per consultation and run, not per answer. */
final class RatesNotifications {

    static final String TEMPLATE = "rated";

    private final Duration oldest;
    private final WallClock clock;

    /** @param oldest nobody is notified of ratings given before that (NOTIFY_MAX_AGE) */
    RatesNotifications(Duration oldest, WallClock clock) {
        this.oldest = oldest;
        this.clock = clock;
    }

    /** The answers that have a rating now and had none before. */
    static List<RatingAnswer> rated(Merge<RatingAnswer> merge) {
        List<RatingAnswer> rated = new ArrayList<>();
        merge.added().stream().filter(RatingAnswer::rated).forEach(rated::add);
        merge.changed().stream()
                .filter(change -> change.after().rated() && !change.before().rated())
                .forEach(change -> rated.add(change.after()));
        return rated;
    }

    /** @param rated answers with a rating that had none */
    List<OutboxCommand> of(List<RatingAnswer> rated, Map<String, Known> consultations, PullRun run) {
        LocalDateTime now = clock.now();
        Map<String, String> first = first(rated);
        Map<String, OutboxCommand> received = new HashMap<>();
        for (RatingAnswer answer : rated) {
            Known consultation = consultations.get(answer.consultation());
            if (consultation == null || !consultation.hasConversation()) {
                continue;
            }
            LocalDateTime event = answer.date() != null ? answer.date() : clock.wall(consultation.end());
            if (!run.suppressesNotifications(event, now, oldest)) {
                received.put(
                        answer.consultation(),
                        OutboxCommand.message(
                                "message:rated:" + answer.consultation() + ":" + first.get(answer.consultation()),
                                consultation.id(),
                                consultation.refKey(),
                                consultation.language(),
                                TEMPLATE,
                                Map.of(),
                                event));
            }
        }
        return List.copyOf(received.values());
    }

    /** When a consultation was first rated among these: the same rating has the same name, whatever run reads it. */
    private static Map<String, String> first(List<RatingAnswer> rated) {
        Map<String, String> first = new HashMap<>();
        for (RatingAnswer answer : rated) {
            first.merge(
                    answer.consultation(),
                    answer.date() == null ? "undated" : answer.date().toString(),
                    (one, other) -> one.compareTo(other) <= 0 ? one : other);
        }
        return first;
    }
}
