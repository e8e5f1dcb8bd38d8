package uz.consult.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import uz.consult.sandbox.onec.Seed;

/** The launcher's REST API over a million runs: each filter of {@code GET /api/runs}, and a hundred callers for a minute. */
final class RestApi {

    private static final int RUNS = 1_000_000;
    private static final int CALLERS = 100;
    private static final Duration A_WHILE = Duration.ofMinutes(1);
    private static final int TIMES = 3;

    /** As a few years leave them: mostly completed, seldom failed, modes as the schedule has them. */
    private static final String FILL = """
            insert into log.etl_runs (job, mode, trigger, status, launcher, host, queued_at, started_at, heartbeat_at, finished_at)
            select (array['users','clients','cons','open_update','redate','rates','calls','queue_closing'])[1 + i %% 8],
                   case when i %% 97 = 0 then 'sweep' when i %% 1009 = 0 then 'full' when i %% 5003 = 0 then 'window' else 'incremental' end,
                   'schedule', case when i %% 211 = 0 then 'FAILED' when i %% 9973 = 0 then 'STOPPED' else 'COMPLETED' end,
                   'bench', 'bench', t, t, t, t
            from generate_series(1, %1$d) i, lateral (select now() - interval '20 seconds' * (%1$d - i) as t) at""".formatted(RUNS);

    /**
     * What came of it.
     *
     * @param secondsToReady from the start of the launcher to readiness
     * @param filters how many different questions were asked, each several times
     * @param median of all answers, in milliseconds
     * @param p95 of all answers, in milliseconds
     * @param slowest the median of the slowest question, in milliseconds
     * @param slowestFilter that question
     * @param statuses answers to the hundred callers, by HTTP status
     * @param failures requests of theirs that got no answer
     */
    record Result(
            double secondsToReady,
            int filters,
            double median,
            double p95,
            double slowest,
            String slowestFilter,
            Map<Integer, Long> statuses,
            long failures) {

        String markdown() {
            return """
                    REST, with %,d rows in log.etl_runs (%d different filters, 3 times each): median %.0f ms, 95th percentile **%.0f ms** (limit 200), \
                    slowest filter %.0f ms (`%s`). %d callers for a minute: answers by status %s, %d without an answer (none but 200 and 429 is right). \
                    From start to ready: %.1f s.
                    """.formatted(
                    RUNS, filters, median, p95, slowest, slowestFilter, CALLERS, statuses, failures, secondsToReady);
        }
    }

    private RestApi() {}

    static Result measure(Product product, Databases databases) throws Exception {
        String database = databases.fresh(Databases.EMPTY);
        System.err.printf("Filling log.etl_runs with %,d rows …%n", RUNS);
        databases.execute(database, FILL);
        databases.settle(database, "log.etl_runs");
        try (StandInProcess standIns = new StandInProcess(Bench.times(Seed.Size.production(), 1))) {
            Result questions;
            try (Serving launcher = new Serving(product, databases, database, standIns, 10_000_000)) {
                questions = questions(launcher);
            }
            // With the limits that a launcher has by itself.
            try (Serving launcher = new Serving(product, databases, database, standIns, 600)) {
                return crowd(launcher, questions);
            }
        } finally {
            databases.drop(database);
        }
    }

    private static Result questions(Serving launcher) throws IOException, InterruptedException {
        List<String> paths = paths();
        for (String path : paths.subList(0, 50)) {
            ask(launcher, path); // warms it
        }
        List<Double> all = new ArrayList<>();
        double slowest = 0;
        String slowestPath = "";
        for (String path : paths) {
            double[] each = new double[TIMES];
            for (int i = 0; i < TIMES; i++) {
                each[i] = ask(launcher, path);
                all.add(each[i]);
            }
            Arrays.sort(each);
            if (each[TIMES / 2] > slowest) {
                slowest = each[TIMES / 2];
                slowestPath = path;
            }
        }
        Collections.sort(all);
        return new Result(
                launcher.secondsToReady(),
                paths.size(),
                all.get(all.size() / 2),
                all.get(all.size() * 95 / 100),
                slowest,
                slowestPath,
                Map.of(),
                0);
    }

    /** @return milliseconds */
    private static double ask(Serving launcher, String path) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> answer = launcher.get(path);
        double took = (System.nanoTime() - began) / 1e6;
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " was answered with " + answer.statusCode() + " " + answer.body());
        }
        return took;
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (String job : List.of("", "job=cons&", "job=users&")) {
            for (String status :
                    List.of("", "status=COMPLETED&", "status=FAILED&", "status=STOPPED&", "status=ABANDONED&")) {
                for (String mode : List.of("", "mode=incremental&", "mode=sweep&", "mode=window&", "mode=replay&")) {
                    for (String range :
                            List.of("", "from=2026-08-01&", "to=2026-08-01&", "from=2026-07-01&to=2026-08-01&")) {
                        for (String page : List.of("", "offset=5000&")) {
                            paths.add("/api/runs?" + job + status + mode + range + page + "limit=50");
                        }
                    }
                }
            }
        }
        return paths;
    }

    private static Result crowd(Serving launcher, Result questions) throws Exception {
        System.err.printf("%d callers for a minute …%n", CALLERS);
        List<String> paths = paths();
        Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
        LongAdder failures = new LongAdder();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            long end = System.nanoTime() + A_WHILE.toNanos();
            List<Callable<Void>> all = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller;
                all.add(() -> {
                    for (int i = first; System.nanoTime() < end; i++) {
                        try {
                            int status =
                                    launcher.get(paths.get(i % paths.size())).statusCode();
                            statuses.computeIfAbsent(status, s -> new LongAdder())
                                    .increment();
                        } catch (IOException e) {
                            failures.increment();
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> one : callers.invokeAll(all)) {
                one.get();
            }
        } finally {
            callers.shutdownNow();
        }
        Map<Integer, Long> counted = new TreeMap<>();
        statuses.forEach((status, count) -> counted.put(status, count.sum()));
        return new Result(
                questions.secondsToReady,
                questions.filters,
                questions.median,
                questions.p95,
                questions.slowest,
                questions.slowestFilter,
                counted,
                failures.sum());
    }
}
