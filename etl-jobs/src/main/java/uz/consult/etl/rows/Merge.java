package uz.consult.etl.rows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What a set of wanted rows means for those that stand there: one plan, by which rows are written or only compared.
 *
 * @param added rows that are not there
 * @param changed rows that become others
 * @param unchanged how many stay as they are
 */
public record Merge<R>(List<R> added, List<Change<R>> changed, int unchanged) {

    /** A row before and after. */
    public record Change<R>(R before, R after) {}

    /**
     * @param wanted at most one row per key
     * @param stored the rows that stand there, by key
     * @param after what a stored row becomes by a wanted one
     */
    public static <R> Merge<R> of(
            Collection<R> wanted, Function<R, String> key, Map<String, R> stored, BinaryOperator<R> after) {
        List<R> added = new ArrayList<>();
        List<Change<R>> changed = new ArrayList<>();
        for (R row : wanted) {
            R before = stored.get(key.apply(row));
            if (before == null) {
                added.add(row);
                continue;
            }
            R now = after.apply(before, row);
            if (!now.equals(before)) {
                changed.add(new Change<>(before, now));
            }
        }
        return new Merge<>(added, changed, wanted.size() - added.size() - changed.size());
    }

    public List<R> updated() {
        return changed.stream().map(Change::after).toList();
    }
}
