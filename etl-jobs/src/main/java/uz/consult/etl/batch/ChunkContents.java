package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.runlog.Difference;

/**
 * A chunk sorted by what its records turned out to be. Of several states of one record the last counts.
 *
 * @param good the rows to write, by key
 * @param gone keys of what 1C no longer has
 * @param notOurs keys of records that are none of ours
 * @param bad records that break a rule, in their order
 * @param ignored how many are none of ours, or were superseded by a later state
 */
record ChunkContents<R>(
        Map<String, MappedRecord<R>> good,
        Set<String> gone,
        Set<String> notOurs,
        List<MappedRecord<R>> bad,
        long ignored) {

    static <R> ChunkContents<R> of(List<MappedRecord<R>> chunk) {
        Map<String, MappedRecord<R>> good = new LinkedHashMap<>();
        Set<String> gone = new LinkedHashSet<>();
        Set<String> notOurs = new LinkedHashSet<>();
        List<MappedRecord<R>> bad = new ArrayList<>();
        long ignored = 0;
        for (MappedRecord<R> item : chunk) {
            String key = item.sourceRecord().key();
            if (item.gone()) {
                gone.add(key);
            } else if (item.fault() != null) {
                bad.add(item);
            } else if (item.row() == null) {
                notOurs.add(key);
                ignored++;
            } else if (good.put(key, item) != null) {
                ignored++;
            }
        }
        return new ChunkContents<>(good, gone, notOurs, bad, ignored);
    }

    /** The rows themselves. */
    List<R> rows() {
        return good.values().stream()
                .map(item -> Objects.requireNonNull(item.row()))
                .toList();
    }

    /**
     * What has an end by this chunk, so that no dead letter of it need stay open.
     *
     * @param rejected keys of records that could not be kept
     */
    Set<String> settled(Set<String> rejected) {
        Set<String> settled = new LinkedHashSet<>(notOurs);
        settled.addAll(gone);
        settled.addAll(good.keySet());
        settled.removeAll(rejected);
        return settled;
    }

    /** What a comparison finds by these records alone, without a look at what is stored. */
    List<Difference> differences() {
        List<Difference> found = new ArrayList<>();
        gone.forEach(key -> found.add(Difference.gone(key)));
        bad.forEach(item -> found.add(new Difference(
                item.sourceRecord().key(), Difference.RECORD, "a bad record: " + reason(item.fault()), null, false)));
        return found;
    }

    private static @Nullable String reason(@Nullable BadRecordException fault) {
        return fault == null ? null : fault.getMessage();
    }
}
