package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.ODataRecord;
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
 *   <li>The rows are written under a savepoint. Of those whose data PostgreSQL refuses ({@link RefusedRows}) each goes to the dead
 *       letters, all others land. (Batch's own scan commits item by item, and can double or lose items when it is interrupted.) What an
 *       admin has discarded is ignored as long as 1C sends the same.
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
    private final EntityPull<R> pull;
    private final boolean notes;
    private final PullSettings settings;
    private final TransactionOperations savepoint;
    private final ChunkBookkeeping bookkeeping;
    private long explained;

    /** What a chunk is entered in besides the rows themselves. */
    record ChunkBookkeeping(
            DeadLetters deadLetters, Watermarks watermarks, RunLog runs, SeenKeys seen, Differences differences) {}

    /** What could not be written of a chunk: the keys of all, and what is told of those that nobody has discarded. */
    private static final class Rejected {
        private final Set<String> keys = new HashSet<>();
        private final List<String> dead = new ArrayList<>();
    }

    /** @param notes true if the keys of what is met are kept, so that deletions can be found */
    PullWriter(
            PullRun run,
            EntityPull<R> pull,
            boolean notes,
            PullSettings settings,
            TransactionOperations savepoint,
            ChunkBookkeeping bookkeeping) {
        this.run = run;
        this.pull = pull;
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
                            run.origin(), pull.entity(), item.sourceRecord().key(), null, true))
                    .toList());
        }
        if (!run.writes()) {
            compare(chunk);
            return;
        }
        ChunkContents<R> contents = ChunkContents.of(chunk);
        Rejected rejected = new Rejected();
        Tally tally = Tally.ignored(contents.ignored());
        for (MappedRecord<R> item : contents.bad()) {
            Diagnosis fault = Diagnosis.of(Objects.requireNonNull(item.fault()));
            tally = tally.plus(reject(item.sourceRecord(), fault, rejected));
        }
        tally = tally.plus(new RefusedRows<>(
                        pull.rows(), savepoint, (record, refusal) -> reject(record, Diagnosis.of(refusal), rejected))
                .write(List.copyOf(contents.good().values())));
        if (!contents.gone().isEmpty()) {
            tally = tally.plus(pull.rows().remove(contents.gone()));
        }
        Set<String> settled = contents.settled(rejected.keys);
        if (!settled.isEmpty()) {
            bookkeeping.deadLetters.landed(pull.entity(), settled, run.mode() == PullMode.REPLAY);
        }
        String watermarkTo = advance(chunk);
        RunLog.Counted counted = bookkeeping.runs.record(run.id(), tally, run.pages(), run.retries(), watermarkTo);
        BadShare limit = new BadShare(settings.badAllowed(), settings.badShare());
        if (tally.dead() > 0 && limit.isExceededBy(counted.dead(), counted.read())) {
            throw new EtlException(
                    ErrorClass.VALIDATION, limit.told(run.job(), counted.dead(), counted.read(), rejected.dead.get(0)));
        }
    }

    /** Nothing is created, updated or deleted: a record that differs, or is gone from 1C, counts as ignored. */
    private void compare(List<MappedRecord<R>> chunk) {
        ChunkContents<R> contents = ChunkContents.of(chunk);
        List<Difference> found = contents.differences();
        Set<String> differing = new HashSet<>();
        for (Difference difference : pull.rows().compare(contents.rows())) {
            if (!difference.isExplained()) {
                differing.add(difference.key());
                found.add(difference);
            } else if (explained++ < MOST_EXPLAINED) {
                found.add(difference);
            } else {
                run.warn("there are more explained differences of " + pull.entity() + " than the " + MOST_EXPLAINED
                        + " that are kept");
            }
        }
        differing.retainAll(contents.good().keySet());
        bookkeeping.differences.add(run.id(), run.job(), pull.entity(), found);
        bookkeeping.runs.record(
                run.id(),
                Tally.unchanged(contents.good().size() - differing.size())
                        .plus(Tally.ignored(contents.ignored() + contents.gone().size() + differing.size()))
                        .plus(Tally.dead(contents.bad().size())),
                run.pages(),
                run.retries(),
                null);
    }

    /** @return dead; ignored if an admin has discarded the record as it is */
    private Tally reject(SourceRecord sourceRecord, Diagnosis fault, Rejected rejected) {
        String named = pull.entity() + " " + sourceRecord.key() + ": " + fault.message();
        rejected.keys.add(sourceRecord.key());
        ODataRecord record = Objects.requireNonNull(sourceRecord.record());
        boolean open = bookkeeping.deadLetters.keep(
                run.id(),
                run.job(),
                new RejectedRecord(
                        pull.entity(),
                        sourceRecord.key(),
                        record.bytes(),
                        !record.isWithheld(),
                        fault.errorClass(),
                        fault.message()));
        if (!open) {
            log.debug("{}: a bad record was skipped, it is discarded and unchanged: {}", run.job(), named);
            return Tally.ignored(1);
        }
        rejected.dead.add(named);
        log.warn("{}: a bad record went to the dead letters: {}", run.job(), named);
        return Tally.dead(1);
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
