package uz.consult.etl.batch;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.runlog.RunLog;

/**
 * Asks 1C how many records a long run will read, so that people see how far it is. It costs the run nothing:
 *
 * <ol>
 *   <li>Only runs that read more than what is new are counted for; one small request per scan.
 *   <li>It is asked beside the run, by one thread for all runs, so by one session and licence of 1C at most.
 *   <li>Whatever fails, the run is merely one whose end is not known.
 * </ol>
 */
public final class RecordCounts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RecordCounts.class);
    private static final int MOST_WAITING = 32;

    private final ODataClient client;
    private final RunLog runs;
    private final boolean asks;
    private final ThreadPoolExecutor beside;

    /** @param asks false to ask nothing */
    public RecordCounts(ODataClient client, RunLog runs, boolean asks) {
        this.client = client;
        this.runs = runs;
        this.asks = asks;
        beside = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
            Thread thread = new Thread(task, "record-counts");
            thread.setDaemon(true);
            return thread;
        });
        beside.allowCoreThreadTimeOut(true);
    }

    /** Asks, beside the run, how many records these scans bring, and adds that to what the run expects. Returns at once. */
    void ask(PullRun run, List<Scan> scans) {
        if (!asks || !run.isFullScan() && run.mode() != PullMode.WINDOW) {
            return;
        }
        try {
            beside.execute(() -> expect(run, scans));
        } catch (RejectedExecutionException e) {
            run.expect(null);
        }
    }

    private void expect(PullRun run, List<Scan> scans) {
        try {
            runs.expects(run.id(), run.expect(count(scans)));
        } catch (RuntimeException e) {
            log.debug("Run {} of {}: its expected count was not stored: {}", run.id(), run.job(), e.getMessage());
        }
    }

    /** @return null if 1C does not count */
    private @Nullable Long count(List<Scan> scans) {
        try {
            long all = 0;
            for (Scan scan : scans) {
                ODataQuery query = ODataQuery.of(scan.entity());
                String condition = scan.condition(null);
                all += client.count(condition == null ? query : query.filter(condition));
            }
            return all;
        } catch (RuntimeException e) {
            log.debug("1C does not count: {}", e.getMessage());
            return null;
        }
    }

    /** Asks nothing more. */
    @Override
    public void close() {
        beside.shutdownNow();
    }
}
