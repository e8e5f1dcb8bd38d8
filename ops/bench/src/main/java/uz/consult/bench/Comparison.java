package uz.consult.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uz.consult.bench.Measured.Load;
import uz.consult.bench.load.Baseline;
import uz.consult.bench.load.Finish;
import uz.consult.bench.onec.PageServer.Served;

/**
 * Rounds of floor, product and textbook, one after the other within a round, each on a fresh database; then, on the product's
 * database, cycles in which nothing and in which one consultation in a hundred has changed.
 */
final class Comparison {

    private static final Map<String, String> ENTITIES =
            Map.of("consultations", "Document_ТелефонныйЗвонок", "calls", "InformationRegister_РегистрацияДозвона");
    private static final List<String> KINDS = List.of("consultations", "calls");
    private static final int ONE_OF = 100;

    private final Databases databases;
    private final StandInProcess standIns;
    private final Product product;
    private final Set<String> only;
    private final String withClients;

    final List<Measured> measured = new ArrayList<>();
    final List<Cycle> unchanged = new ArrayList<>();
    final List<Cycle> changed = new ArrayList<>();
    private long counted = -1;

    Comparison(Databases databases, StandInProcess standIns, Product product, Set<String> only) throws Exception {
        this.databases = databases;
        this.standIns = standIns;
        this.product = product;
        this.only = only;
        // The floor and the textbook find the clients already there, loaded by the product itself.
        withClients = databases.fresh(Databases.EMPTY);
        product.start("clients.log", Product.environment(databases, withClients, standIns), List.of(), "run", "clients")
                .await();
        databases.settle(withClients, "cons.clients");
    }

    void round(int number) throws Exception {
        standIns.reset();
        if (only.contains("floor")) {
            say(number, program("floor", Baseline.class.getName()));
        }
        if (only.contains("product")) {
            String database = databases.fresh(Databases.EMPTY);
            say(number, product(database, "product.log", List.of()));
            check(database);
            if (only.contains("cycles")) {
                cycles(number, database);
            }
            databases.drop(database);
        }
        if (only.contains("textbook")) {
            standIns.reset();
            say(number, program("textbook", "uz.consult.bench.load.Textbook"));
        }
    }

    private void say(int number, Measured one) {
        measured.add(one);
        System.err.printf("round %d: %-9s", number, one.program());
        one.loads().forEach((kind, load) -> System.err.printf("  %s %.2f s", kind, load.seconds()));
        System.err.printf("  process %.1f s, CPU %.1f s%n", one.wall(), one.cpu());
    }

    private Measured program(String name, String main) throws Exception {
        String database = databases.fresh(withClients);
        Before before = new Before();
        List<String> arguments = new ArrayList<>(product.jvm());
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        arguments.addAll(KINDS);
        if (main.equals(Baseline.class.getName())) {
            arguments.add(Baseline.CON_CALLS);
        }
        Program.Took took = Program.start(
                        name,
                        Product.environment(databases, database, standIns),
                        product.logs().resolve(name + ".log"),
                        arguments)
                .await();
        Measured one = before.since(name, took, database, Finish.read(took.output()), Map.of());
        check(database);
        databases.drop(database);
        return one;
    }

    /** Loads everything into the empty database. */
    Measured product(String database, String log, List<String> jvm) throws Exception {
        Before before = new Before();
        Program.Took took = product.start(log, Product.environment(databases, database, standIns), jvm, "run", "all")
                .await();
        Map<String, Double> jobs = new LinkedHashMap<>();
        databases
                .rows(
                        database,
                        "select job, extract(epoch from finished_at - started_at)::text from log.etl_runs order by id")
                .forEach((job, seconds) -> jobs.put(job, Double.valueOf(seconds)));
        Map<String, Long> finish = new HashMap<>();
        databases
                .rows(
                        database,
                        "select job, (extract(epoch from finished_at) * 1000000)::bigint::text from log.etl_runs")
                .forEach((job, at) -> finish.put(job.equals("cons") ? "consultations" : job, Long.valueOf(at)));
        return before.since("product", took, database, finish, jobs);
    }

    private void cycles(int number, String database) throws Exception {
        databases.settle(database);
        try (WarmCycles cycles = new WarmCycles(product, databases, database, standIns)) {
            unchanged.add(cycles.once());
            standIns.edit(ONE_OF);
            changed.add(cycles.once());
        }
        Cycle last = changed.get(changed.size() - 1);
        System.err.printf(
                "round %d: cycles    nothing changed %.2f s  1 %% changed %.2f s (%d rows)%n",
                number, unchanged.get(unchanged.size() - 1).seconds(), last.seconds(), last.updated());
    }

    /** All programs must have loaded the same number of rows. */
    private void check(String database) throws Exception {
        long rows = 0;
        for (String table : List.of("cons.cons", "cons.q_and_a", "cons.calls")) {
            rows = rows * 1_000_003 + databases.number(database, "select count(*) from " + table);
        }
        if (counted >= 0 && rows != counted) {
            throw new IllegalStateException(
                    "The programs have not loaded the same rows: counts of cons.cons, cons.q_and_a"
                            + " and cons.calls differ, so their times cannot be compared");
        }
        counted = rows;
    }

    /** What stood on the clocks before a program started. */
    private final class Before {
        private final double postgres = databases.cpu();
        private final double standInCpuBefore = standIns.cpu();

        Before() throws Exception {
            standIns.forget();
        }

        Measured since(
                String name, Program.Took took, String database, Map<String, Long> finish, Map<String, Double> jobs)
                throws Exception {
            double postgresCpu = databases.cpu() - postgres;
            double standInCpu = standIns.cpu() - standInCpuBefore;
            Map<String, Served> served = standIns.served();
            Map<String, Load> loads = new LinkedHashMap<>();
            for (String kind : KINDS) {
                Served of = served.get(ENTITIES.get(kind));
                Long at = finish.get(kind);
                if (of != null && at != null) {
                    loads.put(
                            kind,
                            new Load(
                                    databases.number(
                                            database,
                                            "select count(*) from "
                                                    + (kind.equals("calls") ? "cons.calls" : "cons.cons")),
                                    (at - of.first()) / 1e6,
                                    of.requests(),
                                    of.bytes()));
                }
            }
            Load calls = loads.get("calls");
            Long derived = finish.get(Baseline.CON_CALLS);
            if (calls != null && derived != null) {
                loads.put(
                        Measured.CALLS_WITH_FIELD,
                        new Load(
                                calls.rows(),
                                calls.seconds() + (derived - finish.getOrDefault("calls", derived)) / 1e6,
                                calls.requests(),
                                calls.bytes()));
            } else if (calls != null) {
                loads.put(Measured.CALLS_WITH_FIELD, calls);
            }
            return new Measured(
                    name,
                    took.wall(),
                    took.cpu(),
                    postgresCpu,
                    standInCpu,
                    took.peak(),
                    served.values().stream().mapToLong(Served::requests).sum(),
                    served.values().stream().mapToLong(Served::bytes).sum(),
                    loads,
                    jobs);
        }
    }
}
