package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.sandbox.onec.Seed;

/** Launchers that die, hang, end and meet: what they had begun is finished by another, once. */
class LaunchersTest {

    private static final int RECORDS = 1_500;

    @TempDir
    private Path home;

    /** Holds the run once it has written this many rows. */
    private static final class Hold {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);

        Hold(EtlFixture belt, int rows) {
            belt.server.before(request -> {
                if (released.getCount() > 0
                        && request.path().contains(EtlFixture.DOCUMENTS)
                        && belt.count("cons.cons") >= rows) {
                    reached.countDown();
                    EtlFixture.await(released);
                }
            });
        }

        void awaitReached() {
            EtlFixture.await(reached);
        }
    }

    private static EtlFixture belt() {
        return new EtlFixture(EtlFixture.seeded(Seed.Size.of(RECORDS)), "ODATA_PAGE_SIZE=100");
    }

    @Test
    void a_run_of_a_killed_launcher_is_finished_by_another_from_its_last_chunk() throws Exception {
        try (EtlFixture belt = belt();
                LauncherProcess first = LauncherProcess.on(belt, home)) {
            Hold hold = new Hold(belt, 500);
            long run = first.start("cons", "full");
            hold.awaitReached();
            try (LauncherProcess second = LauncherProcess.on(belt, home)) {
                long committed = belt.count("cons.cons");
                first.signal("KILL");
                Instant killed = Instant.now();
                hold.released.countDown();

                JsonNode lost = second.ended(run);
                assertThat(lost.path("status").asString()).isEqualTo("FAILED");
                assertThat(lost.path("errorClass").asString()).isEqualTo("unavailable");
                assertThat(lost.path("errorMessage").asString()).contains("has died");
                long next = follower(belt, run);
                JsonNode recovered = second.ended(next);
                assertThat(recovered.path("status").asString())
                        .as(second.output())
                        .isEqualTo("COMPLETED");
                assertThat(recovered.path("trigger").asString()).isEqualTo("recovery");
                assertThat(recovered.path("mode").asString()).isEqualTo("full");
                assertThat(recovered.path("resumedFrom").asString()).contains("step cons");
                assertThat(recovered.path("steps").get(0).path("read").asLong())
                        .as("what was committed is not read again")
                        .isEqualTo(RECORDS - committed);
                assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(90));
                assertThat(belt.count("cons.cons")).isEqualTo(RECORDS);
                assertThat(belt.count("(select cl_ref_key from cons.cons group by 1 having count(*) > 1) twice"))
                        .isZero();
                assertThat(belt.count("sys.outbox")).isZero();
                assertThat(belt.count("batch.batch_job_execution where end_time is null"))
                        .isZero();
            }
        }
    }

    @Test
    void a_launcher_that_hung_beyond_every_lock_writes_nothing_when_it_wakes() throws Exception {
        try (EtlFixture belt = belt();
                LauncherProcess first = LauncherProcess.on(belt, home)) {
            Hold hold = new Hold(belt, 500);
            long run = first.start("cons", "full");
            hold.awaitReached();
            try (LauncherProcess second = LauncherProcess.on(belt, home)) {
                first.signal("STOP");
                hold.released.countDown();
                JsonNode recovered = second.ended(followerOnceThere(belt, run));
                assertThat(recovered.path("status").asString())
                        .as(second.output())
                        .isEqualTo("COMPLETED");
                assertThat(second.output()).contains("has expired but its lock is still held");
                List<String> rows = belt.rowsOnDisk();
                String runs = runs(belt);

                first.signal("CONT");
                EtlFixture.until(
                        "the launcher that hung to give up its run: " + first.output(),
                        () -> first.output().contains("Run " + run + " of cons failed")
                                || first.output().contains("run " + run + " ended unexpectedly"));

                assertThat(belt.rowsOnDisk()).isEqualTo(rows);
                assertThat(runs(belt)).as("run records").isEqualTo(runs);
                long again = first.start("clients", "incremental");
                assertThat(first.ended(again).path("status").asString())
                        .as("it is of use again")
                        .isEqualTo("COMPLETED");
            }
        }
    }

    @Test
    void a_launcher_that_is_ended_stops_at_its_chunk_and_the_next_goes_on() throws Exception {
        try (EtlFixture belt = belt()) {
            Hold hold = new Hold(belt, 500);
            long run;
            try (LauncherProcess first = LauncherProcess.on(belt, home)) {
                run = first.start("cons", "full");
                hold.awaitReached();
                first.signal("TERM");
                EtlFixture.until(
                        "the run to be asked to stop",
                        () -> belt.count("batch.batch_job_execution where status = 'STOPPING'") == 1);
                hold.released.countDown();
                first.awaitEnd();
            }
            assertThat(belt.text("select status from log.etl_runs where id = ?", run))
                    .isEqualTo("STOPPED");
            long committed = belt.count("cons.cons");
            assertThat(committed).isLessThan(RECORDS);
            try (LauncherProcess second = LauncherProcess.on(belt, home)) {
                JsonNode next = second.ended(follower(belt, run));
                assertThat(next.path("status").asString()).isEqualTo("COMPLETED");
                assertThat(next.path("steps").get(0).path("read").asLong()).isEqualTo(RECORDS - committed);
                assertThat(belt.count("cons.cons")).isEqualTo(RECORDS);
            }
        }
    }

    @Test
    void two_launchers_start_what_is_due_once_and_what_was_missed_once() throws Exception {
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(10)));
                LauncherProcess first =
                        LauncherProcess.on(belt, home, "ETL_QUEUE_CLOSING_INTERVAL=60", "ETL_TICK=PT0.05S");
                LauncherProcess second =
                        LauncherProcess.on(belt, home, "ETL_QUEUE_CLOSING_INTERVAL=60", "ETL_TICK=PT0.05S")) {
            String due = "log.etl_runs where job = 'queue_closing' and trigger = 'schedule'";
            EtlFixture.until("the first run", () -> belt.count(due + " and status = 'COMPLETED'") == 1);
            for (int round = 2; round <= 6; round++) {
                belt.db.update(
                        "update sys.schedules set next_run_at = next_run_at - interval '5 hours' where job = 'queue_closing' and mode = 'incremental'");
                int expected = round;
                EtlFixture.until("run " + round, () -> belt.count(due + " and status = 'COMPLETED'") == expected);
                assertThat(
                                belt.count(
                                        "sys.schedules where job = 'queue_closing' and mode = 'incremental' and next_run_at > now() and next_run_at <= now() + interval '1 hour'"))
                        .isEqualTo(1);
            }
            assertThat(belt.count(due)).isEqualTo(6);

            assertThat(first.call("PATCH", "/api/jobs/queue_closing/schedule", "{\"enabled\":false}")
                            .json()
                            .path("nextRun")
                            .isNull())
                    .isTrue();
            assertThat(second.get("/api/jobs/queue_closing")
                            .json()
                            .path("health")
                            .asString())
                    .isEqualTo("disabled");
            belt.db.update("update sys.schedules set next_run_at = now() where job = 'queue_closing'");
            second.ended(second.start("queue_closing", "incremental"));
            assertThat(belt.count(due)).as("paused").isEqualTo(6);
            first.call("PATCH", "/api/jobs/queue_closing/schedule", "{\"enabled\":true,\"interval\":\"PT2H\"}");
            EtlFixture.until(
                    "what was missed meanwhile, once", () -> belt.count(due + " and status = 'COMPLETED'") == 7);
            assertThat(second.get("/api/jobs/queue_closing")
                            .json()
                            .path("schedule")
                            .path("interval")
                            .asString())
                    .isEqualTo("PT2H");
        }
    }

    private static String runs(EtlFixture belt) {
        return String.join("\n", belt.db.queryForList("select r::text from log.etl_runs r order by id", String.class));
    }

    private static long followerOnceThere(EtlFixture belt, long run) {
        EtlFixture.until(
                "run " + run + " to be resumed", () -> belt.count("log.etl_runs where restart_of = " + run) == 1);
        return follower(belt, run);
    }

    private static long follower(EtlFixture belt, long run) {
        return belt.db.queryForObject("select id from log.etl_runs where restart_of = ?", Long.class, run);
    }
}
