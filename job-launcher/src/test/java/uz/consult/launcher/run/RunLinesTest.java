package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Seed;

/** What is written beside a run: its log lines, and how many records 1C has counted for it. Neither can hold it up. */
class RunLinesTest {

    private static final Logger log = LoggerFactory.getLogger(RunLinesTest.class);

    private static EtlFixture belt;

    @BeforeAll
    static void load() {
        belt = new EtlFixture(Seed.Size.of(10), "ODATA_COUNT=true", "ODATA_ATTEMPTS=1", "ODATA_PAGE_SIZE=3");
        belt.cycle(PullMode.INCREMENTAL);
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @AfterEach
    void free() {
        belt.server.faults().clear();
        belt.server.before(request -> {});
    }

    @Test
    void a_failed_run_keeps_its_lines_and_no_other_has_them() {
        belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
        RunRecord failed = belt.run("clients");
        EtlFixture.until("its error to be stored", () -> lines(failed.id(), "ERROR") == 1);
        assertThat(belt.text("select message from log.run_lines where run_id = ? and level = 'ERROR'", failed.id()))
                .startsWith("Run " + failed.id() + " of clients failed: unavailable: ");
        belt.server.faults().clear();
        RunRecord next = belt.run("clients");
        EtlFixture.until("its warning to be stored", () -> lines(next.id(), "WARN") > 0);
        assertThat(belt.text("select string_agg(message, ' ') from log.run_lines where run_id = ?", next.id()))
                .startsWith("clients: fields of ")
                .doesNotContain("failed: unavailable");
    }

    @Test
    void a_line_is_stored_with_its_trace_and_without_what_cannot_be_seen() {
        try (RunMdc lines = new RunMdc(4_000_001, "cons")) {
            log.warn("a\u0000b\nc", new IllegalStateException("why"));
        }
        log.warn("of no run");
        EtlFixture.until("the line to be stored", () -> lines(4_000_001, "WARN") == 1);
        assertThat(belt.db.queryForMap("select logger, message, trace from log.run_lines where run_id = 4000001"))
                .satisfies(line -> {
                    assertThat(line.get("logger")).isEqualTo("RunLinesTest");
                    assertThat(line.get("message")).isEqualTo("a\\u0000b\\nc");
                    assertThat(line.get("trace").toString())
                            .startsWith("java.lang.IllegalStateException: why")
                            .contains("at ");
                });
        assertThat(belt.count("log.run_lines where message = 'of no run'")).isZero();
    }

    @Test
    void a_run_does_not_wait_for_its_lines() {
        belt.db.execute("alter table log.run_lines add constraint no_lines check (level <> 'WARN') not valid");
        try {
            belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
            long failed = belt.run("clients").id();
            belt.server.faults().clear();
            RunRecord run = belt.run("clients");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            EtlFixture.until("the error to be stored", () -> lines(failed, "ERROR") == 1);
        } finally {
            belt.db.execute("alter table log.run_lines drop constraint no_lines");
        }
    }

    @Test
    void what_a_long_run_reads_is_counted_by_1c_and_an_incremental_one_asks_nothing() {
        belt.server.before(request -> {
            if (request.path().contains(EtlFixture.DOCUMENTS) && !request.path().endsWith("/$count")) {
                boolean reading =
                        belt.count("log.etl_runs where finished_at is null and mode = 'full' and pages > 1") > 0;
                if (reading) {
                    EtlFixture.until(
                            "1C to have counted",
                            () -> belt.count("log.etl_runs where finished_at is null and expected_records > 0") > 0);
                }
            }
        });
        RunRecord full = belt.run("cons", PullMode.FULL);
        assertThat(full.completed()).as(full.errorMessage()).isTrue();
        assertThat(full.expectedRecords())
                .isEqualTo(belt.onec().rows(EtlFixture.DOCUMENTS).size());
        belt.server.before(request -> {});
        belt.server.forget();
        assertThat(belt.run("cons").expectedRecords()).isNull();
        assertThat(belt.server.requests()).noneMatch(request -> request.path().endsWith("/$count"));
    }

    @Test
    void a_count_that_fails_or_hangs_is_nothing_to_the_run() {
        belt.server.faults().add(Fault.status(404).on("$count").always());
        RunRecord uncounted = belt.run("cons", PullMode.FULL);
        assertThat(uncounted.completed()).as(uncounted.errorMessage()).isTrue();
        assertThat(uncounted.expectedRecords()).isNull();
        belt.server.faults().clear();
        CountDownLatch freed = new CountDownLatch(1);
        belt.server.before(request -> {
            if (request.path().endsWith("/$count")) {
                EtlFixture.await(freed);
            }
        });
        RunRecord hanging = belt.run("cons", PullMode.SWEEP);
        assertThat(hanging.completed()).as(hanging.errorMessage()).isTrue();
        assertThat(hanging.expectedRecords()).isNull();
        freed.countDown();
    }

    private static long lines(long run, String level) {
        return belt.count("log.run_lines where run_id = ? and level = ?", run, level);
    }
}
