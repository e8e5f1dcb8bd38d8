package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.onec.Seed;

/** What the audit holds of the command line: processes of their own. */
class CommandAuditTest {

    private static final String ENTRY = "anna:MONITOR:\\$2a\\$10\\$\\S{53}\n";

    private static EtlFixture belt;

    @TempDir
    private Path home;

    @BeforeAll
    static void start() {
        belt = new EtlFixture(Seed.Size.of(20));
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @BeforeEach
    void forget() {
        belt.db.execute("truncate log.audit");
    }

    @Test
    void a_release_is_there_as_it_begins_and_as_it_ends_with_all_its_filters() throws Exception {
        assertThat(etl("release", "--dead", "17", "--kind=label", "--since=2026-01-31T09:00:00+05:00", "--error=404"))
                .as(output())
                .isZero();

        String given =
                "release --dead {\"run\": 17, \"kind\": \"label\", \"error\": \"404\", \"since\": \"2026-01-31T09:00+05:00\"} ";
        assertThat(rows()).containsExactly(given + "-", given + "0");
        assertThat(belt.count("log.audit where who like ?", "cli:" + System.getProperty("user.name") + "@_%"))
                .isEqualTo(2);
        assertThat(belt.count("log.audit where role is null and address is null"))
                .isEqualTo(2);
        assertThat(belt.text("select count(distinct request_id) from log.audit where request_id is not null"))
                .isEqualTo("1");
    }

    @Test
    void repairs_replays_and_full_runs_are_there_and_what_the_schedule_does_too_is_not() throws Exception {
        assertThat(etl("run", "clients", "users")).as(output()).isZero();
        assertThat(rows()).isEmpty();
        assertThat(etl("reconcile", "clients", "--repair")).as(output()).isZero();
        assertThat(etl("replay", "clients", "4000000")).as(output()).isOne();
        assertThat(rows())
                .containsExactly(
                        "reconcile --repair {\"jobs\": [\"clients\"]} -",
                        "reconcile --repair {\"jobs\": [\"clients\"]} 0",
                        "replay {\"job\": \"clients\", \"letters\": [4000000]} -",
                        "replay {\"job\": \"clients\", \"letters\": [4000000]} 1");
    }

    @Test
    void a_run_that_is_killed_has_left_that_it_began() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        belt.server.before(request -> {
            asked.countDown();
            EtlFixture.await(killed);
        });
        Process process = Program.start(belt.environment(), home.resolve("output"), "run", "users", "--mode=full");
        EtlFixture.await(asked);
        process.destroyForcibly().waitFor();
        belt.server.before(request -> {});
        killed.countDown();

        assertThat(rows()).containsExactly("run {\"jobs\": [\"users\"], \"mode\": \"full\"} -");
    }

    @Test
    void a_command_that_fails_says_so_and_why() {
        CommandAudit audit = belt.bean(CommandAudit.class);
        assertThatThrownBy(() -> audit.of(AuditedAction.RELEASE_EFFECTS, Map.of(), () -> {
                    throw new EtlException(ErrorClass.UNAVAILABLE, "Chatwoot is away", null);
                }))
                .isInstanceOf(EtlException.class);

        assertThat(rows()).containsExactly("release {} -", "release {} 1");
        assertThat(belt.text("select detail from log.audit where outcome = 1"))
                .isEqualTo("unavailable: Chatwoot is away");
    }

    @Test
    void a_password_is_made_with_and_without_postgresql_and_where_it_is_not_in_the_audit_that_is_said()
            throws Exception {
        assertThat(password(belt.environment())).isZero();
        assertThat(output()).matches(ENTRY);
        assertThat(rows()).containsExactly("password {\"name\": \"anna\", \"role\": \"MONITOR\"} 0");
        assertThat(belt.count("log.audit a where a::text like '%long enough%' or a::text like '%$2a%'"))
                .isZero();

        Map<String, String> offline = new HashMap<>(belt.environment());
        offline.remove("DB_HOST");
        assertThat(password(offline)).isZero();
        assertThat(output()).matches("etl: could not write this to the audit: DB_HOST is not set\n" + ENTRY);

        Map<String, String> away = new HashMap<>(belt.environment());
        away.put("DB_PORT", "1");
        assertThat(password(away)).isZero();
        assertThat(output())
                .matches("etl: could not write this to the audit: PostgreSQL: [^\n]*refused[^\n]*\n" + ENTRY);
        assertThat(rows()).hasSize(1);
    }

    private int etl(String... arguments) throws Exception {
        return Program.start(belt.environment(), home.resolve("output"), arguments)
                .waitFor();
    }

    private int password(Map<String, String> environment) throws Exception {
        Process process = Program.start(environment, home.resolve("output"), "password", "anna", "MONITOR");
        try (OutputStream typed = process.getOutputStream()) {
            typed.write("long enough\n".getBytes(StandardCharsets.UTF_8));
        }
        return process.waitFor();
    }

    private static List<String> rows() {
        return belt.db.queryForList(
                "select what || ' ' || parameters::text || ' ' || coalesce(outcome::text, '-') from log.audit order by id",
                String.class);
    }

    private String output() throws IOException {
        Path output = home.resolve("output");
        return Files.exists(output) ? Files.readString(output, StandardCharsets.UTF_8) : "";
    }
}
