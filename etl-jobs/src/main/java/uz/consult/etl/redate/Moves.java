package uz.consult.etl.redate;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import uz.consult.etl.odata.ODataQuery;

/**
 * The redates of consultations in the order in which they happened. One that moves a consultation to where the one before it
 * has moved it already is no other redate: in 1C a record whose client, manager or period changes is another record, but nobody
 * is moved once more. After a move to some other date, though, it is.
 */
final class Moves {

    /** A redate and the wall time at which it happened. */
    private record Move(Redate redate, LocalDateTime at, String key) {}

    private static final Comparator<Move> ORDER = Comparator.comparing(Move::at)
            .thenComparing(move -> Objects.toString(move.redate.newDate(), ""))
            .thenComparing(Move::key);

    private final Redates redates;
    private final Map<String, List<Move>> byConsultation = new HashMap<>();

    Moves(Redates redates, Collection<Redate> all) {
        this.redates = redates;
        for (Redate redate : all) {
            if (redate.consultation() != null) {
                byConsultation
                        .computeIfAbsent(redate.consultation(), k -> new ArrayList<>())
                        .add(new Move(redate, redates.at(redate), redates.key(redate)));
            }
        }
        byConsultation.values().forEach(moves -> moves.sort(ORDER));
    }

    /** Do both move their consultation to one date, and no redate between them to another? */
    boolean same(Redate one, Redate other) {
        if (!one.movesAs(other)) {
            return false;
        }
        LocalDateTime from = redates.at(one);
        LocalDateTime to = redates.at(other);
        LocalDateTime first = from.isBefore(to) ? from : to;
        LocalDateTime last = from.isBefore(to) ? to : from;
        return of(one).stream()
                .noneMatch(move -> move.at.isAfter(first)
                        && move.at.isBefore(last)
                        && move.redate.newDate() != null
                        && !move.redate.movesAs(one));
    }

    /** Is a redate that is stored already, or one before it, the same? */
    boolean isRepeated(Redate redate) {
        boolean before = true;
        for (Move move : of(redate)) {
            if (move.redate == redate) {
                before = false;
            } else if ((before || move.redate.id() != null) && same(move.redate, redate)) {
                return true;
            }
        }
        return false;
    }

    /** What names the event, whichever of its records 1C has: the consultation, the date, and how often it was moved there before. */
    String name(Redate redate) {
        int before = 0;
        Redate last = null;
        for (Move move : of(redate)) {
            if (move.redate.newDate() == null) {
                continue;
            }
            boolean begins = last == null || !last.movesAs(move.redate);
            if (begins && move.redate.movesAs(redate)) {
                before++;
            }
            last = move.redate;
            if (move.redate == redate) {
                break;
            }
        }
        String name = redate.consultation() + "|" + ODataQuery.text(redate.newDate());
        return before <= 1 ? name : name + "|" + before;
    }

    private List<Move> of(Redate redate) {
        return byConsultation.getOrDefault(String.valueOf(redate.consultation()), List.of());
    }
}
