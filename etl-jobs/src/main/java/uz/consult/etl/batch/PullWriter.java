package uz.consult.etl.batch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.RejectedRecord;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.Tally;

/**
 * Writes a chunk in one transaction: rows, dead letters, watermark and counts.
 *
 * <ol>
 *   <li>Of several states of one record in the chunk only the last is written; the others count as ignored.
 *   <li>The rows are written under a savepoint. If PostgreSQL refuses their data, the savepoint is rolled back and each half
 *       tried alone, until the refused record stands alone: it goes to the dead letters, all others land. (Batch's own scan
 *       commits item by item, and can double or lose items when it is interrupted.)
 *   <li>Open dead letters of records that landed are closed.
 *   <li>The watermark follows the cursor of what was read, never beyond now.
 *   <li>The counts are added to the run's record, which is also the fence against a run that was taken over. If too many
 *       records are bad, the chunk is rolled back and the run fails.
 * </ol>
 */
final class PullWriter<R> implements ItemWriter<Mapped<R>> {

    private static final Logger log = LoggerFactory.getLogger(PullWriter.class);

    private final PullRun run;
    private final RowWriter<R> rows;
    private final PullSettings settings;
    private final TransactionOperations savepoint;
    private final DeadLetters deadLetters;
    private final Watermarks watermarks;
    private final RunLog runs;

    PullWriter(
            PullRun run,
            RowWriter<R> rows,
            PullSettings settings,
            TransactionOperations savepoint,
            DeadLetters deadLetters,
            Watermarks watermarks,
            RunLog runs) {
        this.run = run;
        this.rows = rows;
        this.settings = settings;
        this.savepoint = savepoint;
        this.deadLetters = deadLetters;
        this.watermarks = watermarks;
        this.runs = runs;
    }

    @Override
    public void write(Chunk<? extends Mapped<R>> chunk) {
        Map<String, Mapped<R>> good = new LinkedHashMap<>();
        Tally tally = Tally.NONE;
        Map<String, String> rejected = new LinkedHashMap<>();
        for (Mapped<R> item : chunk) {
            if (item.fault() != null) {
                rejected.put(item.pulled().key(), reject(item.pulled(), Diagnosis.of(item.fault())));
                tally = tally.plus(Tally.dead(1));
            } else if (item.row() == null || good.put(item.pulled().key(), item) != null) {
                tally = tally.plus(Tally.ignored(1));
            }
        }
        tally = tally.plus(write(List.copyOf(good.values()), rejected));
        closeLetters(good, rejected.keySet());
        String markTo = advance(chunk);
        RunLog.Counted counted = runs.record(run.id(), tally, run.pages(), run.retries(), markTo);
        if (tally.dead() > 0
                && counted.dead() > settings.badAllowed()
                && counted.dead() > settings.badShare() * counted.read()) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    run.job() + ": " + counted.dead() + " of " + counted.read() + " records break a rule, more than "
                            + Math.round(settings.badShare() * 100)
                            + " % (ETL_BAD_RECORDS_SHARE), so the last chunk was not written. For example "
                            + rejected.values().iterator().next());
        }
    }

    private Tally write(List<Mapped<R>> items, Map<String, String> rejected) {
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
                Pulled pulled = items.get(0).pulled();
                rejected.put(pulled.key(), reject(pulled, Diagnosis.of(e)));
                return Tally.dead(1);
            }
            int half = items.size() / 2;
            return write(items.subList(0, half), rejected).plus(write(items.subList(half, items.size()), rejected));
        }
    }

    /** Is it the data itself that PostgreSQL cannot keep, whoever else writes at the time? Classes 22, and two of 23. */
    private static boolean isRefusedData(DataAccessException failure) {
        String state = Diagnosis.sqlState(failure);
        return state != null && (state.startsWith("22") || state.equals("23502") || state.equals("23514"));
    }

    private String reject(Pulled pulled, Diagnosis fault) {
        String named = pulled.pass().entity() + " " + pulled.key() + ": " + fault.message();
        log.warn("{}: a bad record: {}", run.job(), named);
        deadLetters.keep(
                run.id(),
                run.job(),
                new RejectedRecord(
                        pulled.pass().entity(),
                        pulled.key(),
                        pulled.record().raw(),
                        fault.errorClass(),
                        fault.message()));
        return named;
    }

    private void closeLetters(Map<String, Mapped<R>> good, Set<String> rejected) {
        if (!good.isEmpty()) {
            String entity = good.values().iterator().next().pulled().pass().entity();
            deadLetters.landed(
                    run.job(),
                    entity,
                    good.keySet().stream()
                            .filter(key -> !rejected.contains(key))
                            .toList());
        }
    }

    private @Nullable String advance(Chunk<? extends Mapped<R>> chunk) {
        if (!run.movesMarks()) {
            return null;
        }
        Watermarks.Advance advance = watermarks.advance(run.mode() == PullMode.FULL);
        for (Mapped<R> item : chunk) {
            if (item.pulled().pass().moves()) {
                advance.to(item.pulled());
            }
        }
        return advance.save();
    }
}
