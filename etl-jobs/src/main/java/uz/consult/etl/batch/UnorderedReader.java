package uz.consult.etl.batch;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;

/**
 * Reads each scan in one answer, without order: 1C sends everything then, from one state, and nothing is asked of the catalog
 * that it may not have. The records are handed out in the order of their keys, so that a resumed run skips those that were
 * handed out; what has appeared before them meanwhile is read by the next run, which reads everything, too.
 *
 * <p>For one run and one thread.
 */
final class UnorderedReader<T> implements ItemStreamReader<T> {

    private static final String PASS = "whole.pass";
    private static final String LAST = "whole.last";

    private final ODataClient client;
    private final PullRun run;
    private final List<Scan> scans;
    private final Function<SourceRecord, T> then;
    private final Deque<SourceRecord> waiting = new ArrayDeque<>();
    private int asked;
    private int scan;
    /** The key of the last record of the scan that was handed out; empty before the first. */
    private String last = "";

    UnorderedReader(ODataClient client, PullRun run, List<Scan> scans, Function<SourceRecord, T> then) {
        this.client = client;
        this.run = run;
        this.scans = List.copyOf(scans);
        this.then = then;
    }

    @Override
    public void open(ExecutionContext context) {
        scan = context.getInt(PASS, 0);
        last = context.getString(LAST, "");
        asked = scan;
        waiting.clear();
    }

    @Override
    public void update(ExecutionContext context) {
        context.putInt(PASS, scan);
        context.putString(LAST, last);
    }

    @Override
    public @Nullable T read() {
        while (waiting.isEmpty()) {
            if (asked >= scans.size()) {
                return null;
            }
            if (asked > scan) {
                scan = asked;
                last = "";
            }
            waiting.addAll(ask(scans.get(asked++)));
        }
        SourceRecord next = waiting.remove();
        last = next.key();
        run.read();
        return then.apply(next);
    }

    private List<SourceRecord> ask(Scan from) {
        ODataPage page = client.page(
                ODataQuery.of(from.entity())
                        .filter(from.condition(null))
                        .select(from.select().toArray(String[]::new)),
                from.fields(),
                run::retried);
        run.page();
        run.warnOfAbsent(from.entity(), page.absent());
        return page.records().stream()
                .map(record -> SourceRecord.of(record, from))
                .filter(sourceRecord -> sourceRecord.key().compareTo(last) > 0)
                .sorted(Comparator.comparing(SourceRecord::key))
                .toList();
    }
}
