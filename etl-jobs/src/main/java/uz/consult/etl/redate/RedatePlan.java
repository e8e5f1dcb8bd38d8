package uz.consult.etl.redate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import uz.consult.etl.rows.Merge;

/**
 * What the redates of a chunk mean for those that are stored: one plan, by which they are written or only compared.
 *
 * @param doubles stored rows that are one with another
 * @param found the stored row of each that has one
 * @param moves all of them in the order in which they happened
 */
record RedatePlan(Merge<Redate> merge, List<Redate> doubles, Map<Redate, Redate> found, Moves moves) {

    /**
     * Each redate with the stored row that is it: the row of its key; else one in its place, or that the site has made; else one that moves the
     * consultation to the same date and whose own record this run has not met, for then it is that record under another key.
     *
     * @param stored by consultation ("" for none)
     * @param orphan is it certain of a stored row that 1C has no record under its key any more, as far as this run has met them?
     */
    static RedatePlan of(
            List<Redate> said, Map<String, List<Redate>> stored, Redates redates, Predicate<Redate> orphan) {
        Map<String, List<Redate>> free = new HashMap<>();
        stored.forEach((consultation, rows) -> free.put(consultation, new ArrayList<>(rows)));
        Map<Redate, Redate> found = new IdentityHashMap<>();
        List<Redate> doubles = new ArrayList<>();
        for (Redate redate : said) {
            List<Redate> own = of(free, redate);
            if (take(redate, own, row -> row.is(redate), found)) {
                own.stream().filter(row -> row.is(redate)).forEach(doubles::add);
                own.removeAll(doubles);
            }
        }
        for (Redate redate : said) {
            if (!found.containsKey(redate)) {
                take(redate, of(free, redate), row -> row.hasPlaceOf(redate) || row.isTheSites(redate), found);
            }
        }
        List<Redate> all = new ArrayList<>();
        stored.values().forEach(all::addAll);
        said.stream().filter(redate -> !found.containsKey(redate)).forEach(all::add);
        Moves moves = new Moves(redates, all);
        List<Redate> added = new ArrayList<>();
        List<Merge.Change<Redate>> changed = new ArrayList<>();
        for (Redate redate : said) {
            if (!found.containsKey(redate)
                    && !take(redate, of(free, redate), row -> orphan.test(row) && moves.same(row, redate), found)) {
                added.add(redate);
                continue;
            }
            Redate before = Objects.requireNonNull(found.get(redate));
            Redate after = before.after(redate);
            if (!after.equals(before)) {
                changed.add(new Merge.Change<>(before, after));
            }
        }
        return new RedatePlan(
                new Merge<>(added, changed, said.size() - added.size() - changed.size()), doubles, found, moves);
    }

    /** The rows of the redate's consultation that are nobody's yet. */
    private static List<Redate> of(Map<String, List<Redate>> free, Redate redate) {
        return free.getOrDefault(redate.consultation() == null ? "" : redate.consultation(), new ArrayList<>());
    }

    /** Takes the first of these rows that is the redate: no other can be the same. */
    private static boolean take(Redate redate, List<Redate> rows, Predicate<Redate> is, Map<Redate, Redate> found) {
        for (Redate row : rows) {
            if (is.test(row)) {
                rows.remove(row);
                found.put(redate, row);
                return true;
            }
        }
        return false;
    }
}
