package uz.consult.bench;

import java.io.IOException;
import java.net.ConnectException;
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
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.bcrypt.BCrypt;
import uz.consult.sandbox.Sandbox;

/** A launcher that serves with its schedule off, and a caller who may do everything. */
final class Serving implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final String authorization;
    private final String origin;
    private final Program program;
    private final double secondsToReady;

    /** @param requests how many requests a caller may make in a minute */
    Serving(Product product, Databases databases, String database, Neighbours neighbours, int requests)
            throws IOException, InterruptedException {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        authorization =
                "Basic " + Base64.getEncoder().encodeToString(("bench:" + password).getBytes(StandardCharsets.UTF_8));
        int port = freePort();
        origin = "http://127.0.0.1:" + port;
        Map<String, String> environment = new HashMap<>(Product.environment(databases, database, neighbours));
        environment.putAll(Sandbox.NOTHING_SCHEDULED);
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("MANAGEMENT_PORT", "0");
        environment.put("LAUNCHER_USERS", "bench:ADMIN:" + BCrypt.hashpw(password, BCrypt.gensalt(10)));
        environment.put("LAUNCHER_REQUESTS_PER_MINUTE", String.valueOf(requests));
        long began = System.nanoTime();
        program = product.start("serve.log", environment, List.of(), "serve");
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
        return HttpRequest.newBuilder(URI.create(origin + path)).header("Authorization", authorization);
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
                throw new IllegalStateException("job-launcher serve did not come up; see serve.log");
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
