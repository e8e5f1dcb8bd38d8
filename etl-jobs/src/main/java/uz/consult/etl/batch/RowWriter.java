package uz.consult.etl.batch;

import java.util.List;
import uz.consult.etl.runlog.Tally;

/** Writes the rows of one chunk, set by set, in the chunk's transaction. */
@FunctionalInterface
public interface RowWriter<R> {

    /**
     * @param rows at most one per key
     * @return what became of each of them; it counts only if the transaction commits
     */
    Tally write(List<R> rows);
}
