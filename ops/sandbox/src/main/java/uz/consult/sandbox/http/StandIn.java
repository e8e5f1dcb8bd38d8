package uz.consult.sandbox.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real HTTP server on a free loopback port that plays an external system. */
public abstract class StandIn implements AutoCloseable {

    static {
        // Without it the JDK's server waits 40 ms for an ACK before each body.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final int port;
    private final ExecutorService threads;
    private final Faults faults = new Faults();
    private final ConcurrentLinkedQueue<Request> log = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Consumer<Request> before = request -> {};
    private final Front front;
    private final AtomicInteger answeredAway = new AtomicInteger();
    private volatile long awayUntil = System.nanoTime();
    private @Nullable HttpServer server;

    /**
     * @param port the port to listen on; 0 takes a free one
     * @throws UncheckedIOException if the port is taken
     */
    protected StandIn(int port) {
        this(port, Front.NONE);
    }

    /**
     * @param port the port to listen on; 0 takes a free one
     * @param front what answers in its stead while it is away, and refuses what it lets nobody see
     * @throws UncheckedIOException if the port is taken
     */
    protected StandIn(int port, Front front) {
        this.front = front;
        HttpServer listening = listen(port);
        this.port = listening.getAddress().getPort();
        threads = Executors.newFixedThreadPool(16, task -> {
            Thread thread = new Thread(task, getClass().getSimpleName());
            thread.setDaemon(true);
            return thread;
        });
        start(listening);
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " on loopback: " + e.getMessage(), e);
        }
    }

    private void start(HttpServer listening) {
        listening.setExecutor(threads);
        listening.createContext("/", this::handle);
        listening.start();
        server = listening;
    }

    /** Stops as a program that is ended does: what is being answered breaks off, and nobody listens until {@link #comeBack()}. */
    public synchronized void goAway() {
        HttpServer listening = server;
        server = null;
        if (listening != null) {
            listening.stop(0);
        }
    }

    /** Listens on its port again, with what it held; does nothing if it never went. */
    public synchronized void comeBack() {
        if (server == null) {
            start(listen(port));
        }
    }

    /** Carries the request out. */
    protected abstract Answer answer(Request request);

    public int port() {
        return port;
    }

    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    public Faults faults() {
        return faults;
    }

    /** Every request since the start or the last {@link #forget()}, in order of arrival. */
    public List<Request> requests() {
        return List.copyOf(log);
    }

    /** Bytes of all bodies sent since the start or the last {@link #forget()}. */
    public long bytesSent() {
        return bytes.get();
    }

    public void forget() {
        log.clear();
        bytes.set(0);
    }

    /** Calls the hook before each request is carried out: the place to move rows while pages are being read. */
    public void before(Consumer<Request> hook) {
        before = hook;
    }

    /** What stands in front of it. */
    public Front front() {
        return front;
    }

    /**
     * Starts anew: for this long requests are not carried out, but answered by what stands in front, or by nobody. A request that
     * is being carried out ends well.
     */
    public void restart(Duration away) {
        awayUntil = System.nanoTime() + away.toNanos();
    }

    /** Requests that met what stands in front alone, since the start. */
    public int answeredAway() {
        return answeredAway.get();
    }

    @Override
    public void close() {
        goAway();
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = request(exchange);
            log.add(request);
            before.accept(request);
            if (System.nanoTime() - awayUntil < 0) {
                Answer instead = front.whileAway(answeredAway.getAndIncrement());
                if (instead != null) {
                    send(exchange, instead, false);
                }
                return;
            }
            Answer refusal = front.refusal(request);
            if (refusal != null) {
                send(exchange, refusal, false);
                return;
            }
            Fault fault = faults.next(request);
            if (fault == null) {
                send(exchange, answer(request), false);
                return;
            }
            switch (fault.kind()) {
                case INSTEAD -> send(exchange, java.util.Objects.requireNonNull(fault.answer()), false);
                case CUT -> send(exchange, answer(request), true);
                case LOST_ANSWER -> answer(request);
                case REFUSED -> {}
                case DRIP -> drip(exchange, answer(request), fault.delay());
                case ENDLESS -> endless(exchange);
                case SLOW -> {
                    LockSupport.parkNanos(fault.delay().toNanos());
                    send(exchange, answer(request), false);
                }
            }
        }
    }

    private void drip(HttpExchange exchange, Answer answer, Duration between) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        for (byte one : answer.body()) {
            exchange.getResponseBody().write(one);
            exchange.getResponseBody().flush();
            bytes.incrementAndGet();
            LockSupport.parkNanos(between.toNanos());
        }
    }

    /** Until the caller closes the connection. */
    private void endless(HttpExchange exchange) throws IOException {
        byte[] piece = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('{');
        while (!Thread.currentThread().isInterrupted()) {
            exchange.getResponseBody().write(piece);
            bytes.addAndGet(piece.length);
        }
    }

    private void send(HttpExchange exchange, Answer answer, boolean cut) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            int length = cut ? body.length / 2 : body.length;
            bytes.addAndGet(length);
            OutputStream out = exchange.getResponseBody();
            out.write(body, 0, length);
            out.flush();
        }
    }

    private static Request request(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return new Request(
                exchange.getRequestMethod(),
                URLDecoder.decode(uri.getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8),
                uri.getRawQuery(),
                query(uri.getRawQuery()),
                headers,
                exchange.getRequestBody().readAllBytes());
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.putIfAbsent(decode(name), decode(value));
            }
        }
        return query;
    }

    /** Keeps a raw plus as it is, as 1C does: there a space is %20 only. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
