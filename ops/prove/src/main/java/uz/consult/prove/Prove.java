package uz.consult.prove;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import uz.consult.prove.Findings.Sort;
import uz.consult.prove.Plan.Kind;
import uz.consult.prove.SeedRun.Verdict;
import uz.consult.sandbox.profile.PostgresVersion;
import uz.consult.sandbox.profile.Profile;

/** {@code ops/etl prove}: tries seeds, and says what was found. Exit 0: all is well; 1: a seed failed; 2: the call is wrong. */
public final class Prove {

    static {
        // PostgreSQL is stopped and started on purpose here: not worth logging.
        System.setProperty("org.slf4j.simpleLogger.log.io.zonky", "off");
    }

    private static final Path LAUNCHER = Path.of("job-launcher", "target", "job-launcher.jar");
    private static final int MOST_SHOWN = 25;
    private static final int LINES_OF_LOG = 30;
    private static final int OUTAGES_A_SEED = 25;

    private final Path launcher;
    private final Path logs;
    private final int mostRounds;
    private final PrintStream out;
    private final List<Verdict> verdicts = new ArrayList<>();

    /**
     * @param launcher the packaged launcher
     * @param logs where the launchers' output of seeds that failed is kept
     * @param mostRounds of each seed, for those who have little time
     */
    Prove(Path launcher, Path logs, int mostRounds, PrintStream out) {
        this.launcher = launcher;
        this.logs = logs;
        this.mostRounds = mostRounds;
        this.out = out;
    }

    /**
     * @param args {@code --seeds=N} for the seeds 1 to N, {@code --seed=S} for one, {@code --pairs} for the set in which every
     *     pair of choices meets, {@code --parallel=N} for so many at a time,
     *     {@code --rounds=N} for no more than so many rounds of each, {@code --profile=P} for a world that no seed draws,
     *     {@code --outages=N} for as many seeds as it takes to let something be away so often, and nothing else go wrong
     */
    public static void main(String[] args) throws Exception {
        long seeds = 20;
        Long seed = null;
        Profile profile = null;
        boolean pairs = false;
        int rounds = Integer.MAX_VALUE;
        int outages = 0;
        int parallel = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        try {
            for (String arg : args) {
                if (arg.startsWith("--seeds=")) {
                    seeds = Long.parseLong(arg.substring("--seeds=".length()));
                } else if (arg.startsWith("--seed=")) {
                    seed = Long.parseLong(arg.substring("--seed=".length()));
                } else if (arg.startsWith("--parallel=")) {
                    parallel = Integer.parseInt(arg.substring("--parallel=".length()));
                } else if (arg.equals("--pairs")) {
                    pairs = true;
                } else if (arg.startsWith("--rounds=")) {
                    rounds = Integer.parseInt(arg.substring("--rounds=".length()));
                } else if (arg.startsWith("--outages=")) {
                    outages = Integer.parseInt(arg.substring("--outages=".length()));
                } else if (arg.startsWith("--profile=")) {
                    profile = Profile.parse(arg.substring("--profile=".length()));
                } else {
                    throw new IllegalArgumentException("There is no option " + arg);
                }
            }
            if (seeds < 1 || parallel < 1 || rounds < 1 || outages < 0) {
                throw new IllegalArgumentException(
                        "--seeds, --parallel and --rounds must be at least 1, and --outages not negative");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(
                    "prove: " + e.getMessage()
                            + ". Call: prove [--seeds=N | --seed=S | --pairs] [--parallel=N] [--rounds=N] [--profile=P] [--outages=N]");
            System.exit(2);
        }
        Profile world = profile;
        if (outages > 0) {
            seeds = (outages + OUTAGES_A_SEED - 1) / OUTAGES_A_SEED;
        }
        List<Plan> chosen = pairs
                ? Plan.everyPair()
                : (seed != null ? LongStream.of(seed) : LongStream.rangeClosed(1, seeds))
                        .mapToObj(one -> world == null ? Plan.of(one) : Plan.of(one, world))
                        .toList();
        if (outages > 0) {
            int each = seed == null ? OUTAGES_A_SEED : outages;
            chosen = chosen.stream().map(plan -> plan.ofOutages(each)).toList();
        }
        Prove prove = new Prove(
                Path.of(System.getProperty("prove.launcher", LAUNCHER.toString())),
                Path.of(System.getProperty(
                        "prove.logs", Path.of("ops", "prove", "target", "prove").toString())),
                rounds,
                new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.exit(prove.run(chosen, Math.min(parallel, chosen.size())) ? 0 : 1);
    }

    /** @return true if every seed is proven */
    boolean run(List<Plan> plans, int parallel) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Files.createDirectories(logs);
        try (Program program = new Program(launcher)) {
            warm(program);
            AtomicLong next = new AtomicLong();
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < parallel; i++) {
                Thread worker = new Thread(() -> work(plans, next, program), "worker " + (i + 1));
                worker.start();
                all.add(worker);
            }
            for (Thread worker : all) {
                worker.join();
            }
        }
        summary(plans.size(), Duration.ofNanos(System.nanoTime() - began));
        return verdicts.size() == plans.size() && verdicts.stream().allMatch(Verdict::proven);
    }

    /** One start that writes the archive of classes, by which the others are quick. */
    private void warm(Program program) throws IOException, InterruptedException {
        Path log = logs.resolve("first-start.log");
        Files.deleteIfExists(log);
        try (Postgres postgres = new Postgres();
                World world = new World(Plan.of(0, Profile.PLAIN), postgres, program, log)) {
            world.startLaunchers();
            if (world.launchers.stream().anyMatch(one -> !one.runs())) {
                throw new IOException("The launcher does not start: " + Files.readString(log));
            }
            for (Launcher one : world.launchers) {
                one.terminate();
                one.awaitEnd(Duration.ofSeconds(30));
            }
            program.archived();
        } catch (SQLException e) {
            throw new IOException("PostgreSQL: " + e.getMessage(), e);
        }
    }

    private void work(List<Plan> plans, AtomicLong next, Program program) {
        Map<PostgresVersion, Postgres> servers = new EnumMap<>(PostgresVersion.class);
        try {
            for (long i = next.getAndIncrement(); i < plans.size(); i = next.getAndIncrement()) {
                Plan plan = plans.get((int) i).atMost(mostRounds);
                Path log = logs.resolve("seed-" + plan.seed() + ".log");
                Files.deleteIfExists(log);
                PostgresVersion version = plan.profile().postgres();
                Postgres postgres = servers.get(version);
                if (postgres == null) {
                    postgres = new Postgres(version);
                    servers.put(version, postgres);
                }
                tell(SeedRun.run(plan, postgres, program, log), log);
            }
        } catch (IOException e) {
            out.println("prove: a worker failed: " + e);
        } finally {
            for (Postgres postgres : servers.values()) {
                try {
                    postgres.close();
                } catch (IOException e) {
                    out.println("prove: PostgreSQL could not be stopped and removed: " + e);
                }
            }
        }
    }

    private synchronized void tell(Verdict verdict, Path log) throws IOException {
        verdicts.add(verdict);
        Plan plan = verdict.plan();
        out.printf(
                Locale.ROOT,
                "seed %d (%s): %s in %.1f s: %d runs, %d changes, %d faults, %d messages%n",
                plan.seed(),
                plan.profile(),
                verdict.proven() ? "well" : "FAILED",
                verdict.took().toMillis() / 1000.0,
                verdict.runs(),
                verdict.changes(),
                verdict.faults().values().stream().mapToInt(Integer::intValue).sum(),
                verdict.messages());
        if (verdict.proven()) {
            Files.deleteIfExists(log);
            return;
        }
        List<String> found = verdict.findings().all();
        found.stream().limit(MOST_SHOWN).forEach(one -> out.println("  " + one));
        if (found.size() > MOST_SHOWN) {
            out.println("  … and " + (found.size() - MOST_SHOWN) + " more");
        }
        verdict.findings().explanations().forEach(one -> out.println("  " + one));
        out.println("  schedule: " + plan.told());
        out.println("  the launchers' output is in " + log + "; its end:");
        last(log).forEach(line -> out.println("    " + line));
        out.println("  replay: ops/etl prove --seed=" + plan.seed()
                + (plan.profile().equals(Profile.of(plan.seed())) ? "" : " --profile=" + plan.profile())
                + (plan.outages().isEmpty()
                        ? ""
                        : " --outages=" + plan.outages().size()));
    }

    private static List<String> last(Path log) throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            List<String> all = lines.toList();
            return all.subList(Math.max(0, all.size() - LINES_OF_LOG), all.size());
        }
    }

    private void summary(int wanted, Duration took) {
        Map<Kind, Integer> faults = new EnumMap<>(Kind.class);
        Map<String, Integer> deeds = new TreeMap<>();
        Map<String, Integer> outages = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            verdict.faults().forEach((kind, times) -> faults.merge(kind, times, Integer::sum));
            verdict.plan().outages().forEach(outage -> outages.merge(name(outage.kind()), 1, Integer::sum));
            verdict.deeds().forEach((deed, times) -> deeds.merge(name(deed), times, Integer::sum));
        }
        out.printf(
                Locale.ROOT,
                "%d of %d seeds in %d s: %d runs, %d changes in 1C, %d messages, %d deadlocks resolved by PostgreSQL%n",
                verdicts.size(),
                wanted,
                took.toSeconds(),
                sum(Verdict::runs),
                sum(verdict -> verdict.changes()),
                sum(verdict -> verdict.messages()),
                sum(verdict -> verdict.deadlocks()));
        out.println("faults: "
                + listed(faults.entrySet().stream()
                        .collect(Collectors.toMap(entry -> name(entry.getKey()), Map.Entry::getValue))));
        if (!outages.isEmpty()) {
            out.println("outages: " + listed(outages));
        }
        out.println("actions of the middleware: " + listed(deeds));
        out.printf(
                "%d lost rows, %d differing fields, %d lost messages, %d duplicate messages, %d accounting errors%n",
                found(Sort.ROW), found(Sort.FIELD), found(Sort.LOST), found(Sort.DOUBLED), found(Sort.BOOKS));
        List<Long> failed = verdicts.stream()
                .filter(verdict -> !verdict.proven())
                .map(verdict -> verdict.plan().seed())
                .sorted()
                .toList();
        if (!failed.isEmpty()) {
            out.println("failed seeds: " + failed);
        }
    }

    private int found(Sort sort) {
        return verdicts.stream()
                .mapToInt(verdict -> verdict.findings().count(sort))
                .sum();
    }

    private long sum(java.util.function.ToLongFunction<Verdict> of) {
        return verdicts.stream().mapToLong(of).sum();
    }

    private static String name(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String listed(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
