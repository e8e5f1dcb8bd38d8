package uz.consult.etl.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataException;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;

/**
 * Reads records by their keys:
 *
 * <ol>
 *   <li>As many keys go into one request as an address of {@link ODataClient#LONGEST_URL} bytes holds.
 *   <li>Where a key has no record in the answer, which was read in full, records known to exist are requested, and then the key
 *       once more alone, in case another infobase answered for a moment. If 1C says again that there is
 *       none (an object: 404 with code 9; a register's record: an empty set), the record is handed out as deleted.
 *   <li>If 1C cannot send the answer, or it is too long, each half of the keys is requested alone; a record that is refused
 *       alone is handed out as withheld, by its name. It is not deleted.
 *   <li>A record that was not requested fails the step: 1C ignores the filter.
 *   <li>What is saved is the last key all of whose records were handed out.
 * </ol>
 *
 * For one run and one thread.
 */
final class KeyReader<R> implements ItemStreamReader<MappedRecord<R>>, MemoryBoundReader {

    private static final String DONE = "keys.done";
    private static final int AT_ONCE = 1_000;

    /** A record to hand out, and whether it is the last of its key. */
    private record Ready(String key, SourceRecord sourceRecord, boolean last) {}

    private final ODataClient client;
    private final PullRun run;
    private final EntityPull<R> pull;
    private final RecordMapping<R> mapping;
    private final KeySource source;
    private final int most;
    private final Runnable known;

    private final Deque<String> waiting = new ArrayDeque<>();
    private final Deque<Ready> ready = new ArrayDeque<>();
    private final Map<String, String> asStored = new HashMap<>();
    private @Nullable String asked;
    private @Nullable String done;
    private long held;

    /**
     * @param most the most keys in one request, whatever the address holds
     * @param known fails if records known to exist are not found
     */
    KeyReader(ODataClient client, PullRun run, EntityPull<R> pull, KeySource source, int most, Runnable known) {
        this.mapping = new RecordMapping<>(pull.mapper());
        this.client = client;
        this.run = run;
        this.pull = pull;
        this.source = source;
        this.most = most;
        this.known = known;
    }

    @Override
    public void open(ExecutionContext context) {
        held = 0;
        done = context.containsKey(DONE) ? context.getString(DONE) : null;
        asked = done;
        waiting.clear();
        ready.clear();
        asStored.clear();
    }

    @Override
    public boolean isFull() {
        return held >= client.pageBytes();
    }

    @Override
    public void update(ExecutionContext context) {
        held = 0;
        if (done != null) {
            context.putString(DONE, done);
        }
    }

    @Override
    public @Nullable MappedRecord<R> read() {
        while (ready.isEmpty()) {
            if (waiting.isEmpty()) {
                waiting.addAll(source.after(asked, AT_ONCE));
            }
            if (waiting.isEmpty()) {
                return null;
            }
            ask(batch());
        }
        Ready next = ready.poll();
        if (next.last) {
            done = next.key;
        }
        held += next.sourceRecord.record() == null
                ? 0
                : next.sourceRecord.record().size();
        run.read();
        return mapping.apply(next.sourceRecord);
    }

    /** The next keys that fit into one address, each with its condition. */
    private Map<String, String> batch() {
        Map<String, String> batch = new LinkedHashMap<>();
        while (!waiting.isEmpty() && batch.size() < most) {
            String key = waiting.peek();
            String condition = ODataQuery.named(pull.fields().key(), key);
            if (condition == null) {
                run.warn(
                        pull.entity() + " " + key
                                + " has no key by which it could be requested from 1C, so it was not read; its dead letter can only be discarded");
            } else {
                batch.put(ODataQuery.canonical(key), condition);
                asStored.put(ODataQuery.canonical(key), key);
                if (batch.size() > 1 && client.length(query(batch)) > ODataClient.LONGEST_URL) {
                    batch.remove(ODataQuery.canonical(key));
                    break;
                }
            }
            asked = waiting.poll();
        }
        return batch;
    }

    private void ask(Map<String, String> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Map<String, List<ODataRecord>> found = new LinkedHashMap<>();
        for (ODataRecord record : records(batch, true)) {
            String key = record.identity(pull.fields().key());
            if (!batch.containsKey(key)) {
                throw new EtlException(
                        ErrorClass.VALIDATION,
                        pull.entity() + ": 1C answered with " + key
                                + ", which was not requested, so the whole answer was discarded");
            }
            found.computeIfAbsent(key, k -> new ArrayList<>()).add(record);
        }
        if (found.size() < batch.size()) {
            known.run();
        }
        for (Map.Entry<String, String> entry : batch.entrySet()) {
            List<ODataRecord> records = found.getOrDefault(entry.getKey(), List.of());
            if (records.isEmpty()) {
                records = secondLook(entry.getKey(), entry.getValue());
            }
            Scan scan = pull.byKey();
            String key = Objects.requireNonNull(asStored.get(entry.getKey()));
            if (records.isEmpty()) {
                ready.add(new Ready(key, new SourceRecord(key, null, scan), true));
            }
            for (int i = 0; i < records.size(); i++) {
                ready.add(new Ready(key, SourceRecord.of(records.get(i), scan), i == records.size() - 1));
            }
        }
        asStored.clear();
    }

    /** @param first false if the answer was refused already, so that this request is likely to be refused too */
    private List<ODataRecord> records(Map<String, String> batch, boolean first) {
        try {
            ODataQuery query = query(batch);
            ODataPage page =
                    first ? client.page(query, pull.fields(), run::retried) : client.attempt(query, pull.fields());
            run.page();
            run.warnOfAbsent(pull.entity(), page.absent());
            return page.records();
        } catch (ODataException e) {
            if (!e.isOfContent() && e.remedy() != ODataException.Remedy.SMALLER_PAGE) {
                throw e;
            }
            if (batch.size() == 1) {
                if (!isOfObjects()) {
                    throw e;
                }
                Map.Entry<String, String> one = batch.entrySet().iterator().next();
                return secondLook(one.getKey(), one.getValue());
            }
            List<ODataRecord> records = new ArrayList<>();
            Map<String, String> half = new LinkedHashMap<>();
            int left = batch.size();
            for (Map.Entry<String, String> entry : batch.entrySet()) {
                half.put(entry.getKey(), entry.getValue());
                if (--left == batch.size() / 2 || left == 0) {
                    records.addAll(records(half, false));
                    half.clear();
                }
            }
            return records;
        }
    }

    private boolean isOfObjects() {
        return pull.fields().key().equals(List.of("Ref_Key"));
    }

    private List<ODataRecord> secondLook(String key, String condition) {
        if (isOfObjects()) {
            run.page();
            ODataRecord found = client.find(pull.entity(), key, pull.fields(), run::retried);
            return found == null ? List.of() : List.of(found);
        }
        return records(Map.of(key, condition), true);
    }

    private ODataQuery query(Map<String, String> batch) {
        ODataQuery query = ODataQuery.of(pull.entity());
        String keys = String.join(" or ", batch.values());
        EntityPull.Scope scope = pull.scope();
        return scope == null
                ? query.filter(keys)
                : query.filter(scope.condition() + " and (" + keys + ")").orderBy(List.of(scope.order()));
    }
}
