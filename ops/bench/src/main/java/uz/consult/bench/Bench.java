package uz.consult.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.onec.Seed;

/** The command {@code ops/etl bench}. */
@Command(
        name = "etl bench",
        description =
                "Measures first loads and cycles of the product beside a baseline (floor) and a textbook job, on a PostgreSQL and"
                        + " stand-ins of its own.",
        mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {

    private static final Set<String> PARTS = Set.of("floor", "product", "textbook", "cycles", "api");
    private static final String SIEGE = "siege";
    private static final int LEAST_SIEGE = 6;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description =
                    "times production's size; above 1 the product runs alone, once at scale 1 and once at this, with"
                            + " ETL_HEAP=256m")
    private int scale = 1;

    @Option(names = "--rounds", defaultValue = "3", description = "medians of so many (default 3; 1 is quick)")
    private int rounds = 3;

    @Option(
            names = "--only",
            split = ",",
            description =
                    "of floor, product, textbook, cycles, api, separated by commas; cycles needs product; or siege alone,"
                            + " which floods a launcher and tells whether it kept its promises (1 if not)")
    private Set<String> only = PARTS;

    @Option(
            names = "--siege-seconds",
            defaultValue = "60",
            description = "how long each flood of the siege lasts (default 60; at least 6)")
    private int siegeSeconds = 60;

    @Option(names = "--jvm", description = "options of Java for what is measured; ops/etl gives its own", hidden = true)
    private String jvm = "-XX:+UseSerialGC -Xmx512m";

    @Option(names = "--launcher", defaultValue = "job-launcher/target/job-launcher.jar", hidden = true)
    private Path launcher = Path.of("");

    @Option(names = "--to", defaultValue = "ops/bench/target", hidden = true)
    private Path to = Path.of("");

    public static void main(String[] args) {
        Program.endWithUs();
        CommandLine line = new CommandLine(new Bench());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("etl bench: " + failure.getMessage());
            return 1;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        boolean siege = only.equals(Set.of(SIEGE));
        if (!siege && !PARTS.containsAll(only) || scale < 1 || rounds < 1 || siegeSeconds < LEAST_SIEGE) {
            System.err.println(
                    "etl bench: --only takes floor, product, textbook, cycles, api, or siege alone; --scale and --rounds"
                            + " begin at 1, --siege-seconds at " + LEAST_SIEGE);
            return 2;
        }
        Set<String> parts = new LinkedHashSet<>(only);
        if (parts.contains("cycles")) {
            parts.add("product");
        }
        Product product = new Product(List.of(jvm.strip().split("\\s+")), launcher, to.resolve("bench"));
        System.err.println("Starting PostgreSQL and the stand-ins …");
        try (Databases databases = new Databases(scale > 1)) {
            String machine = machine(databases);
            System.err.println("On " + machine);
            if (siege) {
                return besiege(databases, product, machine);
            }
            return scale > 1 ? grow(databases, product, machine) : compare(databases, product, machine, parts);
        }
    }

    private int compare(Databases databases, Product product, String machine, Set<String> parts) throws Exception {
        try (StandInProcess standIns = new StandInProcess(Seed.Size.production())) {
            Comparison comparison = new Comparison(databases, standIns, product, parts);
            for (int round = 1; round <= rounds; round++) {
                comparison.round(round);
            }
            String text = Report.markdown(comparison, rounds, machine);
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("machine", machine);
            all.put("scale", 1);
            all.put("rounds", rounds);
            all.put("ratios", Report.ratios(comparison.measured));
            all.put("loads", comparison.measured);
            all.put("nothingChanged", comparison.unchanged);
            all.put("onePercentChanged", comparison.changed);
            if (parts.contains("api")) {
                RestApi.Result api = RestApi.measure(product, databases);
                all.put("restApi", api);
                text += "\n- " + api.markdown();
            }
            write("bench", text, all);
        }
        return 0;
    }

    private int besiege(Databases databases, Product product, String machine) throws Exception {
        List<Siege.Stood> all = new Siege(
                        databases,
                        product,
                        new Siege.Plan(
                                Seed.Size.production(),
                                Duration.ofSeconds(siegeSeconds),
                                Siege::everything,
                                Siege.PROMISED))
                .run();
        write("siege", Siege.markdown(all, machine), Siege.figures(all, machine));
        return Siege.kept(all) ? 0 : 1;
    }

    private int grow(Databases databases, Product product, String machine) throws Exception {
        String heap = System.getenv().getOrDefault("ETL_HEAP", "256m");
        List<Measured> loads = new ArrayList<>();
        List<Growth> heaps = new ArrayList<>();
        Files.createDirectories(product.logs());
        for (int size : List.of(1, scale)) {
            try (StandInProcess standIns = new StandInProcess(times(Seed.Size.production(), size))) {
                Comparison comparison = new Comparison(databases, standIns, product, Set.of());
                String database = databases.fresh(Databases.EMPTY);
                System.err.println("Loading " + size + " times production's size …");
                Path log = product.logs().resolve("gc-" + size + ".log");
                List<String> options = new ArrayList<>(Growth.option(log));
                options.add("-Xmx" + heap);
                loads.add(comparison.product(database, "product-" + size + ".log", options));
                heaps.add(Growth.read(log));
                databases.drop(database);
            }
        }
        String text = Report.markdown(scale, loads.get(0), heaps.get(0), loads.get(1), heaps.get(1), heap);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("scale", scale);
        all.put("heap", heap);
        all.put("loads", loads);
        all.put("garbageCollection", heaps);
        write("bench-" + scale, text, all);
        return 0;
    }

    static Seed.Size times(Seed.Size size, int factor) {
        return new Seed.Size(
                size.clients() * factor,
                size.closed() * factor,
                size.cancelled() * factor,
                size.open() * factor,
                size.pending() * factor,
                size.calls() * factor,
                size.redates() * factor,
                size.ratings() * factor,
                size.users());
    }

    private void write(String name, String text, Map<String, Object> all) throws java.io.IOException {
        Files.createDirectories(to);
        Files.writeString(to.resolve(name + ".md"), text);
        Files.writeString(
                to.resolve(name + ".json"),
                JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(all));
        System.out.println(text);
        System.err.println("Written: " + to.resolve(name + ".md") + " and " + to.resolve(name + ".json"));
    }

    private static String machine(Databases databases) throws Exception {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("an unknown CPU");
        return Runtime.getRuntime().availableProcessors() + " cores of " + model + ", Java "
                + Runtime.version().feature() + ", PostgreSQL "
                + databases.text("postgres", "show server_version").split(" ")[0] + " (fsync "
                + databases.text("postgres", "show fsync") + ", synchronous_commit "
                + databases.text("postgres", "show synchronous_commit") + ", shared_buffers "
                + databases.text("postgres", "show shared_buffers") + "), load "
                + Files.readString(Path.of("/proc/loadavg")).split(" ")[0] + " before the start";
    }
}
