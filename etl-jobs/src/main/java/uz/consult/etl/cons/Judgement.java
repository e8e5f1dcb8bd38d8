package uz.consult.etl.cons;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.runlog.Explanation;

/**
 * What is to be thought of a status that has ended and is not 1C's. Pure: row, document and the events of the row give it.
 *
 * @param reason null unless it is explained
 */
record Judgement(Ruling ruling, @Nullable String reason) {

    /** What may be made of such a status. */
    enum Ruling {
        /** A rule or an event says why. */
        EXPLAINED,
        /** Our own cancellation, concluded from a deletion that 1C does not know of: it can be taken back. */
        REVIVABLE,
        /** Neither 1C nor an event explains it. */
        UNEXPLAINED
    }

    /**
     * A change of a field on which an end hangs.
     *
     * @param ours did this application make it?
     */
    record Event(String field, @Nullable String after, boolean ours, String source, OffsetDateTime at) {}

    private static final Judgement UNEXPLAINED = new Judgement(Ruling.UNEXPLAINED, null);

    /** @param events of the row, in the order in which they happened */
    static Judgement of(Consultation row, ConsDocument document, List<Event> events) {
        String wanted = Consultation.status(document);
        boolean over = ConsultationStatus.isTerminal(wanted);
        Event last = events.stream()
                .filter(event -> event.field().equals("status"))
                .reduce((one, other) -> other)
                .orElse(null);
        if (last == null) {
            return withoutEvent(row, wanted, over, events);
        }
        if (!row.status().equals(last.after())) {
            return UNEXPLAINED;
        }
        if (!last.ours()) {
            return explained(Explanation.SET_BY.text(last.source(), last.at()));
        }
        if (over) {
            return explained(Explanation.ENDED_IN_ONEC.text(last.at()));
        }
        boolean deletion = row.status().equals(ConsultationStatus.CANCELLED.code())
                && events.stream()
                        .anyMatch(event -> event.field().equals("deleted_at")
                                && event.ours()
                                && event.after() != null
                                && event.at().isEqual(last.at()));
        return deletion && !document.deleted() ? new Judgement(Ruling.REVIVABLE, null) : UNEXPLAINED;
    }

    /** A first load notes nothing: only what came later can explain. */
    private static Judgement withoutEvent(Consultation row, String wanted, boolean over, List<Event> events) {
        if (over && row.status().equals(ConsultationStatus.RESOLVED.code())) {
            return explained(Explanation.RESOLVED_BY_SITE.text());
        }
        Set<String> later = wanted.equals(ConsultationStatus.CANCELLED.code())
                ? Set.of("denied", "deleted_at")
                : over ? Set.of("denied", "end_date") : Set.of();
        return events.stream()
                .filter(event -> event.ours() && later.contains(event.field()))
                .reduce((one, other) -> other)
                .map(event -> explained(Explanation.ENDED_BEFORE.text(event.at())))
                .orElse(UNEXPLAINED);
    }

    private static Judgement explained(String reason) {
        return new Judgement(Ruling.EXPLAINED, reason);
    }
}
