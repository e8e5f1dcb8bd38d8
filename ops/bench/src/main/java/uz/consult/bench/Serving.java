package uz.consult.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uz.consult.sandbox.Sandbox;

/** A launcher that serves with its schedule off, and a caller who may do everything. */
final class Serving implements AutoCloseable {

    private static final Pattern LISTENS =
            Pattern.compile("Listens on http://\\S+:(\\d+); probes and metrics on http://\\S+:(\\d+)");

    /** Generous, for a machine may be busy with other builds; what is measured is measured apart. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String authorization;
    private final Program program;
    private final double secondsToReady;
    private int port;
    private int managementPort;

    /** @param requests how many requests a caller may make in a minute */
    Serving(Product product, Databases databases, String database, StandInProcess standIns, int requests)
            throws IOException, InterruptedException {
        this(
                product,
                databases,
                database,
                standIns,
                Staff.made(),
                new Manner("serve.log", Map.of("LAUNCHER_REQUESTS_PER_MINUTE", String.valueOf(requests)), List.of()));
    }

    /**
     * How it serves.
     *
     * @param log the name of the file of what it prints
     * @param environment further variables
     * @param jvm further options of Java
     */
    record Manner(String log, Map<String, String> environment, List<String> jvm) {}

    Serving(Product product, Databases databases, String database, StandInProcess standIns, Staff staff, Manner manner)
            throws IOException, InterruptedException {
        authorization = staff.basic(Staff.FIRST);
        Map<String, String> environment = new HashMap<>(Product.environment(databases, database, standIns));
        environment.putAll(Sandbox.NOTHING_SCHEDULED);
        environment.put("SERVER_PORT", "0");
        environment.put("MANAGEMENT_PORT", "0");
        environment.put("LAUNCHER_USERS", staff.entries());
        environment.putAll(manner.environment());
        long began = System.nanoTime();
        program = product.start(manner.log(), environment, manner.jvm(), "serve");
        boolean ready = false;
        try {
            awaitReady();
            ready = true;
        } finally {
            if (!ready) {
                program.close();
            }
        }
        secondsToReady = (System.nanoTime() - began) / 1e9;
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    long pid() {
        return program.process().pid();
    }

    boolean isAlive() {
        return program.process().isAlive();
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** From the start of the process to readiness. */
    double secondsToReady() {
        return secondsToReady;
    }

    double cpu() {
        return program.cpu();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(at(path)).header("Authorization", authorization);
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); ; TimeUnit.MILLISECONDS.sleep(20)) {
            if (listens() && get("/actuator/health/readiness").statusCode() == 200) {
                return;
            }
            if (System.nanoTime() > end || !program.process().isAlive()) {
                throw new IllegalStateException("job-launcher serve did not come up; see its log");
            }
        }
    }

    /** Which ports it was given stands in its log. */
    private boolean listens() throws IOException {
        if (port == 0) {
            Matcher listens = LISTENS.matcher(program.printed());
            if (listens.find()) {
                port = Integer.parseInt(listens.group(1));
                managementPort = Integer.parseInt(listens.group(2));
            }
        }
        return port != 0;
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
