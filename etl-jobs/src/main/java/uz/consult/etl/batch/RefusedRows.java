package uz.consult.etl.batch;

import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.runlog.Tally;

/**
 * Writes rows under a savepoint. If PostgreSQL refuses their data, the savepoint is rolled back and each half tried alone, until the
 * refused record stands alone: it is handed over, and all others land.
 */
final class RefusedRows<R> {

    private final RowWriter<R> rows;
    private final TransactionOperations savepoint;
    private final BiFunction<SourceRecord, DataAccessException, Tally> refused;

    /** @param refused is told of each record that PostgreSQL cannot keep, and why; says how it counts */
    RefusedRows(
            RowWriter<R> rows,
            TransactionOperations savepoint,
            BiFunction<SourceRecord, DataAccessException, Tally> refused) {
        this.rows = rows;
        this.savepoint = savepoint;
        this.refused = refused;
    }

    Tally write(List<MappedRecord<R>> items) {
        if (items.isEmpty()) {
            return Tally.NONE;
        }
        try {
            return Objects.requireNonNull(savepoint.execute(status -> rows.write(items.stream()
                    .map(item -> Objects.requireNonNull(item.row()))
                    .toList())));
        } catch (DataAccessException e) {
            if (!isRefusedData(e)) {
                throw e;
            }
            if (items.size() == 1) {
                return refused.apply(items.get(0).sourceRecord(), e);
            }
            int half = items.size() / 2;
            return write(items.subList(0, half)).plus(write(items.subList(half, items.size())));
        }
    }

    /** Is it the data itself that PostgreSQL cannot keep, whoever else writes at the time? Classes 22, and two of 23. */
    static boolean isRefusedData(DataAccessException failure) {
        String state = Diagnosis.sqlState(failure);
        return state != null && (state.startsWith("22") || state.equals("23502") || state.equals("23514"));
    }
}
