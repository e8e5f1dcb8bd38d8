package uz.consult.prove;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** One launcher: a process that serves, controlled over its REST API; ended, stopped and started as a machine or a person would. */
final class Launcher implements AutoCloseable {

    /** What an answer said. */
    record Answer(int status, String body, String location) {}

    private static final String SECRET = new BigInteger(130, new SecureRandom()).toString(32);
    private static final String USERS = "prove:ADMIN:" + BCrypt.hashpw(SECRET, BCrypt.gensalt(10));
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("prove:" + SECRET).getBytes(StandardCharsets.UTF_8));
    private static final Pattern LISTENS = Pattern.compile("Listens on http://\\S+:(\\d+)[,;]");
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
    /** A machine may be busy with other seeds. */
    static final Duration STARTS_WITHIN = Duration.ofMinutes(5);

    private final Program program;
    private final Map<String, String> settings;
    private final Map<String, String> environment;
    private final Path output;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private volatile @Nullable Process process;
    private volatile int port;
    private volatile boolean ending;

    Launcher(Program program, Map<String, String> settings, Map<String, String> environment, Path output) {
        this.program = program;
        this.settings = settings;
        this.environment = environment;
        this.output = output;
    }

    /** Starts a process; it is not waited for. */
    synchronized void start() throws IOException {
        port = 0;
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("SERVER_PORT", "0");
        all.put("MANAGEMENT_PORT", "0");
        all.put("LAUNCHER_USERS", USERS);
        ending = false;
        Process started = program.start(settings, all);
        process = started;
        Thread log = new Thread(() -> log(started), "log of " + started.pid());
        log.setDaemon(true);
        log.start();
    }

    /** Appends what it prints to the log, where the port that it was given stands. */
    private void log(Process started) {
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Files.writeString(output, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Matcher listens = LISTENS.matcher(line);
                if (listens.find() && started == process) {
                    port = Integer.parseInt(listens.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(output + " cannot be written", e);
        }
    }

    boolean runs() {
        Process now = process;
        return now != null && now.isAlive();
    }

    /** @return false if it ended, or was ended, before it was ready */
    boolean awaitReady() {
        long end = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (runs() && System.nanoTime() < end) {
            Answer answer = ask("GET", "/actuator/health/readiness", null);
            if (answer != null && answer.status() == 200) {
                return true;
            }
            LockSupport.parkNanos(30_000_000);
        }
        return false;
    }

    /** @return null if there was no answer */
    @Nullable Answer ask(String method, String path, @Nullable String body) {
        if (port == 0) {
            return null; // it does not listen yet
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWERS_WITHIN)
                .header("Authorization", BASIC)
                .header("Content-Type", "application/json");
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("Location").orElse(""));
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Has it been asked to end, and is about to? */
    boolean ends() {
        return ending;
    }

    void kill() {
        Process now = process;
        if (now != null) {
            ending = true;
            now.destroyForcibly();
        }
    }

    void terminate() {
        Process now = process;
        if (now != null) {
            ending = true;
            now.destroy();
        }
    }

    void pause() {
        signal("-STOP");
    }

    void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        Process now = process;
        if (now != null && now.isAlive()) {
            try {
                new ProcessBuilder("kill", signal, String.valueOf(now.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new IllegalStateException("kill " + signal + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until the process that is to end has ended; one that does not is killed. */
    void awaitEnd(Duration longest) throws InterruptedException {
        Process now = process;
        if (now != null && !now.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            now.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        Process now = process;
        if (now != null) {
            now.destroyForcibly().waitFor();
        }
    }
}
