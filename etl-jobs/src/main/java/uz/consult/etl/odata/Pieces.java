package uz.consult.etl.odata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.failure.ErrorClass;

/**
 * Reads a page that 1C does not send although it answers: one of its records may be the reason.
 *
 * <ol>
 *   <li>1C is asked only for the names of the page's records. If it cannot even send those, the reason is another.
 *   <li>The page is halved, and each half that is refused again, down to the records that are refused alone. When all others are there these are
 *       asked for once more; those that are still refused are withheld: known by name, with 1C's error as the reason.
 *   <li>Each piece must hold exactly the records that were named, in their order: so the page is what it would have been in one
 *       answer. If something has moved, everything is asked anew.
 *   <li>If too many are refused, the cause is not a single record, and the page is discarded.
 * </ol>
 *
 * For one page and one thread.
 */
final class Pieces {

    /** Asks once, without waiting. */
    @FunctionalInterface
    interface Asking {
        ODataPage once(ODataQuery query, ODataFields fields);
    }

    private static final Logger log = LoggerFactory.getLogger(Pieces.class);
    private static final int MOST_WITHHELD = 20;
    private static final int MOST_MOVES = 5;

    private final Asking asking;
    private final ODataQuery query;
    private final ODataFields fields;
    private final ODataException why;

    private List<ODataRecord> names = List.of();
    private ODataRecord[] records = {};
    private final List<Integer> refused = new ArrayList<>();
    private @Nullable Set<String> absent;
    private int bytes;
    private int largest;

    /** @param why what 1C said to the page as a whole */
    Pieces(Asking asking, ODataQuery query, ODataFields fields, ODataException why) {
        this.asking = asking;
        this.query = query.orderBy().isEmpty() ? query.orderBy(fields.key()) : query;
        this.fields = fields;
        this.why = why;
    }

    /** What asks for the names of these records only. */
    static ODataQuery names(ODataQuery query, ODataFields fields) {
        Set<String> few = new LinkedHashSet<>(fields.key());
        few.addAll(query.orderBy());
        return query.select(few.toArray(String[]::new));
    }

    /**
     * The page, of which some records may be withheld.
     *
     * @throws ODataException as the page was refused, if that was not because of some of its records
     */
    ODataPage read() {
        for (int moves = 0; moves <= MOST_MOVES; moves++) {
            names = named();
            records = new ODataRecord[names.size()];
            refused.clear();
            absent = null;
            bytes = 0;
            largest = 0;
            int withheld = all() ? withheld() : -1;
            if (withheld >= 0) {
                Set<String> nowhere = absent == null ? Set.of() : Set.copyOf(absent);
                return new ODataPage(List.of(records), nowhere, bytes, 0, largest, withheld);
            }
            log.info("{}: records changed while a page was read in pieces; the page is read again", query.entity());
        }
        throw new ODataException(
                ErrorClass.UNAVAILABLE,
                ODataException.Remedy.MUCH_LATER,
                why.status(),
                why.getMessage()
                        + ". Its records keep changing while they are read one by one; run the job again later",
                why);
    }

    private List<ODataRecord> named() {
        ODataQuery few = names(query, fields);
        try {
            List<ODataRecord> found = asking.once(
                            few, new ODataFields(fields.key(), new HashSet<>(few.select()), Set.of()))
                    .records();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (ODataException e) {
            why.addSuppressed(e);
        }
        throw why;
    }

    /** @return false if something has moved */
    private boolean all() {
        return names.size() == 1 ? single(0) : halves(0, names.size());
    }

    private boolean halves(int from, int to) {
        int middle = (from + to) >>> 1;
        return piece(from, middle) && piece(middle, to);
    }

    private boolean piece(int from, int to) {
        if (to - from == 1) {
            return single(from);
        }
        try {
            return take(from, to);
        } catch (ODataException e) {
            if (!e.isOfContent() && e.remedy() != ODataException.Remedy.SMALLER_PAGE) {
                throw e;
            }
            return halves(from, to);
        }
    }

    private boolean single(int at) {
        try {
            return take(at, at + 1);
        } catch (ODataException e) {
            if (!e.isOfContent()) {
                throw e;
            }
            refused.add(at);
            if (refused.size() > MOST_WITHHELD) {
                throw why;
            }
            return true;
        }
    }

    /** @return how many of those refused are refused still; negative if something has moved */
    private int withheld() {
        int withheld = 0;
        for (int at : refused) {
            try {
                if (!take(at, at + 1)) {
                    return -1;
                }
            } catch (ODataException e) {
                if (!e.isOfContent()) {
                    throw e;
                }
                String said = String.valueOf(e.getMessage());
                String prefix = query.entity() + ": ";
                records[at] = names.get(at)
                        .withheld("1C lists this record but cannot send it: "
                                + (said.startsWith(prefix) ? said.substring(prefix.length()) : said)
                                + ". Open it in 1C and save it again");
                withheld++;
            }
        }
        return withheld;
    }

    private boolean take(int from, int to) {
        ODataPage piece = asking.once(query.page(to - from, query.skip() + from), fields);
        if (piece.records().size() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!names.get(i)
                    .identity(fields.key())
                    .equals(piece.records().get(i - from).identity(fields.key()))) {
                return false;
            }
            records[i] = piece.records().get(i - from);
        }
        bytes += piece.bytes();
        largest = Math.max(largest, to - from);
        if (absent == null) {
            absent = new HashSet<>(piece.absent());
        } else {
            absent.retainAll(piece.absent());
        }
        return true;
    }
}
