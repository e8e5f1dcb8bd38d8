package uz.consult.etl.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;

/**
 * Reads each pass in one answer, without order: 1C sends everything then, from one state, and nothing is asked of the catalog
 * that it may not have. Keeps no position: a run that goes on reads it again.
 *
 * <p>For one run and one thread.
 */
final class WholeReader<T> implements ItemStreamReader<T> {

    private final ODataClient client;
    private final PullRun run;
    private final List<Pass> passes;
    private final Function<Pulled, T> then;
    private final Deque<ODataRecord> waiting = new ArrayDeque<>();
    private int asked;

    WholeReader(ODataClient client, PullRun run, List<Pass> passes, Function<Pulled, T> then) {
        this.client = client;
        this.run = run;
        this.passes = List.copyOf(passes);
        this.then = then;
    }

    @Override
    public void open(ExecutionContext context) {
        asked = 0;
        waiting.clear();
    }

    @Override
    public @Nullable T read() {
        while (waiting.isEmpty()) {
            if (asked == passes.size()) {
                return null;
            }
            waiting.addAll(ask(passes.get(asked++)));
        }
        run.read();
        return then.apply(Pulled.of(waiting.remove(), passes.get(asked - 1)));
    }

    private List<ODataRecord> ask(Pass pass) {
        ODataPage page = client.page(
                ODataQuery.of(pass.entity())
                        .filter(pass.condition(null))
                        .select(pass.select().toArray(String[]::new)),
                pass.fields(),
                run::retried);
        run.page();
        run.warnOfAbsent(pass.entity(), page.absent());
        return page.records();
    }
}
