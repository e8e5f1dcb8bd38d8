package uz.consult.bench.siege;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An orchestrator that asks a probe five times a second, on a connection of its own each time, and waits 20 s at most. */
public final class Probes implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int P99 = 99;
    private static final int ALL = 100;

    private final int port;
    private final String path;
    private final List<Long> millis = new ArrayList<>();
    private final Thread thread;
    private int wrong;
    private volatile boolean over;

    /**
     * How long answers took.
     *
     * @param asked how often
     * @param wrong answers that were none, or not 200
     * @param p99 in milliseconds
     * @param longest in milliseconds
     */
    public record Answered(int asked, int wrong, long p99, long longest) {}

    private Probes(int port, String path) {
        this.port = port;
        this.path = path;
        thread = new Thread(this::probe, "probe " + path);
        thread.setDaemon(true);
    }

    /** Begins to ask. */
    public static Probes of(int port, String path) {
        Probes probes = new Probes(port, path);
        probes.thread.start();
        return probes;
    }

    private void probe() {
        try {
            while (!over) {
                long began = System.nanoTime();
                boolean right = once(port, path);
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                synchronized (millis) {
                    millis.add(took);
                    wrong += right ? 0 : 1;
                }
                TimeUnit.MILLISECONDS.sleep(Math.max(0, EVERY.toMillis() - took));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks once, and tells whether the answer was 200. */
    public static boolean once(int port, String path) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return Stranger.status(answer) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops, and tells. */
    public Answered told() throws InterruptedException {
        over = true;
        thread.join();
        synchronized (millis) {
            Collections.sort(millis);
            return new Answered(
                    millis.size(),
                    wrong,
                    millis.isEmpty() ? 0 : millis.get((millis.size() - 1) * P99 / ALL),
                    millis.isEmpty() ? 0 : millis.get(millis.size() - 1));
        }
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
