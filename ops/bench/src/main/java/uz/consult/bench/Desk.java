package uz.consult.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import uz.consult.sandbox.onec.Seed;

/**
 * Every page over a database of some years, {@link DeskWorld}: how long an administrator waits for it, and how much of it goes over the
 * wire. A page that another one links to and that is not measured is an error.
 */
final class Desk {

    static final double MOST_MILLIS = 200;
    static final int MOST_BYTES = 100 * 1024;

    private static final Pattern LINK = Pattern.compile("href=\"(/(?:ui/[^\"]*)?)\"");

    /**
     * A page as it was measured.
     *
     * @param name its address, without numbers
     * @param path what was asked for
     * @param p50 milliseconds to the last byte
     * @param p95 milliseconds to the last byte
     * @param bytes of the body as it was sent
     */
    record Page(String name, String path, double p50, double p95, int bytes) {

        boolean kept() {
            return p95 <= MOST_MILLIS && bytes <= MOST_BYTES;
        }
    }

    private final Serving launcher;
    private final String session;
    private final int times;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> linked = new TreeSet<>();

    private Desk(Serving launcher, String session, int times) {
        this.launcher = launcher;
        this.session = session;
        this.times = times;
    }

    /**
     * What is measured.
     *
     * @param consultations how many there are, and of everything else accordingly
     * @param times each page is asked for
     */
    record Plan(Seed.Size consultations, DeskWorld world, int times) {

        static final Plan WHOLE = new Plan(Seed.Size.production(), DeskWorld.YEARS, 40);
    }

    static List<Page> measure(Product product, Databases databases, Plan plan) throws Exception {
        String database = databases.fresh(Databases.EMPTY);
        try (StandInProcess standIns = new StandInProcess(plan.consultations())) {
            System.err.println("Loading everything from 1C …");
            product.start("desk-load.log", Product.environment(databases, database, standIns), List.of(), "run", "all")
                    .await();
            System.err.println("Filling in " + plan.world().told() + " …");
            plan.world().fill(databases, database);
            Staff staff = Staff.made();
            Serving.Manner manner =
                    new Serving.Manner("desk.log", Map.of("LAUNCHER_REQUESTS_PER_MINUTE", "10000000"), List.of());
            System.err.println("Asking for every page …");
            try (Serving launcher = new Serving(product, databases, database, standIns, staff, manner)) {
                return new Desk(launcher, KnownDevices.session(staff, launcher), plan.times())
                        .all(pages(databases, database));
            }
        } finally {
            databases.drop(database);
        }
    }

    /** The addresses of all pages, and of each the questions that may be hard for it. */
    private static List<String> pages(Databases databases, String database) throws SQLException {
        long failed = databases.number(database, "select max(id) from log.etl_runs where status = 'FAILED'");
        long completed = databases.number(database, "select max(id) from log.etl_runs where status = 'COMPLETED'");
        long compared = databases.number(database, "select max(run_id) from log.differences");
        long letter = databases.number(database, "select max(id) from log.dead_letters where state = 'open'");
        long dead = databases.number(database, "select max(id) from sys.outbox where state = 'dead'");
        long held = databases.number(database, "select max(id) from sys.outbox where state = 'held'");
        String conversation = databases.text(database, "select max(conversation) from sys.outbox");
        String number = databases.text(database, "select number from cons.cons where cons_id = '" + conversation + "'");
        List<String> pages = new ArrayList<>(List.of("/", "/ui/jobs/cons", "/ui/jobs/users", "/ui/jobs/cons/runs"));
        for (String filter : List.of(
                "",
                "?job=cons",
                "?status=FAILED",
                "?status=ABANDONED",
                "?mode=window",
                "?job=users&status=STOPPED&mode=full",
                "?offset=9950")) {
            pages.add("/ui/runs" + filter);
        }
        pages.addAll(List.of(
                "/ui/runs/" + completed,
                "/ui/runs/" + failed,
                "/ui/runs/1",
                "/ui/runs/" + failed + "/restart",
                "/ui/dead-letters",
                "/ui/dead-letters?state=open&job=cons",
                "/ui/dead-letters?state=replayed",
                "/ui/dead-letters/" + letter,
                "/ui/dead-letters/" + letter + "/discard",
                "/ui/dead-letters/replay?job=cons",
                "/ui/dead-letters/discard?job=cons"));
        for (String filter : List.of(
                "",
                "?state=delivered",
                "?state=discarded",
                "?state=dead",
                "?state=held",
                "?state=unknown",
                "?kind=message",
                "?kind=write_back",
                "?state=discarded&kind=write_back",
                "?state=delivered&kind=write_back",
                "?run=" + completed,
                "?conversation=" + conversation,
                "?conversation=1&kind=message",
                "?offset=9950")) {
            pages.add("/ui/outbox" + filter);
        }
        pages.addAll(List.of(
                "/ui/outbox/" + dead,
                "/ui/outbox/" + held,
                "/ui/outbox/" + held + "/release",
                "/ui/outbox/" + dead + "/discard",
                "/ui/outbox/release",
                "/ui/outbox/retry?kind=message",
                "/ui/outbox/discard?state=held&kind=message",
                "/ui/reconciliation",
                "/ui/reconciliation/runs/" + compared,
                "/ui/reconciliation/runs/" + compared + "/repair",
                "/ui/consultations",
                "/ui/consultations?number=" + number,
                "/ui/consultations?client=%D0%9E%D0%9E%D0%9E",
                "/ui/consultations?phone=1234",
                "/ui/consultations?conversation=" + conversation,
                "/ui/consultations?status=open",
                "/ui/consultations?from=2026-01-01&to=2026-02-01",
                "/ui/consultations/" + conversation,
                "/ui/consultations/" + conversation + "/inspection",
                "/ui/audit",
                "/ui/audit?who=anna",
                "/ui/audit?what=restart",
                "/ui/audit?from=2026-01-01",
                "/assets/launcher.css",
                "/assets/live.js"));
        return pages;
    }

    private List<Page> all(List<String> paths) throws IOException, InterruptedException {
        for (int i = 0; i < times / 4; i++) {
            for (String path : paths) {
                ask(path);
            }
        }
        List<Page> pages = new ArrayList<>();
        for (String path : paths) {
            pages.add(measured(path));
        }
        Set<String> measured = pages.stream().map(Page::name).collect(Collectors.toSet());
        linked.removeAll(measured);
        if (!linked.isEmpty()) {
            throw new IllegalStateException("Pages are linked to, and not measured: " + linked);
        }
        return pages;
    }

    private Page measured(String path) throws IOException, InterruptedException {
        double[] took = new double[times];
        HttpResponse<byte[]> answer = ask(path);
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            answer = ask(path);
            took[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(took);
        Matcher links = LINK.matcher(text(answer));
        while (links.find()) {
            linked.add(name(links.group(1)));
        }
        return new Page(name(path), path, took[times / 2], took[times * 95 / 100], answer.body().length);
    }

    private HttpResponse<byte[]> ask(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(launcher.at(path))
                        .header("Cookie", session)
                        .header("Accept", "text/html")
                        .header("Accept-Encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " was answered with " + answer.statusCode());
        }
        return answer;
    }

    private static String text(HttpResponse<byte[]> answer) {
        if (answer.headers().firstValue("Content-Encoding").isEmpty()) {
            return new String(answer.body(), StandardCharsets.UTF_8);
        }
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return new String(unpacked.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What pages have in common that differ in a number, a job or a filter. */
    static String name(String path) {
        return path.replaceFirst("[?#].*", "")
                .replaceAll("/(\\d+|cl_[0-9a-f-]+)(?=/|$)", "/{id}")
                .replaceFirst("^/ui/jobs/[a-z_]+", "/ui/jobs/{job}")
                .replaceFirst("^/ui/runs/\\{id}/(stop|restart|abandon)$", "/ui/runs/{id}/{what}");
    }

    static boolean kept(List<Page> pages) {
        return pages.stream().allMatch(Page::kept);
    }

    static String markdown(List<Page> pages, Plan plan, String machine) {
        String rows = pages.stream()
                .map(page -> String.format(
                        Locale.ROOT,
                        "| `%s` | %.0f ms | %.0f ms | %.1f KB | %s |",
                        page.path(),
                        page.p50(),
                        page.p95(),
                        page.bytes() / 1024.0,
                        page.kept() ? "kept" : "**BROKEN**"))
                .collect(Collectors.joining("\n"));
        return """
                # Pages

                On %s. %s. Each page %d times, one after the other, as an administrator; promised are %.0f ms at the 95th percentile and %d KB.

                | page | median | 95th percentile | over the wire | |
                |---|---:|---:|---:|---|
                %s
                """.formatted(machine, plan.world().told(), plan.times(), MOST_MILLIS, MOST_BYTES / 1024, rows);
    }

    static Map<String, Object> figures(List<Page> pages, String machine) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("kept", kept(pages));
        all.put("pages", pages);
        return all;
    }
}
