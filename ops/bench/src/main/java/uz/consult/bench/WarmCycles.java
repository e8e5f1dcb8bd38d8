package uz.consult.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.bench.onec.PageServer.Served;

/** A launcher that serves with its schedule off; each job is started over its REST API and awaited, one after the other. */
final class WarmCycles implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Set<String> GOING = Set.of("QUEUED", "STARTING", "STARTED", "STOPPING");
    private static final int AS_MANY_AS_NEEDED = 10_000_000;
    private static final int TO_WARM = 3;

    private static final String SECONDS = """
            select job, sum(extract(epoch from finished_at - queued_at))::text
            from log.etl_runs where id > %d group by job order by min(id)""";

    private final JsonMapper json = new JsonMapper();
    private final Databases databases;
    private final String database;
    private final StandInProcess standIns;
    private final Serving launcher;
    private final List<String> jobs;

    /** Starts the launcher and warms it. */
    WarmCycles(Product product, Databases databases, String database, StandInProcess standIns) throws Exception {
        this.databases = databases;
        this.database = database;
        this.standIns = standIns;
        this.jobs = List.copyOf(databases
                .rows(database, "select job, min(id) from log.etl_runs group by job order by 2")
                .keySet());
        this.launcher = new Serving(product, databases, database, standIns, AS_MANY_AS_NEEDED);
        boolean warm = false;
        try {
            for (int i = 0; i < TO_WARM; i++) {
                once();
            }
            warm = true;
        } finally {
            if (!warm) {
                launcher.close();
            }
        }
    }

    Cycle once() throws Exception {
        long last = databases.number(database, "select coalesce(max(id), 0) from log.etl_runs");
        standIns.forget();
        double before = launcher.cpu();
        for (String job : jobs) {
            run(job);
        }
        Map<String, Double> seconds = new LinkedHashMap<>();
        databases
                .rows(database, SECONDS.formatted(last))
                .forEach((job, took) -> seconds.put(job, Double.valueOf(took)));
        Map<String, Served> served = standIns.served();
        return new Cycle(
                seconds.values().stream().mapToDouble(d -> d).sum(),
                launcher.cpu() - before,
                served.values().stream().mapToLong(Served::requests).sum(),
                served.values().stream().mapToLong(Served::bytes).sum(),
                databases.number(database, "select coalesce(sum(updated), 0) from log.etl_runs where id > " + last),
                seconds);
    }

    private void run(String job) throws Exception {
        HttpResponse<String> accepted = launcher.post("/api/jobs/" + job + "/runs", "{\"mode\":\"incremental\"}");
        if (accepted.statusCode() != 202) {
            throw new IllegalStateException(
                    "The launcher did not take a run of " + job + ": " + accepted.statusCode() + " " + accepted.body());
        }
        String run = URI.create(accepted.headers().firstValue("Location").orElseThrow())
                .getPath();
        String status = status(run);
        for (long end = System.nanoTime() + LONGEST.toNanos(); GOING.contains(status); status = status(run)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The run " + run + " of " + job + " is still " + status);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        if (!status.equals("COMPLETED")) {
            throw new IllegalStateException("The run " + run + " of " + job + " ended " + status);
        }
    }

    private String status(String run) throws IOException, InterruptedException {
        return json.readTree(launcher.get(run).body()).required("status").asString();
    }

    @Override
    public void close() throws InterruptedException {
        launcher.close();
    }
}
