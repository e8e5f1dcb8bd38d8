package uz.consult.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import uz.consult.sandbox.Sandbox;

/** A launcher that serves with its schedule off, and a caller who may do everything. */
final class Serving implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final String authorization;
    private final int port;
    private final int managementPort;
    private final Program program;
    private final double secondsToReady;

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
        port = freePort();
        managementPort = freePort();
        Map<String, String> environment = new HashMap<>(Product.environment(databases, database, standIns));
        environment.putAll(Sandbox.NOTHING_SCHEDULED);
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("MANAGEMENT_PORT", String.valueOf(managementPort));
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
        for (long end = System.nanoTime() + Duration.ofMinutes(2).toNanos(); ; TimeUnit.MILLISECONDS.sleep(20)) {
            try {
                if (get("/actuator/health/readiness").statusCode() == 200) {
                    return;
                }
            } catch (ConnectException e) {
                // not listening yet
            }
            if (System.nanoTime() > end || !program.process().isAlive()) {
                throw new IllegalStateException("job-launcher serve did not come up; see its log");
            }
        }
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
