package uz.consult.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Seed;

/** A launcher whose PostgreSQL goes away and comes back, and that logs in JSON. */
class AwayTest {

    /** A run may wait longer for its connection; who asks how things are may not. */
    private static final Duration SOON = Duration.ofMillis(2_500);

    @TempDir
    private static Path home;

    private static EtlFixture belt;
    private static TcpGate door;
    private static LauncherProcess launcher;

    @BeforeAll
    static void start() throws Exception {
        belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(120)), "ODATA_PAGE_SIZE=100");
        door = new TcpGate(Integer.parseInt(belt.environment().get("DB_PORT")));
        launcher = LauncherProcess.on(
                belt,
                home,
                "DB_PORT=" + door.port(),
                "LOG_FORMAT=ecs",
                "ETL_OBSERVE_EVERY=PT0.2S",
                "ONEC_SIGNINAFTER=PT0.01S");
    }

    @AfterAll
    static void stop() throws Exception {
        launcher.close();
        door.close();
        belt.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shut", "frozen"})
    void while_postgresql_is_away_it_is_not_ready_but_alive_and_metrics_answer(String how) throws Exception {
        assertThat(launcher.get("/actuator/health").status()).isEqualTo(200);
        if (how.equals("shut")) {
            door.shut();
        } else {
            door.freeze();
        }
        EtlFixture.until(
                "it to notice", () -> soon("/actuator/health/readiness").status() == 503);
        for (int i = 0; i < 5; i++) {
            assertThat(soon("/actuator/health/readiness").status()).isEqualTo(503);
            assertThat(soon("/actuator/health/liveness").status()).isEqualTo(200);
            LauncherProcess.Answer whole = soon("/actuator/health");
            assertThat(whole.status()).isEqualTo(503);
            JsonNode components = whole.json().path("components");
            assertThat(components.path("db").path("status").asString()).isEqualTo("DOWN");
            assertThat(components.path("db").path("details").path("error").asString())
                    .contains("PostgreSQL");
            assertThat(components
                            .path("jobs")
                            .path("components")
                            .path("cons")
                            .path("status")
                            .asString())
                    .isEqualTo("UNKNOWN");
            assertThat(soon("/actuator/prometheus").status()).isEqualTo(200);
        }
        Metrics metrics = Metrics.of(launcher);
        assertThat(metrics.values("etl_database_up")).containsExactly("0.0");
        assertThat(metrics.values("etl_runs_waiting")).containsExactly("NaN");
        assertThat(metrics.values("etl_outbox", "state=\"dead\"")).containsExactly("NaN");
        assertThat(metrics.values("etl_dead_letters_open"))
                .hasSize(belt.jobs().names().size())
                .containsOnly("NaN");
        door.open();
        EtlFixture.until(
                "it to be ready again", () -> soon("/actuator/health/readiness").status() == 200);
        EtlFixture.until(
                "all to be well", () -> launcher.get("/actuator/health").status() == 200);
        assertThat(Metrics.of(launcher).values("etl_database_up")).containsExactly("1.0");
    }

    @Test
    void a_neighbour_that_is_not_configured_or_was_not_asked_is_unknown() {
        JsonNode externalSystems = launcher.get("/actuator/health")
                .json()
                .path("components")
                .path("external")
                .path("components");
        assertThat(externalSystems.path("chatwoot").path("status").asString()).isEqualTo("UNKNOWN");
        assertThat(externalSystems
                        .path("chatwoot")
                        .path("details")
                        .path("reason")
                        .asString())
                .contains("CHATWOOT_API_URL");
    }

    @Test
    void every_line_of_the_log_is_json_and_those_of_a_run_bear_its_job_and_number() {
        belt.server
                .faults()
                .add(Fault.instead(
                                Answer.json(
                                        500,
                                        "{\"odata.error\":{\"code\":\"-1\",\"message\":{\"lang\":\"ru\",\"value\":\"No space left on device\"}}}"))
                        .on(DOCUMENTS));
        long run = launcher.start("cons", "incremental");
        launcher.ended(run);
        belt.server.faults().add(Fault.status(401).on(DOCUMENTS).always());
        long failed = launcher.start("cons", "incremental");
        launcher.ended(failed);
        belt.server.faults().clear();
        launcher.ended(launcher.start("cons", "incremental"));

        List<JsonNode> lines = launcher.output()
                .lines()
                .map(line -> new JsonMapper().readTree(line))
                .toList();
        assertThat(lines).allMatch(line -> line.has("@timestamp") && line.has("message"));
        JsonNode smaller = line(lines, "a page this large");
        assertThat(smaller.path("process").path("thread").path("name").asString())
                .isEqualTo("fetch-cons");
        assertThat(smaller.path("run").asString()).isEqualTo(String.valueOf(run));
        assertThat(smaller.path("job").asString()).isEqualTo("cons");
        JsonNode failure = line(lines, "Run " + failed + " of cons failed");
        assertThat(failure.path("run").asString()).isEqualTo(String.valueOf(failed));
        assertThat(failure.path("job").asString()).isEqualTo("cons");
        assertThat(line(lines, "incremental: ").has("run")).isFalse();
        assertThat(launcher.output()).doesNotContain("secret-of-1c");
    }

    private static JsonNode line(List<JsonNode> lines, String part) {
        return lines.stream()
                .filter(line -> line.path("message").asString("").contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError(part + " is not in " + launcher.output()));
    }

    private static LauncherProcess.Answer soon(String path) {
        long began = System.nanoTime();
        LauncherProcess.Answer answer = launcher.get(path);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as(path).isLessThan(SOON);
        return answer;
    }
}
