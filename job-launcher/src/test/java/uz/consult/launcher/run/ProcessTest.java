package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.onec.Seed;

/** The command as a process of its own: killed, called wrongly, without its PostgreSQL. */
class ProcessTest {

    @TempDir
    private Path home;

    @Test
    void a_run_killed_in_the_middle_ends_like_an_undisturbed_one_and_rereads_at_most_a_page() throws Exception {
        Seed.Size size = Seed.Size.of(2_000);
        try (EtlFixture undisturbed = new EtlFixture(EtlFixture.seeded(size), "ODATA_PAGE_SIZE=100");
                EtlFixture killed = new EtlFixture(undisturbed.onec(), "ODATA_PAGE_SIZE=100")) {
            undisturbed.run("clients");
            undisturbed.run("cons");
            long pages = documentsAsked(undisturbed);
            killed.run("clients");
            killedAt(killed, 900);
            long committed = killed.count("cons.cons");
            assertThat(committed).isGreaterThanOrEqualTo(900).isLessThan(2_000);
            assertThat(killed.text("select status from log.etl_runs where job = 'cons'"))
                    .isEqualTo("STARTED");

            RunRecord resumed = killed.run("cons");

            assertThat(resumed.completed()).isTrue();
            assertThat(killed.text(
                            "select status || '|' || error_class from log.etl_runs where id = ?", resumed.restartOf()))
                    .isEqualTo("FAILED|unavailable");
            assertThat(resumed.tally().read())
                    .as("what was committed is not read again")
                    .isEqualTo(2_000 - committed);
            assertThat(EtlFixture.content(killed.db)).isEqualTo(EtlFixture.content(undisturbed.db));
            assertThat(documentsAsked(killed))
                    .as(
                            "pages asked for: one of them twice, one request that the killed process never saw answered, and a look for records that are known")
                    .isLessThanOrEqualTo(pages + 3);
        }
    }

    /** Starts a run as a process, and kills it while it asks for a page with so many rows written. */
    private void killedAt(EtlFixture belt, int rows) throws Exception {
        CountDownLatch inTheMiddle = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        belt.server.before(request -> {
            if (dead.getCount() > 0
                    && request.path().contains(EtlFixture.DOCUMENTS)
                    && belt.count("cons.cons") >= rows) {
                inTheMiddle.countDown();
                EtlFixture.await(dead);
            }
        });
        Process process = etl(belt.environment(), "run", "cons");
        EtlFixture.await(inTheMiddle);
        process.destroyForcibly().waitFor();
        dead.countDown();
    }

    private static long documentsAsked(EtlFixture belt) {
        return belt.server.requests().stream()
                .filter(request -> request.path().contains(EtlFixture.DOCUMENTS))
                .count();
    }

    @Test
    void a_run_killed_again_and_again_still_ends_whole() throws Exception {
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(2_000)), "ODATA_PAGE_SIZE=100")) {
            for (int rows : new int[] {300, 900, 1_500}) {
                Process process = etl(belt.environment(), "run", "cons");
                EtlFixture.until(rows + " rows", () -> belt.count("cons.cons") >= rows);
                process.destroyForcibly().waitFor();
                EtlFixture.until(
                        "PostgreSQL to see that the process is gone",
                        () -> belt.count(
                                        "pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
                                == 0);
            }
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(2_000);
            assertThat(belt.db.queryForObject("select sum(read) from log.etl_runs", Long.class))
                    .isEqualTo(2_000);
            assertThat(belt.count("log.etl_runs where finished_at is null")).isZero();
        }
    }

    @Test
    void a_run_that_is_asked_to_end_stops_at_its_chunk_and_the_next_goes_on() throws Exception {
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(2_000)), "ODATA_PAGE_SIZE=100")) {
            CountDownLatch inTheMiddle = new CountDownLatch(1);
            CountDownLatch asked = new CountDownLatch(1);
            belt.server.before(request -> {
                if (request.path().contains(EtlFixture.DOCUMENTS) && belt.count("cons.cons") >= 500) {
                    inTheMiddle.countDown();
                    EtlFixture.await(asked);
                }
            });
            Process process = etl(belt.environment(), "run", "cons");
            EtlFixture.await(inTheMiddle);
            process.destroy();
            EtlFixture.until(
                    "the execution to be asked to stop",
                    () -> belt.count("batch.batch_job_execution where status = 'STOPPING'") == 1);
            asked.countDown();
            process.waitFor();
            assertThat(belt.text("select status from log.etl_runs"))
                    .as(output())
                    .isEqualTo("STOPPED");
            long stopped = belt.count("cons.cons");
            assertThat(stopped).isLessThan(2_000).isGreaterThanOrEqualTo(500);
            assertThat(belt.run("cons").tally().read()).isEqualTo(2_000 - stopped);
            assertThat(belt.count("cons.cons")).isEqualTo(2_000);
        }
    }

    @Test
    void postgresql_gone_in_mid_run_is_told_and_the_next_run_goes_on() throws Exception {
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(1_000)), "ODATA_PAGE_SIZE=100")) {
            boolean[] done = new boolean[1];
            Thread runner = Thread.currentThread();
            belt.server.before(request -> {
                if (!done[0] && request.path().contains(EtlFixture.DOCUMENTS) && belt.count("cons.cons") >= 300) {
                    done[0] = true;
                    belt.admin().execute("alter database " + belt.database() + " allow_connections false");
                    belt.admin()
                            .queryForList(
                                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?",
                                    belt.database());
                    new Thread(() -> {
                                EtlFixture.until(
                                        "the run to wait for PostgreSQL",
                                        () -> Arrays.stream(runner.getStackTrace())
                                                .anyMatch(frame ->
                                                        frame.getMethodName().equals("finish")));
                                belt.admin().execute("alter database " + belt.database() + " allow_connections true");
                            })
                            .start();
                }
            });
            RunRecord failed = belt.run("cons");
            assertThat(failed.status()).isEqualTo("FAILED");
            assertThat(failed.errorClass()).isEqualTo("unavailable");
            assertThat(failed.errorMessage()).startsWith("cons: PostgreSQL: ");
            assertThat(belt.count("cons.cons")).isEqualTo(failed.tally().read()).isLessThan(1_000);
            RunRecord resumed = belt.run("cons");
            assertThat(resumed.completed()).isTrue();
            assertThat(failed.tally().read() + resumed.tally().read()).isEqualTo(1_000);
            assertThat(belt.count("cons.cons")).isEqualTo(1_000);
        }
    }

    @Test
    void the_command_prints_the_runs_and_says_by_its_exit_how_they_ended() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            Process good = etl(belt.environment(), "run", "cons", "clients");
            assertThat(good.waitFor()).as(output()).isZero();
            assertThat(output())
                    .containsSubsequence("job", "clients", "COMPLETED", "cons", "COMPLETED")
                    .doesNotContain("secret-of-1c");

            belt.onec().unpublish(EtlFixture.DOCUMENTS);
            Process bad = etl(belt.environment(), "run", "cons");
            assertThat(bad.waitFor()).isOne();
            assertThat(output())
                    .contains("not_found: cons: Document_ТелефонныйЗвонок")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_wrong_call_is_answered_with_what_is_right() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            assertThat(etl(belt.environment(), "run", "conss").waitFor()).isEqualTo(2);
            assertThat(output()).contains("There is no job conss; the jobs are users, clients, cons, open_update");
            assertThat(etl(belt.environment(), "run", "cons", "--mode=window").waitFor())
                    .isEqualTo(2);
            assertThat(output()).contains("A window needs from and to");
            assertThat(etl(Map.of(), "run", "cons").waitFor()).isOne();
            assertThat(output()).contains("validation: These variables must be set: DB_HOST");
            assertThat(etl(Map.of(), "--help").waitFor()).isZero();
        }
    }

    @Test
    void a_postgresql_that_is_not_there_is_told_in_one_line() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            Map<String, String> environment = new java.util.HashMap<>(belt.environment());
            environment.put("DB_PORT", "1");
            environment.put("SPRING_FLYWAY_CONNECTRETRIES", "0");
            assertThat(etl(environment, "run", "cons").waitFor()).isOne();
            assertThat(output()).contains("etl: unavailable: PostgreSQL: ").doesNotContain("\tat ");
        }
    }

    @Test
    void a_wrong_user_fails_the_start_in_one_line_without_his_hash() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            Map<String, String> environment = new java.util.HashMap<>(belt.environment());
            environment.put("LAUNCHER_USERS", "anna:ADMIN:in-plain-text");
            assertThat(etl(environment, "serve").waitFor()).isOne();
            assertThat(output())
                    .contains("etl: validation: LAUNCHER_USERS: entry 1 is wrong: the hash is none of bcrypt")
                    .doesNotContain("in-plain-text")
                    .doesNotContain("Exception");
        }
    }

    private Process etl(Map<String, String> environment, String... arguments) {
        return Program.start(environment, home.resolve("output"), arguments);
    }

    private String output() throws IOException {
        return Files.readString(home.resolve("output"), StandardCharsets.UTF_8);
    }
}
