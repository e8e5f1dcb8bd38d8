package uz.consult.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.Sandbox;

/** A launcher that serves, as a process of its own on a belt, and a client that speaks to it. */
public final class LauncherProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSWORD = UUID.randomUUID().toString();

    private static final Pattern LISTENS = Pattern.compile("Listens on https?://\\S+:(\\d+)[,;]");

    private static final String HASH = new BCryptPasswordEncoder(10).encode(PASSWORD);

    private final HttpClient client;
    private final String scheme;
    private final Path output;
    private final Process process;
    private int port;

    /** What was answered. */
    public record Answer(int status, Map<String, java.util.List<String>> headers, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }

        public long id() {
            return json().path("id").asLong();
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Starts it, with nothing scheduled unless {@code more} says so, and waits until it is ready. */
    public static LauncherProcess on(EtlFixture belt, Path home, String... more) throws IOException {
        return ready(new LauncherProcess(belt, home, null, more));
    }

    /** The same, with TLS of its own. */
    public static LauncherProcess secured(EtlFixture belt, Path home, SSLContext trust, String... more)
            throws IOException {
        return ready(new LauncherProcess(belt, home, trust, more));
    }

    private static LauncherProcess ready(LauncherProcess served) {
        EtlFixture.until("the launcher to listen: " + served.output, served::listens);
        EtlFixture.until("the launcher to be ready: " + served.output, served::isReady);
        return served;
    }

    private LauncherProcess(EtlFixture belt, Path home, SSLContext trust, String... more) throws IOException {
        scheme = trust == null ? "http" : "https";
        client = trust == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder().sslContext(trust).build();
        output = Files.createTempFile(home, "launcher", ".log");
        Map<String, String> environment = new HashMap<>(belt.environment());
        environment.put("SERVER_PORT", "0");
        environment.putAll(Sandbox.NOTHING_SCHEDULED);
        environment.put(
                "LAUNCHER_USERS", "admin:ADMIN:" + HASH + ";scheduler:SCHEDULER:" + HASH + ";manager:MANAGER:" + HASH);
        environment.put("LAUNCHER_REQUESTS_PER_MINUTE", "100000");
        environment.put("ETL_HEARTBEAT", "PT0.2S");
        environment.put("ETL_SUSPECT_AFTER", "PT4S");
        environment.put("ETL_CUT_OFF_AFTER", "PT8S");
        environment.put("ETL_RECOVERY_EVERY", "PT0.5S");
        for (String variable : more) {
            String[] pair = variable.split("=", 2);
            environment.put(pair[0], pair[1]);
        }
        process = Program.start(environment, output, "serve");
    }

    /** Everybody's. */
    public static String password() {
        return PASSWORD;
    }

    /** Where it is reached, without a path. */
    public String address() {
        return scheme + "://127.0.0.1:" + port;
    }

    /** Which port it was given stands in its log. */
    private boolean listens() {
        Matcher listens = LISTENS.matcher(output());
        if (listens.find()) {
            port = Integer.parseInt(listens.group(1));
        } else if (!process.isAlive()) {
            throw new AssertionError("The launcher did not start: " + output());
        }
        return port != 0;
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("The launcher did not start: " + output());
        }
        try {
            return get("/actuator/health/readiness").status() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    public Answer call(String method, String path, String body, String... headers) {
        return callAs("admin", method, path, body, headers);
    }

    /** @param user admin, scheduler or manager; null for nobody */
    public Answer callAs(String user, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (IOException e) {
            throw new AssertionError("The launcher did not answer: " + e + "\n" + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a run and gives its number. */
    public long start(String job, String mode) {
        Answer answer = post("/api/jobs/" + job + "/runs", "{\"mode\":\"" + mode + "\"}");
        if (answer.status() != 202) {
            throw new AssertionError(answer.toString());
        }
        return answer.id();
    }

    public String status(long run) {
        return get("/api/runs/" + run).json().path("status").asString();
    }

    /** Waits until the run is over, and gives it. */
    public JsonNode ended(long run) {
        EtlFixture.until(
                "run " + run + " to end",
                () -> !get("/api/runs/" + run).json().path("finishedAt").isNull());
        return get("/api/runs/" + run).json();
    }

    /** kill -9, -STOP, -CONT, -TERM. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(EtlFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The launcher did not end: " + output());
        }
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        signal("CONT");
        process.destroyForcibly().waitFor();
    }
}
