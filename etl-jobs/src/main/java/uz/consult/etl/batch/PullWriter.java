package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Differences;
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
 *   <li>What 1C no longer has is removed.
 *   <li>Open dead letters of records that were written are closed; keys are recorded where the run looks for deletions.
 *   <li>The watermark follows the cursor of what was read, never beyond now.
 *   <li>The counts are added to the run's record, which is also the fence against a run that was taken over. If too many
 *       records are bad, the chunk is rolled back and the run fails.
 * </ol>
 *
 * A reconciliation compares instead of writing, and keeps the differences.
 */
final class PullWriter<R> {

    private static final Logger log = LoggerFactory.getLogger(PullWriter.class);

    /** Explained differences need nobody's attention: only so many are kept, as examples. */
    private static final long MOST_EXPLAINED = 10_000;

    private final PullRun run;
    private final EntityPull<R> entityPull;
    private final boolean notes;
    private final PullSettings settings;
    private final TransactionOperations savepoint;
    private final ChunkBookkeeping bookkeeping;
    private long explained;

    /** What a chunk is entered in besides the rows themselves. */
    record ChunkBookkeeping(
            DeadLetters deadLetters, Watermarks watermarks, RunLog runs, SeenKeys seen, Differences differences) {}

    /** @param notes true if the keys of what is met are kept, so that deletions can be found */
    PullWriter(
            PullRun run,
            EntityPull<R> entityPull,
            boolean notes,
            PullSettings settings,
            TransactionOperations savepoint,
            ChunkBookkeeping bookkeeping) {
        this.run = run;
        this.entityPull = entityPull;
        this.notes = notes;
        this.settings = settings;
        this.savepoint = savepoint;
        this.bookkeeping = bookkeeping;
    }

    /** In the caller's transaction. */
    void write(List<MappedRecord<R>> chunk) {
        if (notes) {
            bookkeeping.seen.note(chunk.stream()
                    .filter(item -> item.row() != null || item.fault() != null)
                    .map(item -> new SeenKeys.Seen(
                            run.origin(),
                            entityPull.entity(),
                            item.sourceRecord().key(),
                            null,
                            true))
                    .toList());
        }
        if (!run.writes()) {
            compare(chunk);
            return;
        }
        Map<String, MappedRecord<R>> good = new LinkedHashMap<>();
        Set<String> gone = new LinkedHashSet<>();
        Set<String> settled = new LinkedHashSet<>();
        Tally tally = Tally.NONE;
        Map<String, String> rejected = new LinkedHashMap<>();
        for (MappedRecord<R> item : chunk) {
            if (item.gone()) {
                gone.add(item.sourceRecord().key());
            } else if (item.fault() != null) {
                rejected.put(item.sourceRecord().key(), reject(item.sourceRecord(), Diagnosis.of(item.fault())));
                tally = tally.plus(Tally.dead(1));
            } else if (item.row() == null) {
                settled.add(item.sourceRecord().key());
                tally = tally.plus(Tally.ignored(1));
            } else if (good.put(item.sourceRecord().key(), item) != null) {
                tally = tally.plus(Tally.ignored(1));
            }
        }
        tally = tally.plus(write(List.copyOf(good.values()), rejected));
        if (!gone.isEmpty()) {
            tally = tally.plus(entityPull.rows().remove(gone));
        }
        settled.addAll(gone);
        settled.addAll(good.keySet());
        settled.removeAll(rejected.keySet());
        if (!settled.isEmpty()) {
            bookkeeping.deadLetters.landed(entityPull.entity(), settled, run.mode() == PullMode.REPLAY);
        }
        String watermarkTo = advance(chunk);
        RunLog.Counted counted = bookkeeping.runs.record(run.id(), tally, run.pages(), run.retries(), watermarkTo);
        if (tally.dead() > 0
                && counted.dead() > settings.badAllowed()
                && counted.dead() > settings.badShare() * counted.read()) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    run.job() + ": " + counted.dead() + " of " + counted.read() + " records are bad, more than "
                            + Math.round(settings.badShare() * 100)
                            + " % (ETL_BAD_RECORDS_SHARE), so the last chunk was not written. For example "
                            + rejected.values().iterator().next());
        }
    }

    /** Nothing is created, updated or deleted: a record that differs, or is gone from 1C, counts as ignored. */
    private void compare(List<MappedRecord<R>> chunk) {
        Map<String, R> rows = new LinkedHashMap<>();
        List<Difference> found = new ArrayList<>();
        long dead = 0;
        long ignored = 0;
        for (MappedRecord<R> item : chunk) {
            String key = item.sourceRecord().key();
            if (item.gone()) {
                ignored++;
                found.add(Difference.gone(key));
            } else if (item.fault() != null) {
                dead++;
                found.add(new Difference(
                        key, Difference.RECORD, "a bad record: " + item.fault().getMessage(), null, false));
            } else if (item.row() == null || rows.put(key, item.row()) != null) {
                ignored++;
            }
        }
        Set<String> differing = new HashSet<>();
        for (Difference difference : entityPull.rows().compare(List.copyOf(rows.values()))) {
            if (!difference.isExplained()) {
                differing.add(difference.key());
                found.add(difference);
            } else if (explained++ < MOST_EXPLAINED) {
                found.add(difference);
            } else {
                run.warn("there are more explained differences of " + entityPull.entity() + " than the "
                        + MOST_EXPLAINED + " that are kept");
            }
        }
        differing.retainAll(rows.keySet());
        bookkeeping.differences.add(run.id(), run.job(), entityPull.entity(), found);
        bookkeeping.runs.record(
                run.id(),
                Tally.unchanged(rows.size() - differing.size())
                        .plus(Tally.ignored(ignored + differing.size()))
                        .plus(Tally.dead(dead)),
                run.pages(),
                run.retries(),
                null);
    }

    private Tally write(List<MappedRecord<R>> items, Map<String, String> rejected) {
        if (items.isEmpty()) {
            return Tally.NONE;
        }
        try {
            return Objects.requireNonNull(savepoint.execute(status -> entityPull
                    .rows()
                    .write(items.stream()
                            .map(item -> Objects.requireNonNull(item.row()))
                            .toList())));
        } catch (DataAccessException e) {
            if (!isRefusedData(e)) {
                throw e;
            }
            if (items.size() == 1) {
                SourceRecord sourceRecord = items.get(0).sourceRecord();
                rejected.put(sourceRecord.key(), reject(sourceRecord, Diagnosis.of(e)));
                return Tally.dead(1);
            }
            int half = items.size() / 2;
            return write(items.subList(0, half), rejected).plus(write(items.subList(half, items.size()), rejected));
        }
    }

    /** Does PostgreSQL reject the data itself, independently of concurrent writes? Classes 22, and two of 23. */
    private static boolean isRefusedData(DataAccessException failure) {
        String state = Diagnosis.sqlState(failure);
        return state != null && (state.startsWith("22") || state.equals("23502") || state.equals("23514"));
    }

    private String reject(SourceRecord sourceRecord, Diagnosis fault) {
        String named = entityPull.entity() + " " + sourceRecord.key() + ": " + fault.message();
        log.warn("{}: a bad record went to the dead letters: {}", run.job(), named);
        bookkeeping.deadLetters.keep(
                run.id(),
                run.job(),
                new RejectedRecord(
                        entityPull.entity(),
                        sourceRecord.key(),
                        Objects.requireNonNull(sourceRecord.record()).bytes(),
                        fault.errorClass(),
                        fault.message()));
        return named;
    }

    private @Nullable String advance(List<MappedRecord<R>> chunk) {
        if (!run.movesWatermarks()) {
            return null;
        }
        Watermarks.Advance advance = bookkeeping.watermarks.advance(run.mode() == PullMode.FULL);
        for (MappedRecord<R> item : chunk) {
            if (item.sourceRecord().scan().movesWatermark()
                    && item.sourceRecord().record() != null) {
                advance.to(item.sourceRecord());
            }
        }
        return advance.save();
    }
}
