package uz.consult.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;
import tools.jackson.databind.json.JsonMapper;

/** A launcher that serves with its schedule off; each job is started over its REST API and awaited, one after the other. */
final class WarmCycles implements Cycles {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Set<String> GOING = Set.of("QUEUED", "STARTING", "STARTED", "STOPPING");
    private static final List<String> INTERVALS = List.of(
            "ETL_CLIENTS",
            "ETL_CONS_INCREMENTAL",
            "ETL_CONS_OPEN_UPDATE",
            "ETL_CONS_REDATE",
            "ETL_CONS_RATES",
            "ETL_CALLS",
            "ETL_QUEUE_CLOSING",
            "ETL_USERS",
            "ETL_CLIENTS_SWEEP",
            "ETL_CONS_SWEEP",
            "ETL_REDATE_SWEEP",
            "ETL_RATES_SWEEP",
            "ETL_CALLS_SWEEP");

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final Databases databases;
    private final String database;
    private final Neighbours neighbours;
    private final Program program;
    private final String origin;
    private final String authorization;
    private final List<String> jobs;

    private WarmCycles(Product product, Databases databases, String database, Neighbours neighbours) throws Exception {
        this.databases = databases;
        this.database = database;
        this.neighbours = neighbours;
        this.jobs = List.copyOf(databases
                .rows(database, "select job, min(id) from log.etl_runs group by job order by 2")
                .keySet());
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        authorization =
                "Basic " + Base64.getEncoder().encodeToString(("bench:" + password).getBytes(StandardCharsets.UTF_8));
        int port = freePort();
        origin = "http://127.0.0.1:" + port;
        Map<String, String> environment = new HashMap<>(Product.environment(databases, database, neighbours));
        INTERVALS.forEach(interval -> environment.put(interval + "_INTERVAL", "0"));
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("LAUNCHER_USERS", "bench:ADMIN:" + BCrypt.hashpw(password, BCrypt.gensalt(4)));
        program = product.start("serve.log", environment, List.of(), "serve");
    }

    /** Starts the launcher and warms it; null if it has no REST API. */
    static @Nullable WarmCycles start(Product product, Databases databases, String database, Neighbours neighbours)
            throws Exception {
        WarmCycles cycles = new WarmCycles(product, databases, database, neighbours);
        boolean able = false;
        try {
            cycles.awaitHealth();
            int status = cycles.get("/api/jobs").statusCode();
            if (status == 200) {
                for (int i = 0; i < 3; i++) {
                    cycles.once();
                }
                able = true;
                return cycles;
            }
            System.err.println(
                    "GET /api/jobs gave " + status + ", so cycles are measured cold, each in a process of its own");
            return null;
        } finally {
            if (!able) {
                cycles.close();
            }
        }
    }

    @Override
    public Cycle once() throws Exception {
        long last = databases.number(database, "select coalesce(max(id), 0) from log.etl_runs");
        neighbours.forget();
        double before = program.cpu();
        for (String job : jobs) {
            run(job);
        }
        return ColdCycles.cycle("warm", databases, database, neighbours, last, program.cpu() - before);
    }

    private void run(String job) throws Exception {
        HttpResponse<String> accepted = http.send(
                request("/api/jobs/" + job + "/runs")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"mode\":\"incremental\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
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
        return json.readTree(get(run).body()).required("status").asString();
    }

    private void awaitHealth() throws IOException, InterruptedException {
        for (long end = System.nanoTime() + Duration.ofMinutes(2).toNanos(); ; TimeUnit.MILLISECONDS.sleep(100)) {
            try {
                if (get("/actuator/health").statusCode() == 200) {
                    return;
                }
            } catch (java.net.ConnectException e) {
                // not listening yet
            }
            if (System.nanoTime() > end || !program.process().isAlive()) {
                throw new IllegalStateException("job-launcher serve did not come up; see serve.log");
            }
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(origin + path)).header("Authorization", authorization);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
