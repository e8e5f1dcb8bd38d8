package uz.consult.etl.batch;

import java.util.Collection;
import java.util.List;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/** What becomes of the records of one entity: written, removed or compared, set by set, in the chunk's transaction. */
public interface RowWriter<R> {

    /**
     * @param rows at most one per key
     * @return what became of each of them; it counts only if the transaction commits
     */
    Tally write(List<R> rows);

    /**
     * Does what is to be done for records that 1C no longer has.
     *
     * @param keys what named them, as {@code ODataRecord.identity} has it
     * @return what became of each of them: keys that are not stored (any more) count as unchanged
     */
    Tally remove(Collection<String> keys);

    /**
     * Where what is stored differs from what 1C says; writes nothing. What {@link #write} would leave alone is named, too: as
     * explained where a rule or an event allows it, else as far as it cannot be repaired for people.
     */
    List<Difference> compare(List<R> rows);
}
