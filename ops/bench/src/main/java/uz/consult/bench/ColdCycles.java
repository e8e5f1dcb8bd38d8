package uz.consult.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import uz.consult.bench.onec.PageServer.Served;

/** Each cycle is a process {@code run all} that has to warm up; its start is left out, for the runs themselves are summed. */
record ColdCycles(Product product, Databases databases, String database, Neighbours neighbours) implements Cycles {

    static final String SECONDS = """
            select job, sum(extract(epoch from finished_at - queued_at))::text
            from log.etl_runs where id > %d group by job order by min(id)""";

    @Override
    public Cycle once() throws Exception {
        long last = databases.number(database, "select coalesce(max(id), 0) from log.etl_runs");
        neighbours.forget();
        Program.Took took = product.start(
                        "cycle.log", Product.environment(databases, database, neighbours), List.of(), "run", "all")
                .await();
        return cycle("cold", databases, database, neighbours, last, took.cpu());
    }

    static Cycle cycle(String how, Databases databases, String database, Neighbours neighbours, long last, double cpu)
            throws Exception {
        Map<String, Double> jobs = new LinkedHashMap<>();
        databases
                .rows(database, SECONDS.formatted(last))
                .forEach((job, seconds) -> jobs.put(job, Double.valueOf(seconds)));
        Map<String, Served> served = neighbours.served();
        return new Cycle(
                how,
                jobs.values().stream().mapToDouble(d -> d).sum(),
                cpu,
                served.values().stream().mapToLong(Served::requests).sum(),
                served.values().stream().mapToLong(Served::bytes).sum(),
                databases.number(database, "select coalesce(sum(updated), 0) from log.etl_runs where id > " + last),
                jobs);
    }

    @Override
    public void close() {}
}
