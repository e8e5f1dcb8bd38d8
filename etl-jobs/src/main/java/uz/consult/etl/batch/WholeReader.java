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
 * Reads each pass in one answer, without order: 1C sends everything then, from one state, and nothing is asked of the catalog
 * that it may not have. The records are handed out in the order of their keys, so that a run that goes on passes over those that were
 * handed out; what came before them meanwhile is the next run's, which reads everything, too.
 *
 * <p>For one run and one thread.
 */
final class WholeReader<T> implements ItemStreamReader<T> {

    private static final String PASS = "whole.pass";
    private static final String LAST = "whole.last";

    private final ODataClient client;
    private final PullRun run;
    private final List<Pass> passes;
    private final Function<Pulled, T> then;
    private final Deque<Pulled> waiting = new ArrayDeque<>();
    private int asked;
    private int pass;
    /** The key of the last record of the pass that was handed out; empty before the first. */
    private String last = "";

    WholeReader(ODataClient client, PullRun run, List<Pass> passes, Function<Pulled, T> then) {
        this.client = client;
        this.run = run;
        this.passes = List.copyOf(passes);
        this.then = then;
    }

    @Override
    public void open(ExecutionContext context) {
        pass = context.getInt(PASS, 0);
        last = context.getString(LAST, "");
        asked = pass;
        waiting.clear();
    }

    @Override
    public void update(ExecutionContext context) {
        context.putInt(PASS, pass);
        context.putString(LAST, last);
    }

    @Override
    public @Nullable T read() {
        while (waiting.isEmpty()) {
            if (asked >= passes.size()) {
                return null;
            }
            if (asked > pass) {
                pass = asked;
                last = "";
            }
            waiting.addAll(ask(passes.get(asked++)));
        }
        Pulled next = waiting.remove();
        last = next.key();
        run.read();
        return then.apply(next);
    }

    private List<Pulled> ask(Pass from) {
        ODataPage page = client.page(
                ODataQuery.of(from.entity())
                        .filter(from.condition(null))
                        .select(from.select().toArray(String[]::new)),
                from.fields(),
                run::retried);
        run.page();
        run.warnOfAbsent(from.entity(), page.absent());
        return page.records().stream()
                .map(record -> Pulled.of(record, from))
                .filter(pulled -> pulled.key().compareTo(last) > 0)
                .sorted(Comparator.comparing(Pulled::key))
                .toList();
    }
}
