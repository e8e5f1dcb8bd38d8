package uz.consult.launcher.queries;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/** The last runs of jobs, and how long they usually take: from indexes alone, however many runs there are. */
@Component
public class RecentRuns {

    /** How many runs of a job are shown at once. */
    public static final int SHOWN = 60;

    private static final int COMPARED = 50;

    private static final String LAST = """
            select r.* from unnest(?::text[]) with ordinality j (job, place) cross join lateral (
                select id, job, mode, status, error_class, started_at, finished_at from log.etl_runs e
                where e.job = j.job and e.finished_at is not null order by -id limit ?) r
            order by j.place, r.id""";

    private static final String USUAL = """
            select count(*), percentile_cont(0.5) within group (order by took), percentile_cont(0.95) within group (order by took)
            from (select extract(epoch from finished_at - started_at)::float8 as took from log.etl_runs
                  where job = ? and mode = ? and status = 'COMPLETED' order by -id limit ?) r""";

    /**
     * How long runs of one job and mode take.
     *
     * @param runs how many were looked at, at most 50
     * @param median half of them took no longer
     * @param p95 95 of 100 took no longer
     */
    public record Usual(int runs, Duration median, Duration p95) {}

    private final JdbcOperations jdbc;

    RecentRuns(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** The last runs of each job that are over, oldest first; no entry for a job that has none. */
    public Map<String, List<RecentRun>> of(List<String> jobs) {
        Map<String, List<RecentRun>> runs = new LinkedHashMap<>();
        jdbc.query(
                LAST,
                row -> {
                    RecentRun run = new RecentRun(
                            row.getLong("id"),
                            row.getString("job"),
                            row.getString("mode"),
                            row.getString("status"),
                            row.getString("error_class"),
                            row.getObject("started_at", OffsetDateTime.class),
                            row.getObject("finished_at", OffsetDateTime.class));
                    runs.computeIfAbsent(run.job(), job -> new ArrayList<>()).add(run);
                },
                jobs.toArray(String[]::new),
                SHOWN);
        return runs;
    }

    /** How long completed runs of the job and mode usually take; null if there is none to tell by. */
    public @Nullable Usual usual(String job, String mode) {
        List<Usual> found = new ArrayList<>();
        jdbc.query(
                USUAL,
                row -> {
                    if (row.getInt(1) > 0) {
                        found.add(new Usual(row.getInt(1), seconds(row.getDouble(2)), seconds(row.getDouble(3))));
                    }
                },
                job,
                mode,
                COMPARED);
        return found.isEmpty() ? null : found.get(0);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
