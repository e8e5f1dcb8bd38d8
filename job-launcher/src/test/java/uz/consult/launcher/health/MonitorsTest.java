package uz.consult.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Seed;

/** What monitors see of a launcher that works: health by job and neighbour, and metrics. */
class MonitorsTest {

    @TempDir
    private static Path home;

    private static ChatwootServer chatwoot;
    private static EtlFixture belt;
    private static LauncherProcess launcher;

    @BeforeAll
    static void start() throws Exception {
        chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
        belt = new EtlFixture(
                EtlFixture.seeded(Seed.Size.of(200)),
                "CHATWOOT_API_URL=" + chatwoot.origin(),
                "CHATWOOT_API_TOKEN=token-of-chatwoot",
                "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT,
                "EFFECTS_SETTLING=PT1S",
                "EFFECTS_FIRST_RETRY=PT0.05S");
        launcher = LauncherProcess.on(
                belt, home, "ETL_OBSERVE_EVERY=PT0.2S", "ETL_DELIVERY_EVERY=PT1H", "ONEC_SIGNINAFTER=PT20S");
        run("clients");
        run("cons");
        run("users");
    }

    @AfterAll
    static void stop() throws Exception {
        launcher.close();
        belt.close();
        chatwoot.close();
    }

    @AfterEach
    void all_is_well_again() {
        belt.server.faults().clear();
        chatwoot.faults().clear();
        belt.db.update("update sys.schedules set enabled = null, every_seconds = null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etl_runs_total counter",
                "etl_records_total counter",
                "etl_run_duration_seconds histogram",
                "etl_freshness_seconds gauge",
                "etl_job_condition gauge",
                "etl_dead_letters_open gauge",
                "etl_outbox gauge",
                "etl_outbox_oldest_seconds gauge",
                "etl_runs_waiting gauge",
                "etl_runs_running gauge",
                "etl_pool_size gauge",
                "etl_database_up gauge",
                "etl_external_requests_total counter",
                "etl_external_retries_total counter",
                "etl_external_breaker_open gauge"
            })
    void every_family_has_its_type_and_says_what_it_is(String family) {
        List<String> lines = Metrics.of(launcher).lines();
        String name = family.substring(0, family.indexOf(' '));
        assertThat(lines).contains("# TYPE " + family);
        assertThat(lines).anyMatch(line -> line.matches("# HELP " + name + " \\S.+"));
    }

    @Test
    void runs_and_their_records_are_counted_as_they_end() {
        long id = run("cons");
        Metrics metrics = untilCounted("cons");
        String cons = "job=\"cons\"";
        assertThat(metrics.sum("etl_runs_total", cons, "mode=\"incremental\"", "trigger=\"api\""))
                .isEqualTo(belt.count("log.etl_runs where job = 'cons'"));
        for (String outcome : List.of("created", "updated", "unchanged", "deleted", "ignored", "dead")) {
            assertThat(metrics.sum("etl_records_total", cons, "outcome=\"" + outcome + "\""))
                    .as(outcome)
                    .isEqualTo(belt.db.queryForObject(
                            "select sum(" + outcome + ") from log.etl_runs where job = 'cons'", Double.class));
        }
        assertThat(metrics.sum("etl_records_total", cons, "outcome=\"created\""))
                .isPositive();
        assertThat(metrics.sum("etl_run_duration_seconds_bucket", cons, "le=\"+Inf\""))
                .isEqualTo(metrics.sum("etl_runs_total", cons));
        assertThat(metrics.sum("etl_freshness_seconds", cons, "entity=\"" + DOCUMENTS + "\""))
                .isBetween(0.0, 600.0);
        assertThat(metrics.values("etl_freshness_seconds", "job=\"rates\"")).containsExactly("NaN");
        assertThat(metrics.values("etl_job_condition", "condition=\"disabled\"", cons))
                .containsExactly("1.0");
        assertThat(metrics.sum("etl_job_condition", cons)).isEqualTo(1);
        assertThat(metrics.sum("etl_database_up")).isEqualTo(1);
        assertThat(metrics.sum("etl_pool_size")).isEqualTo(5);
        assertThat(metrics.lines()).as("no run is a label").noneMatch(line -> line.contains("\"" + id + "\""));
    }

    @Test
    void every_request_is_counted_once_retries_writes_and_refusals_too() {
        belt.server.faults().add(Fault.status(503).on(DOCUMENTS).times(2));
        String key = conversation(1000);
        chatwoot.faults().add(Fault.status(404).on("POST").times(1));
        belt.onec()
                .save(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now().plusMinutes(1)));
        double retriesBefore = Metrics.of(launcher).sum("etl_external_retries_total", "system=\"onec\"");
        run("cons");
        Metrics metrics = Metrics.of(launcher);
        assertThat(metrics.sum("etl_external_requests_total", "system=\"onec\""))
                .isEqualTo(belt.server.requests().size());
        assertThat(metrics.sum("etl_external_retries_total", "system=\"onec\"") - retriesBefore)
                .isEqualTo(2);
        assertThat(metrics.sum("etl_external_requests_total", "system=\"onec\"", "outcome=\"unavailable\""))
                .isEqualTo(2);
        assertThat(chatwoot.requests()).anyMatch(request -> request.method().equals("POST"));
        assertThat(metrics.sum("etl_external_requests_total", "system=\"chatwoot\""))
                .isEqualTo(chatwoot.requests().size());
        JsonNode externalSystems = health().path("components").path("external").path("components");
        assertThat(externalSystems.path("onec").path("status").asString()).isEqualTo("UP");
        assertThat(externalSystems
                        .path("onec")
                        .path("details")
                        .path("lastFailure")
                        .path("message")
                        .asString())
                .contains(DOCUMENTS, "503");
        assertThat(externalSystems.path("onec").path("details").path("breaker").asString())
                .isEqualTo("closed");
        assertThat(externalSystems.path("chatwoot").path("details").has("lastSuccess"))
                .isTrue();
    }

    @Test
    void a_job_that_fails_is_down_and_says_why_and_the_launcher_stays_ready() {
        belt.server.faults().add(Fault.status(401).on(DOCUMENTS).always());
        long failed = launcher.start("cons", "incremental");
        launcher.ended(failed);
        EtlFixture.until(
                "cons to be down", () -> job("cons").path("status").asString().equals("DOWN"));
        JsonNode details = job("cons").path("details");
        assertThat(details.path("condition").asString()).isEqualTo("failing");
        assertThat(details.path("lastRun").path("id").asLong()).isEqualTo(failed);
        assertThat(details.path("lastRun").path("errorClass").asString()).isEqualTo("authentication");
        assertThat(details.path("lastRun").path("errorMessage").asString()).contains("ODATA_PASSWORD");
        JsonNode onec = onec();
        assertThat(onec.path("status").asString()).isEqualTo("DOWN");
        assertThat(java.time.Instant.parse(
                        onec.path("details").path("askedAgain").asString()))
                .as("a refused password is not sent again for a while")
                .isAfter(java.time.Instant.now());
        assertThat(launcher.get("/actuator/health").status()).isEqualTo(503);
        assertThat(launcher.get("/actuator/health").text()).doesNotContain("secret-of-1c");
        assertThat(launcher.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(launcher.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(launcher.output().lines())
                .as("a line of a run says its job and number")
                .anyMatch(line -> line.contains(" ERROR [cons " + failed + "] JobRunner: Run " + failed));
        assertThat(launcher.output().lines())
                .as("others are as they were")
                .anyMatch(line -> line.matches("\\S+ \\S+ INFO  Timer: Schedules of mode incremental: .*"));

        belt.server.faults().clear();
        EtlFixture.until("1C to be asked again", () -> !onec().path("details").has("askedAgain"));
        run("cons");
        EtlFixture.until(
                "cons to be up", () -> job("cons").path("status").asString().equals("UP"));
        assertThat(Metrics.of(launcher).sum("etl_runs_total", "job=\"cons\"", "status=\"FAILED\""))
                .isEqualTo(1);
    }

    @Test
    void a_job_is_ok_while_its_data_are_fresh_and_late_once_they_are_not() {
        run("clients");
        belt.db.update("update sys.schedules set enabled = true, every_seconds = 3600,"
                + " next_run_at = now() + interval '1 day' where job = 'clients' and mode = 'incremental'");
        untilCondition("clients", "ok");
        assertThat(job("clients").path("status").asString()).isEqualTo("UP");
        assertThat(job("clients").path("details").has("nextRun")).isTrue();
        assertThat(job("clients").path("details").path("dataAgeSeconds").asLong())
                .isLessThan(600);
        belt.db.update("update log.etl_runs set finished_at = now() - interval '5 hours' where job = 'clients'");
        untilCondition("clients", "late");
        assertThat(job("clients").path("status").asString()).isEqualTo("DOWN");
        assertThat(Metrics.of(launcher).sum("etl_job_condition", "job=\"clients\"", "condition=\"late\""))
                .isEqualTo(1);
        assertThat(Metrics.of(launcher).sum("etl_freshness_seconds", "job=\"clients\""))
                .isGreaterThan(17_000);
        assertThat(job("rates").path("details").path("condition").asString()).isEqualTo("disabled");
        assertThat(job("rates").path("status").asString()).isEqualTo("UP");
    }

    @Test
    void what_threads_of_a_delivery_say_bears_the_run_too() {
        String key = conversation(2000);
        chatwoot.faults().add(Fault.status(500).on("POST").times(1));
        belt.onec()
                .save(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now().plusMinutes(2)));
        long run = run("cons");
        assertThat(launcher.output().lines())
                .anyMatch(line -> line.contains(" WARN  [cons " + run + "] OutboxDelivery: ")
                        && line.contains("its answer was lost"));
        EtlFixture.until(
                "what is not delivered to show", () -> Metrics.of(launcher).sum("etl_outbox", "state=\"unknown\"") > 0);
        assertThat(Metrics.of(launcher).sum("etl_outbox_oldest_seconds")).isPositive();
        EtlFixture.until("everything to be delivered", () -> {
            run("cons");
            return belt.count("sys.outbox where state in ('staged', 'queued', 'sending', 'unknown')") == 0;
        });
        EtlFixture.until("nothing to wait", () -> Metrics.of(launcher).sum("etl_outbox_oldest_seconds") == 0);
    }

    private static long run(String job) {
        long id = launcher.start(job, "incremental");
        JsonNode ended = launcher.ended(id);
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("COMPLETED");
        return id;
    }

    /** An open consultation that has a conversation of this number. */
    private static String conversation(long id) {
        String key = belt.text(
                "select cl_ref_key from cons.cons where status = 'open' and cons_id !~ '^[12]000$' order by 1 limit 1");
        chatwoot.chatwoot().open(id);
        belt.db.update("update cons.cons set cons_id = ? where cl_ref_key = ?", String.valueOf(id), key);
        return key;
    }

    private static Metrics untilCounted(String job) {
        EtlFixture.until(
                "the runs of " + job + " to be counted",
                () -> Metrics.of(launcher).sum("etl_runs_total", "job=\"" + job + "\"")
                        == belt.count("log.etl_runs where finished_at is not null and job = ?", job));
        return Metrics.of(launcher);
    }

    private static JsonNode onec() {
        return health().path("components").path("external").path("components").path("onec");
    }

    private static void untilCondition(String job, String condition) {
        EtlFixture.until(
                job + " to be " + condition,
                () -> job(job).path("details").path("condition").asString().equals(condition));
    }

    private static JsonNode health() {
        return launcher.get("/actuator/health").json();
    }

    private static JsonNode job(String job) {
        return health().path("components").path("jobs").path("components").path(job);
    }
}
