package uz.consult.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import uz.consult.bench.siege.Flood;
import uz.consult.bench.siege.Hits;
import uz.consult.bench.siege.Probes;
import uz.consult.bench.siege.Target;
import uz.consult.sandbox.onec.Seed;

/**
 * Besieges a launcher with one flood after the other.
 *
 * <ol>
 *   <li>Two launchers serve, each on a database of its own, with the same 1C and the same users; both load everything.
 *   <li>The one is flooded, while its eight jobs go round, its probes are asked, users sign in and its memory is watched.
 *   <li>After each flood the other one's jobs go round once: all rows must be the same in both databases.
 *   <li>Once it has ended, its log and its audit are looked at.
 * </ol>
 */
final class Siege {

    /** So many slow headers are tried where the limit of open files allows it. */
    private static final int SLOW_HEADERS = 8_300;

    private static final int IDLE = 1_500;
    /** Open files that are kept for everything else. */
    private static final int OTHER_FILES = 2_500;

    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(2);
    private static final String LOG = "siege.log";
    private static final String COLLECTIONS = "siege-gc.log";

    /** Strangers have no role; the first user and the token of the rounds mean well. */
    private static final String AUDIT = """
            select count(*) filter (where role is null)::text,
                   count(*) filter (where role is not null and who <> 'bench' and who not like 'token:rounds%%')::text
            from log.audit where at >= '%s' and at < '%s'""";

    /** As ops/docs/deployment.md promises it. */
    static final Besieged.Limits PROMISED =
            new Besieged.Limits(Duration.ofSeconds(1), 32, 64, 1_000, Duration.ofSeconds(10));

    /**
     * How it is done.
     *
     * @param size of the world in 1C
     * @param flood how long each lasts
     * @param floods which, one after the other
     */
    record Plan(Seed.Size size, Duration flood, Function<Target, List<Flood>> floods, Besieged.Limits limits) {}

    /**
     * A flood and what became of the promises meanwhile.
     *
     * @param flood its name
     * @param what who did what
     */
    record Stood(String flood, String what, double seconds, List<Promise> promises) {}

    private final Databases databases;
    private final Product product;
    private final Plan plan;
    private final List<Besieged> floods = new ArrayList<>();

    Siege(Databases databases, Product product, Plan plan) {
        this.databases = databases;
        this.product = product;
        this.plan = plan;
    }

    /** What became of every promise, flood by flood, and of those that concern the launcher as a whole. */
    List<Stood> run() throws Exception {
        Staff staff = Staff.made();
        String besieged = databases.fresh(Databases.EMPTY);
        String quiet = databases.fresh(Databases.EMPTY);
        Files.createDirectories(product.logs());
        Serving.Manner manner =
                new Serving.Manner(LOG, Map.of(), heap(product.logs().resolve(COLLECTIONS)));
        Serving.Manner undisturbed =
                new Serving.Manner("siege-quiet.log", Map.of("LAUNCHER_REQUESTS_PER_MINUTE", "100000"), List.of());
        try (StandInProcess standIns = new StandInProcess(plan.size())) {
            List<CompletableFuture<Serving>> both = List.of(
                    async(() -> new Serving(product, databases, besieged, standIns, staff, manner)),
                    async(() -> new Serving(product, databases, quiet, standIns, staff, undisturbed)));
            try {
                besiege(both.get(0).join(), both.get(1).join(), besieged, quiet, standIns, staff);
            } finally {
                for (CompletableFuture<Serving> one : both) {
                    Serving serving = one.handle((served, failure) -> served).join();
                    if (serving != null) {
                        serving.close();
                    }
                }
            }
        }
        return told(besieged);
    }

    /** The whole heap from the beginning: what is resident then grows only by what lies outside of it. */
    private static List<String> heap(Path collections) {
        List<String> options = new ArrayList<>(Growth.option(collections));
        options.addAll(List.of("-Xms512m", "-XX:+AlwaysPreTouch"));
        return options;
    }

    private void besiege(
            Serving launcher, Serving calm, String besieged, String quiet, StandInProcess standIns, Staff staff)
            throws Exception {
        Memory memory = new Memory(launcher.pid(), product.logs().resolve(COLLECTIONS));
        JobRounds rounds = new JobRounds(launcher, databases, besieged, standIns);
        JobRounds quietRounds = new JobRounds(calm, databases, quiet, standIns);
        System.err.println("Both launchers load everything …");
        rounds.once();
        quietRounds.once();
        KnownDevices devices = new KnownDevices(staff, calm);
        Target target = new Target(
                launcher.port(),
                Staff.others(),
                Staff.others().stream().map(staff::basic).toList(),
                KnownDevices.session(staff, launcher));
        for (Flood flood : plan.floods().apply(target)) {
            System.err.println("Flood: " + flood.name() + ", " + flood.what() + " …");
            floods.add(flood(flood, launcher, memory, rounds, devices, () -> {
                quietRounds.once();
                return Rows.of(databases, quiet).differing(Rows.of(databases, besieged));
            }));
        }
    }

    /** Compares with what nobody disturbed. */
    private interface Comparing {
        List<String> differing() throws Exception;
    }

    private Besieged flood(
            Flood flood, Serving launcher, Memory memory, JobRounds rounds, KnownDevices devices, Comparing comparing)
            throws Exception {
        Instant begin = Instant.now();
        long last = rounds.begin();
        try (Probes liveness = Probes.of(launcher.managementPort(), "/actuator/health/liveness");
                Probes readiness = Probes.of(launcher.managementPort(), "/actuator/health/readiness")) {
            CompletableFuture<Memory.Course> course = async(() -> memory.watch(plan.flood()));
            CompletableFuture<KnownDevices.Done> signIns = async(
                    () -> flood.guesses() ? devices.signIn(launcher, plan.flood()) : new KnownDevices.Done(0, 0, 0));
            Hits hits = flood.rage(plan.flood());
            long over = System.nanoTime();
            Instant end = Instant.now();
            double recovered = recovery(launcher, over);
            JobRounds.Done done = rounds.end(last);
            return new Besieged(
                    flood.name(),
                    flood.what(),
                    begin,
                    end,
                    hits.answers(),
                    hits.connections(),
                    hits.unanswered(),
                    hits.mostOpen(),
                    liveness.told(),
                    readiness.told(),
                    done,
                    comparing.differing(),
                    course.join(),
                    signIns.join(),
                    recovered);
        }
    }

    private interface Work<T> {
        T done() throws Exception;
    }

    private static <T> CompletableFuture<T> async(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.done();
                    } catch (Exception e) {
                        throw new java.util.concurrent.CompletionException(e);
                    }
                },
                task -> new Thread(task, "siege").start());
    }

    /** Seconds until probes, a caller with a password and a stranger at a new address are all answered as always. */
    private static double recovery(Serving launcher, long over) throws InterruptedException {
        while (System.nanoTime() - over < LONGEST_RECOVERY.toNanos()) {
            try {
                if (Probes.once(launcher.managementPort(), "/actuator/health/readiness")
                        && Probes.once(launcher.port(), "/actuator/health/liveness")
                        && launcher.get("/api/jobs").statusCode() == 200) {
                    return (System.nanoTime() - over) / 1e9;
                }
            } catch (IOException e) {
                // not yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Double.POSITIVE_INFINITY;
    }

    private List<Stood> told(String database) throws Exception {
        List<Stood> all = new ArrayList<>();
        for (Besieged flood : floods) {
            Map.Entry<String, String> rows = databases
                    .rows(database, AUDIT.formatted(flood.begin(), flood.end()))
                    .entrySet()
                    .iterator()
                    .next();
            all.add(new Stood(
                    flood.flood(),
                    flood.what(),
                    Duration.between(flood.begin(), flood.end()).toMillis() / 1e3,
                    flood.promises(plan.limits(), Long.parseLong(rows.getKey()), Long.parseLong(rows.getValue()))));
        }
        String log = Files.readString(product.logs().resolve(LOG));
        long errors = log.lines().filter(line -> line.contains(" ERROR ")).count();
        all.add(new Stood(
                "the launcher as a whole",
                "from its start to its end",
                0,
                List.of(
                        new Promise(
                                "memory suffices",
                                "no OutOfMemoryError",
                                log.contains("OutOfMemoryError") ? "there was one" : "none",
                                !log.contains("OutOfMemoryError")),
                        new Promise("errors in its log", "0", String.valueOf(errors), errors == 0))));
        return all;
    }

    /** As strong as this machine allows. */
    static List<Flood> everything(Target target) {
        return Flood.all(target, new Flood.Strength(slowHeaders(), IDLE, Duration.ZERO));
    }

    private static int slowHeaders() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.max(100, Math.min(SLOW_HEADERS, unix.getMaxFileDescriptorCount() - OTHER_FILES))
                : SLOW_HEADERS;
    }

    static boolean kept(List<Stood> all) {
        return all.stream().flatMap(stood -> stood.promises().stream()).allMatch(Promise::kept);
    }

    /** A table for each flood. */
    static String markdown(List<Stood> all, String machine) {
        StringBuilder text = new StringBuilder("A siege on ").append(machine).append(".\n");
        for (Stood stood : all) {
            text.append("\n**")
                    .append(stood.flood())
                    .append("** (")
                    .append(stood.what())
                    .append(")\n\n");
            text.append("| promise | limit | measured | |\n|---|---|---|---|\n");
            for (Promise promise : stood.promises()) {
                text.append("| ")
                        .append(promise.what())
                        .append(" | ")
                        .append(promise.limit())
                        .append(" | ")
                        .append(promise.measured())
                        .append(" | ")
                        .append(promise.kept() ? "kept" : "**BROKEN**")
                        .append(" |\n");
            }
        }
        return text.append('\n')
                .append(kept(all) ? "Every promise was kept." : "A promise was broken.")
                .append('\n')
                .toString();
    }

    /** For the file that programs read. */
    static Map<String, Object> figures(List<Stood> all, String machine) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("machine", machine);
        figures.put("kept", kept(all));
        figures.put("floods", all);
        return figures;
    }
}
