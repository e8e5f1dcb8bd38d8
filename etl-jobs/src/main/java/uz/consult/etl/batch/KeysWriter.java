package uz.consult.etl.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.Tally;

/**
 * Notes keys and versions. A record stored in the same version counts as unchanged; any other as ignored, because it is read again
 * in whole and counted then.
 */
final class KeysWriter {

    private final PullRun run;
    private final StoredKeysQuery stored;
    private final SeenKeys keys;
    private final RunLog runs;
    private final boolean all;

    /** @param all true if every record is read again in whole, whatever its version, and counted then */
    KeysWriter(PullRun run, StoredKeysQuery stored, SeenKeys keys, RunLog runs, boolean all) {
        this.run = run;
        this.stored = stored;
        this.keys = keys;
        this.runs = runs;
        this.all = all;
    }

    /** In the caller's transaction. */
    void write(List<SourceRecord> chunk) {
        List<SeenKeys.Seen> seen = chunk.stream()
                .map(sourceRecord -> new SeenKeys.Seen(
                        run.origin(),
                        sourceRecord.scan().entity(),
                        sourceRecord.key(),
                        version(sourceRecord.record()),
                        sourceRecord.scan().inScope()))
                .toList();
        keys.note(seen);
        runs.record(run.id(), all ? Tally.NONE : tally(seen), run.pages(), run.retries(), null);
    }

    private Tally tally(List<SeenKeys.Seen> seen) {
        long unchanged =
                keys.unchanged(seen.stream().filter(SeenKeys.Seen::inScope).toList(), stored);
        return Tally.unchanged(unchanged).plus(Tally.ignored(seen.size() - unchanged));
    }

    /** null if it cannot be compared: then the record is read in whole, and its error reported there. */
    private static @Nullable String version(@Nullable ODataRecord record) {
        try {
            return record == null ? null : record.code(DataVersion.FIELD);
        } catch (BadRecordException e) {
            return null;
        }
    }
}
