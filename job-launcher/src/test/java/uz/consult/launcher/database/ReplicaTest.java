package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.launcher.Server;
import uz.consult.sandbox.onec.Seed;

/** A server that takes no writes any more, and another that does. */
class ReplicaTest {

    @TempDir
    private Path home;

    @Test
    void after_a_failover_the_launcher_is_with_the_new_primary_at_once_and_says_so_in_a_line() throws Exception {
        try (Server first = Server.started(home.resolve("first"));
                EtlFixture belt =
                        EtlFixture.on(first.running(), EtlFixture.seeded(Seed.Size.of(300)), "ODATA_PAGE_SIZE=100");
                Server second = first.standby(home.resolve("second"))) {
            String hosts = "127.0.0.1:" + second.running().getPort() + ",127.0.0.1:"
                    + first.running().getPort();
            try (LauncherProcess launcher =
                    LauncherProcess.on(belt, home, "DB_HOST=" + hosts, "ETL_OBSERVE_EVERY=PT0.2S")) {
                launcher.ended(launcher.start("clients", "incremental"));
                JdbcTemplate old = new JdbcTemplate(first.running().getPostgresDatabase());
                JdbcTemplate fresh = new JdbcTemplate(second.running().getPostgresDatabase());
                EtlFixture.until(
                        "the standby to have everything",
                        () -> old.queryForObject("select pg_current_wal_lsn()::text", String.class)
                                .equals(fresh.queryForObject("select pg_last_wal_replay_lsn()::text", String.class)));
                // The old one goes on, and takes no writes: no connection breaks.
                old.execute("alter system set default_transaction_read_only = on");
                old.execute("select pg_reload_conf()");
                untilReadinessIs(503, launcher);
                assertThat(launcher.post("/api/jobs/cons/runs", "{\"mode\":\"full\"}")
                                .status())
                        .isEqualTo(503);
                fresh.queryForObject("select pg_promote()", Boolean.class);
                untilReadinessIs(200, launcher);
                assertThat(launcher.ended(launcher.start("cons", "full"))
                                .path("status")
                                .asString())
                        .isEqualTo("COMPLETED");
                JdbcTemplate written = new JdbcTemplate(second.running().getDatabase("postgres", belt.database()));
                assertThat(written.queryForObject("select count(*) from cons.cons", Long.class))
                        .isEqualTo(300);
                theOutageIsToldOnce(launcher);
            }
        }
    }

    /** Whatever recurs says it once; the call that met it is told, too. */
    private static void theOutageIsToldOnce(LauncherProcess launcher) {
        EtlFixture.until(
                "the end of it to be told",
                () -> !lines(launcher, "works again, after").isEmpty());
        assertThat(lines(launcher, " Outage: ")).as(launcher.output()).hasSize(2);
        assertThat(lines(launcher, "read-only transaction")).hasSizeLessThanOrEqualTo(3);
        assertThat(lines(launcher, "works again, after")).hasSize(1);
        assertThat(launcher.output()).doesNotContain("\tat ").doesNotContain("unexpected error");
    }

    private static void untilReadinessIs(int status, LauncherProcess launcher) {
        EtlFixture.until(
                "readiness to answer " + status,
                () -> launcher.get("/actuator/health/readiness").status() == status);
    }

    @Test
    void a_server_that_takes_no_writes_for_a_while_is_left_alone_and_gone_back_to() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300));
                LauncherProcess launcher = LauncherProcess.on(belt, home, "ETL_OBSERVE_EVERY=PT0.2S")) {
            String alter = "alter database " + belt.database();
            belt.admin().execute(alter + " set default_transaction_read_only = on");
            belt.admin()
                    .queryForList(
                            "select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and application_name like 'etl-%'",
                            belt.database());
            untilReadinessIs(503, launcher);
            EtlFixture.until(
                    "the reason to be told",
                    () -> launcher.post("/api/jobs/cons/runs", "{\"mode\":\"full\"}")
                            .text()
                            .contains("takes no writes now"));
            LauncherProcess.Answer refused = launcher.post("/api/jobs/cons/runs", "{\"mode\":\"full\"}");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().path("errorClass").asString()).isEqualTo("unavailable");
            assertThat(refused.text()).contains("takes no writes now");
            belt.admin().execute(alter + " reset default_transaction_read_only");
            untilReadinessIs(200, launcher);
            assertThat(launcher.ended(launcher.start("cons", "full"))
                            .path("status")
                            .asString())
                    .isEqualTo("COMPLETED");
            assertThat(launcher.output()).doesNotContain("\tat ").doesNotContain("unexpected error");
        }
    }

    private static List<String> lines(LauncherProcess launcher, String part) {
        return launcher.output().lines().filter(line -> line.contains(part)).toList();
    }
}
