package uz.consult.launcher.queries;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Seed;

/** The last runs and the usual durations, among many runs. */
class RecentRunsTest {

    private static final int RUNS = 40_000;

    private static EtlFixture belt;

    @BeforeAll
    static void many() {
        belt = new EtlFixture(Seed.Size.of(1));
        belt.db.update("""
                insert into log.etl_runs (job, mode, trigger, status, queued_at, started_at, finished_at)
                select (array['cons', 'clients', 'calls', 'rates'])[1 + i %% 4], case when i %% 20 < 4 then 'sweep' else 'incremental' end, 'schedule',
                       case when i %% 28 < 4 then 'FAILED' else 'COMPLETED' end, at, at, at + i / 4 %% 100 * interval '1 second'
                from (select i, now() - (%1$d - i) * interval '1 minute' as at from generate_series(1, %1$d) i) r""".formatted(RUNS));
        belt.db.execute("vacuum analyze log.etl_runs");
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @Test
    void of_each_job_the_last_sixty_are_found_oldest_first_in_the_index_alone() {
        RecentRuns recent = belt.bean(RecentRuns.class);
        var found = recent.of(List.of("cons", "users", "rates"));
        assertThat(found.keySet()).containsExactly("cons", "rates");
        assertThat(found.get("cons"))
                .hasSize(RecentRuns.SHOWN)
                .isSortedAccordingTo(Comparator.comparingLong(RecentRun::id))
                .extracting(RecentRun::job)
                .containsOnly("cons");
        assertThat(found.get("cons").get(59).id())
                .isEqualTo(belt.db.queryForObject("select max(id) from log.etl_runs where job = 'cons'", Long.class));
        assertThat(plan("""
                select r.* from unnest(array['cons', 'rates']) with ordinality j (job, place) cross join lateral (
                    select id, job, mode, status, error_class, started_at, finished_at from log.etl_runs e
                    where e.job = j.job and e.finished_at is not null order by -id limit 60) r""")).contains("using etl_runs_recent").doesNotContain("Seq Scan", "Sort", "etl_runs_pkey");
    }

    @Test
    void the_usual_duration_is_that_of_the_last_fifty_completed_of_the_same_job_and_mode() {
        RecentRuns.Usual usual = belt.bean(RecentRuns.class).usual("cons", "incremental");
        assertThat(usual).isNotNull();
        assertThat(usual.runs()).isEqualTo(50);
        assertThat(usual.median()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(90));
        assertThat(usual.p95()).isGreaterThan(usual.median()).isLessThan(Duration.ofSeconds(100));
        assertThat(belt.bean(RecentRuns.class).usual("cons", "window")).isNull();
        assertThat(plan("""
                select extract(epoch from finished_at - started_at) from log.etl_runs
                where job = 'cons' and mode = 'sweep' and status = 'COMPLETED' order by -id limit 50""")).contains("using etl_runs_usual").doesNotContain("Sort");
    }

    private static String plan(String query) {
        return String.join("\n", belt.db.queryForList("explain " + query, String.class));
    }
}
