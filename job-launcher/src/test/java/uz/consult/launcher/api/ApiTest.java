package uz.consult.launcher.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.launcher.LauncherProcess.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** The REST API of a launcher, over a real socket. */
class ApiTest {

    private static final int RECORDS = 600;
    private static final Consumer<Request> FREE = request -> {};

    @TempDir
    private static Path home;

    private static EtlFixture belt;
    private static LauncherProcess launcher;

    @BeforeAll
    static void start() throws Exception {
        belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(RECORDS)), "ODATA_PAGE_SIZE=100");
        launcher = LauncherProcess.on(belt, home, "ODATA_ATTEMPTS=2");
    }

    @AfterAll
    static void stop() throws Exception {
        launcher.close();
        belt.close();
    }

    @AfterEach
    void free() {
        belt.server.before(FREE);
        belt.server.faults().clear();
        EtlFixture.until("all runs to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
    }

    @Test
    void jobs_are_an_array_in_their_order_with_schedule_and_freshness() {
        JsonNode jobs = launcher.get("/api/jobs").json();
        assertThat(jobs.isArray()).isTrue();
        assertThat(jobs.valueStream().map(job -> job.path("name").asString()))
                .containsExactlyElementsOf(belt.jobs().names());
        launcher.ended(launcher.start("queue_closing", "incremental"));
        JsonNode job = launcher.get("/api/jobs/queue_closing").json();
        assertThat(job.path("lastRun").path("status").asString()).isEqualTo("COMPLETED");
        assertThat(job.path("freshness").path("age").asString()).startsWith("PT");
        assertThat(job.path("schedule").path("enabled").asBoolean()).isFalse();
        assertThat(job.path("nextRun").isNull()).isTrue();
    }

    @Test
    void the_board_names_what_failed_the_log_says_why_and_all_of_it_is_restarted_at_once() {
        belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
        long run = launcher.start("clients", "incremental");
        assertThat(launcher.ended(run).path("status").asString()).isEqualTo("FAILED");
        JsonNode board = launcher.get("/api/board").json();
        JsonNode concern = board.path("concerns").get(0);
        assertThat(concern.path("kind").asString()).isEqualTo("failed");
        assertThat(concern.path("job").asString()).isEqualTo("clients");
        assertThat(concern.path("run").asLong()).isEqualTo(run);
        EtlFixture.until(
                "1C to be known as down",
                () -> launcher.get("/api/board").json().path("state").asString().equals("onec_down"));
        JsonNode onec = launcher.get("/api/board").json().path("systems").get(0);
        assertThat(onec.path("name").asString()).isEqualTo("onec");
        assertThat(onec.path("errorClass").asString()).isEqualTo("unavailable");
        assertThat(onec.path("waitingJobs").get(0).asString()).isEqualTo("clients");
        EtlFixture.until(
                "the error to be stored",
                () -> launcher.get("/api/runs/" + run + "/log").text().contains("\"level\":\"ERROR\""));
        belt.server.faults().clear();
        Answer restarted = launcher.call("POST", "/api/runs/restart-failed", "{}");
        assertThat(restarted.status()).as(restarted.text()).isEqualTo(202);
        assertThat(restarted.json().path("refused").isEmpty()).isTrue();
        long next = restarted.json().path("runs").get(0).asLong();
        JsonNode ended = launcher.ended(next);
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("COMPLETED");
        JsonNode failed = launcher.get("/api/runs/" + run).json();
        assertThat(failed.path("status").asString()).isEqualTo("FAILED");
        assertThat(failed.path("resumedBy").asLong()).isEqualTo(next);
        assertThat(launcher.call("POST", "/api/runs/" + run + "/abandon", "{}").status())
                .isEqualTo(409);
        Answer none = launcher.call("POST", "/api/runs/stop-all", "{\"runs\":[" + next + "]}");
        assertThat(none.json().path("refused").get(0).asString()).contains("is over");
        assertThat(launcher.get("/api/runs/" + next)
                        .json()
                        .path("usual")
                        .path("runs")
                        .asInt())
                .isPositive();
    }

    @Test
    void a_run_that_was_taken_and_never_begun_is_made_up_for() {
        long run = launcher.start("queue_closing", "incremental");
        launcher.ended(run);
        // As a connection leaves it that breaks while PostgreSQL answers that the run is ours.
        belt.db.update(
                "update log.etl_runs set status = 'QUEUED', execution_id = null, started_at = null, finished_at = null, heartbeat_at = now() - interval '1 minute' where id = ?",
                run);
        JsonNode lost = launcher.ended(run);
        assertThat(lost.path("status").asString()).isEqualTo("FAILED");
        assertThat(lost.path("errorMessage").asString()).contains("it had not begun");
        Long next = belt.db.queryForObject("select id from log.etl_runs where restart_of = ?", Long.class, run);
        assertThat(launcher.ended(next).path("status").asString()).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/jobs/nobody/runs | {} | 404 | not_found | the jobs are users",
                "GET | /api/jobs/nobody | | 404 | not_found | the jobs are users",
                "POST | /api/jobs/cons/runs | {\"mode\":\"quick\"} | 400 | validation | incremental, full, window, sweep",
                "POST | /api/jobs/cons/runs | {\"mode\":\"repair\"} | 400 | validation | incremental, full, window, sweep",
                "POST | /api/jobs/users/runs | {\"mode\":\"sweep\"} | 400 | validation | has no sweep",
                "POST | /api/jobs/rates/runs | {\"mode\":\"window\",\"from\":\"2026-01-01T00:00:00\",\"to\":\"2026-02-01T00:00:00\"} | 400 | validation | use incremental or full",
                "POST | /api/jobs/cons/runs | {\"mode\":\"window\"} | 400 | validation | needs from and to",
                "POST | /api/jobs/cons/runs | {\"mode\":\"window\",\"from\":\"2026-02-01T00:00:00\",\"to\":\"2026-01-01T00:00:00\"} | 400 | validation | from before to",
                "POST | /api/jobs/cons/runs | {\"mode\":\"window\",\"from\":\"yesterday\",\"to\":\"2026-01-01T00:00:00\"} | 400 | validation | 2026-01-31T00:00:00",
                "POST | /api/jobs/cons/runs | {\"from\":\"2026-01-01T00:00:00\"} | 400 | validation | mode window only",
                "POST | /api/jobs/cons/runs | {\"mood\":\"full\"} | 400 | validation | no field mood",
                "POST | /api/jobs/cons/runs | [ | 400 | validation | not the JSON",
                "PATCH | /api/jobs/cons/schedule | {} | 400 | validation | Say what to change",
                "PATCH | /api/jobs/cons/schedule | {\"interval\":\"soon\"} | 400 | validation | PT5M",
                "PATCH | /api/jobs/cons/schedule | {\"interval\":\"PT1S\"} | 400 | validation | between PT5S",
                "PATCH | /api/jobs/cons/schedule | {\"enabled\":true} | 400 | validation | has no interval",
                "PATCH | /api/jobs/users/schedule | {\"mode\":\"sweep\",\"interval\":\"PT1H\"} | 400 | validation | not scheduled in mode sweep",
                "GET | /api/runs?limit=501 | | 400 | validation | between 1 and 500",
                "GET | /api/runs?limit=0 | | 400 | validation | between 1 and 500",
                "GET | /api/runs?offset=-1 | | 400 | validation | between 0 and",
                "GET | /api/runs?limit=many | | 400 | validation | limit is no int",
                "GET | /api/runs?status=DONE | | 400 | validation | COMPLETED",
                "GET | /api/runs?mode=quick | | 400 | validation | incremental",
                "GET | /api/runs?job=nobody | | 404 | not_found | the jobs are users",
                "GET | /api/runs?from=never | | 400 | validation | ISO date",
                "GET | /api/runs/999999 | | 404 | not_found | no run 999999",
                "POST | /api/runs/999999/restart | | 404 | not_found | no run 999999",
                "GET | /api/dead-letters/999999 | | 404 | not_found | no dead letter",
                "POST | /api/dead-letters/replay | {} | 400 | validation | Say which letters",
                "POST | /api/dead-letters/discard | {} | 400 | validation | Say which letters",
                "POST | /api/dead-letters/discard | {\"errorClass\":\"odd\"} | 400 | validation | There is no errorClass odd",
                "GET | /api/dead-letters?since=soon | | 400 | validation | since is an ISO date",
                "GET | /api/outbox/999999 | | 404 | not_found | no effect",
                "POST | /api/outbox/999999/release | | 404 | not_found | no effect",
                "POST | /api/outbox/discard | {\"state\":\"held\"} | 400 | validation | Say which effects",
                "POST | /api/outbox/discard | {\"run\":1} | 400 | validation | use held, dead",
                "GET | /api/outbox/forecast?state=queued | | 400 | validation | use held, dead",
                "GET | /api/outbox/forecast?state=held&kind=letter | | 400 | validation | There is no kind letter",
                "GET | /api/consultations/nobody/history | | 404 | not_found | nobody",
                "POST | /api/reconciliation/runs | {\"jobs\":[\"open_update\"]} | 400 | validation | nothing to compare",
                "GET | /api/nowhere | | 404 | not_found | nowhere"
            })
    void what_is_wrong_is_told_with_what_is_right(
            String method, String path, String body, int status, String errorClass, String detail) {
        Answer answer = launcher.call(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("errorClass").asString()).isEqualTo(errorClass);
        assertThat(answer.json().path("detail").asString()).contains(detail);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    }

    @Test
    void why_not_is_said_in_the_language_that_is_accepted_else_in_english() {
        String restart = "/api/runs/999999/restart";
        assertThat(detail(launcher.post(restart, null))).isEqualTo("There is no run 999999");
        assertThat(detail(launcher.post(restart, null, "Accept-Language", "ru-RU,ru;q=0.9,en;q=0.8")))
                .isEqualTo("Запуска 999999 нет.");
        assertThat(detail(launcher.post(restart, null, "Accept-Language", "uz")))
                .isEqualTo("999999-ishga tushirish yoʻq.");
        assertThat(detail(launcher.post(restart, null, "Accept-Language", "fr")))
                .isEqualTo("There is no run 999999");
    }

    private static String detail(Answer answer) {
        return answer.json().path("detail").asString();
    }

    @Test
    void a_run_under_way_is_not_started_again_and_one_that_shares_its_guard_waits() {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        belt.server.before(request -> {
            if (request.path().contains(EtlFixture.DOCUMENTS)) {
                reached.countDown();
                EtlFixture.await(released);
            }
        });
        long cons = launcher.start("cons", "full");
        EtlFixture.await(reached);
        assertThat(launcher.status(cons)).isEqualTo("STARTED");
        Answer again = launcher.post("/api/jobs/cons/runs", "{}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("detail").asString()).contains("run " + cons);
        long open = launcher.start("open_update", "incremental");
        long clients = launcher.start("clients", "incremental");
        launcher.ended(clients);
        assertThat(launcher.status(open)).as("never beside cons").isEqualTo("QUEUED");
        assertThat(launcher.get("/api/jobs/open_update")
                        .json()
                        .path("waiting")
                        .get(0)
                        .path("id")
                        .asLong())
                .isEqualTo(open);
        assertThat(launcher.post("/api/jobs/open_update/runs", "{}").status()).isEqualTo(409);
        assertThat(launcher.post("/api/runs/" + cons + "/restart", null).status())
                .isEqualTo(409);
        assertThat(launcher.post("/api/runs/" + cons + "/abandon", null).status())
                .isEqualTo(409);
        released.countDown();
        JsonNode first = launcher.ended(cons);
        JsonNode second = launcher.ended(open);
        assertThat(first.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(OffsetDateTime.parse(second.path("startedAt").asString()))
                .isAfterOrEqualTo(OffsetDateTime.parse(first.path("finishedAt").asString()));
    }

    @Test
    void a_failed_run_is_restarted_where_it_stopped_and_says_so() {
        belt.server
                .faults()
                .add(Fault.status(500).on(EtlFixture.DOCUMENTS).after(3).always());
        long failed = launcher.start("cons", "full");
        JsonNode failure = launcher.ended(failed);
        assertThat(failure.path("status").asString()).isEqualTo("FAILED");
        assertThat(failure.path("errorClass").asString()).isEqualTo("unavailable");
        long read = failure.path("read").asLong();
        assertThat(read).isBetween(100L, RECORDS - 100L);
        belt.server.faults().clear();

        String restart = "/api/runs/" + failed + "/restart";
        assertThat(launcher.callAs("manager", "POST", restart, null).status()).isEqualTo(403);
        assertThat(launcher.callAs("scheduler", "POST", restart, null).status()).isEqualTo(403);
        assertThat(launcher.callAs(null, "POST", restart, null).status()).isEqualTo(401);
        Answer answer = launcher.post(restart, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(belt.db.queryForList(
                        "select who || ' ' || outcome from log.audit where what = ? and who is not null order by id",
                        String.class,
                        "POST " + restart))
                .as("whoever has no name is counted by the minute")
                .containsExactly("manager 403", "scheduler 403", "admin 202");
        assertThat(answer.header("Location")).isEqualTo("/api/runs/" + answer.id());
        assertThat(answer.json().path("restartOf").asLong()).isEqualTo(failed);
        assertThat(answer.json().path("resumedFrom").asString()).contains("step cons", "run " + failed);
        assertThat(answer.json().path("trigger").asString()).isEqualTo("restart");
        JsonNode restarted = launcher.ended(answer.id());
        assertThat(restarted.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(restarted.path("steps").get(0).path("read").asLong()).isEqualTo(RECORDS - read);

        Answer third = launcher.post("/api/runs/" + failed + "/restart", null);
        assertThat(third.status()).isEqualTo(409);
        assertThat(third.json().path("detail").asString()).contains("Run " + answer.id() + " has already resumed run ");
        Answer completed = launcher.post("/api/runs/" + answer.id() + "/restart", null);
        assertThat(completed.status()).isEqualTo(409);
        assertThat(completed.json().path("detail").asString()).contains("has completed");
    }

    @Test
    void a_run_is_stopped_at_its_chunk_restarted_stopped_again_and_given_up() {
        Held held = new Held("cons", 200);
        long run = launcher.start("cons", "full");
        EtlFixture.await(held.reached);
        assertThat(launcher.post("/api/runs/" + run + "/stop", null).status()).isEqualTo(202);
        held.released.countDown();
        JsonNode stopped = launcher.ended(run);
        assertThat(stopped.path("status").asString()).isEqualTo("STOPPED");
        assertThat(launcher.post("/api/runs/" + run + "/stop", null).status()).isEqualTo(409);

        Held again = new Held("cons", 100);
        long next = launcher.post("/api/runs/" + run + "/restart", null).id();
        EtlFixture.await(again.reached);
        launcher.post("/api/runs/" + next + "/stop", null);
        again.released.countDown();
        assertThat(launcher.ended(next).path("status").asString()).isEqualTo("STOPPED");
        assertThat(launcher.post("/api/runs/" + next + "/abandon", null).status())
                .isEqualTo(202);
        assertThat(launcher.status(next)).isEqualTo("ABANDONED");
        assertThat(launcher.post("/api/runs/" + next + "/restart", null).status())
                .isEqualTo(409);
        belt.server.before(FREE);
        JsonNode fresh = launcher.ended(launcher.start("cons", "full"));
        assertThat(fresh.path("resumedFrom").isNull()).as("begins afresh").isTrue();
        assertThat(fresh.path("read").asLong()).isEqualTo(RECORDS);
    }

    @Test
    void a_run_whose_restart_waits_is_not_abandoned_and_the_restart_says_from_the_start_where_it_resumes() {
        Held held = new Held("cons", 200);
        long run = launcher.start("cons", "full");
        EtlFixture.await(held.reached);
        launcher.post("/api/runs/" + run + "/stop", null);
        held.released.countDown();
        launcher.ended(run);

        Held before = new Held("open_update", 0);
        long open = launcher.start("open_update", "incremental");
        EtlFixture.await(before.reached);
        Answer restart = launcher.post("/api/runs/" + run + "/restart", null);
        assertThat(restart.json().path("resumedFrom").asString()).contains("run " + run);
        assertThat(launcher.post("/api/runs/" + run + "/abandon", null).status())
                .isEqualTo(409);
        before.released.countDown();
        launcher.ended(open);
        JsonNode ended = launcher.ended(restart.id());
        assertThat(ended.path("status").asString()).isEqualTo("COMPLETED");
        assertThat(ended.path("resumedFrom").asString()).contains("run " + run);
        assertThat(ended.path("read").asLong()).isPositive().isLessThan(RECORDS);
    }

    @Test
    void a_run_that_waits_is_taken_out_of_the_queue() {
        Held held = new Held("cons", 0);
        long cons = launcher.start("cons", "full");
        EtlFixture.await(held.reached);
        long open = launcher.start("open_update", "incremental");
        assertThat(launcher.post("/api/runs/" + open + "/stop", null)
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("STOPPED");
        held.released.countDown();
        launcher.ended(cons);
    }

    @Test
    void a_call_with_the_same_idempotency_key_gets_the_same_run() {
        Answer first = launcher.post("/api/jobs/queue_closing/runs", "{}", "Idempotency-Key", "one");
        assertThat(first.status()).isEqualTo(202);
        launcher.ended(first.id());
        Answer second = launcher.post("/api/jobs/queue_closing/runs", "{}", "Idempotency-Key", "one");
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        Answer other = launcher.post("/api/jobs/users/runs", "{}", "Idempotency-Key", "one");
        assertThat(other.status()).isEqualTo(422);
        Answer third = launcher.post("/api/jobs/queue_closing/runs", "{}", "Idempotency-Key", "two");
        assertThat(third.id()).isNotEqualTo(first.id());
    }

    @Test
    void runs_are_found_by_every_filter_and_page_by_page() {
        for (int i = 0; i < 3; i++) {
            launcher.ended(launcher.start("redate", "incremental"));
        }
        JsonNode page = launcher.get("/api/runs?job=redate&status=COMPLETED&mode=incremental&limit=2")
                .json();
        assertThat(page.path("items")).hasSize(2);
        assertThat(page.path("total").asInt()).isEqualTo(3);
        assertThat(page.path("totalIsExact").asBoolean()).isTrue();
        JsonNode rest = launcher.get("/api/runs?job=redate&limit=2&offset=2").json();
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("items").get(0).path("id").asLong())
                .isLessThan(page.path("items").get(1).path("id").asLong());
        assertThat(launcher.get("/api/runs?job=redate&offset=50")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        String middle = rest.path("items").get(0).path("queuedAt").asString();
        assertThat(launcher.get("/api/runs?job=redate&from=" + middle)
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        assertThat(launcher.get("/api/runs?job=redate&to=" + middle)
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(launcher.get("/api/runs?job=redate&from=2030-01-01")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
    }

    @Test
    void a_dead_letter_is_shown_whole_read_again_and_given_up() {
        launcher.ended(launcher.start("clients", "incremental"));
        launcher.ended(launcher.start("cons", "full"));
        Row row = belt.onec().rows(EtlFixture.DOCUMENTS).get(3);
        String key = row.text("Ref_Key");
        Object good = row.get("Конец");
        belt.onec().save(EtlFixture.DOCUMENTS, key, changed -> changed.put("Конец", "a date that is none"));
        launcher.ended(launcher.start("cons", "incremental"));
        JsonNode letter = launcher.get("/api/dead-letters?job=cons&state=open")
                .json()
                .path("items")
                .get(0);
        long id = letter.path("id").asLong();
        assertThat(launcher.get("/api/dead-letters/" + id)
                        .json()
                        .path("payload")
                        .asString())
                .contains("a date that is none");
        Answer inVain = launcher.post("/api/dead-letters/" + id + "/replay", null);
        assertThat(inVain.status()).as(inVain.text()).isEqualTo(202);
        launcher.ended(inVain.id());
        assertThat(launcher.get("/api/dead-letters/" + id).json().path("state").asString())
                .isEqualTo("open");
        belt.onec().save(EtlFixture.DOCUMENTS, key, changed -> changed.put("Конец", good));
        Answer all = launcher.post("/api/dead-letters/replay", "{\"job\":\"cons\"}");
        assertThat(all.json().path("letters").asInt()).isEqualTo(1);
        launcher.ended(all.json().path("items").get(0).path("id").asLong());
        assertThat(launcher.get("/api/dead-letters/" + id).json().path("state").asString())
                .isEqualTo("replayed");
        assertThat(launcher.post("/api/dead-letters/" + id + "/discard", null).status())
                .isEqualTo(409);
    }

    @Test
    void jobs_are_compared_and_what_differs_is_repaired() {
        launcher.ended(launcher.start("clients", "full"));
        assertThat(
                        belt.db.update(
                                "update cons.clients set company_name = 'somebody else' where cl_ref_key = (select min(cl_ref_key) from cons.clients)"))
                .isEqualTo(1);
        long compared = launcher.post("/api/reconciliation/runs", "{\"jobs\":[\"clients\"]}")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asLong();
        launcher.ended(compared);
        JsonNode verdict = verdict("clients");
        assertThat(verdict.path("equal").asBoolean()).isFalse();
        JsonNode differences = launcher.get("/api/reconciliation/runs/" + compared + "/differences")
                .json();
        assertThat(differences.path("total").asInt()).isEqualTo(1);
        assertThat(differences.path("items").get(0).path("stored").asString()).isEqualTo("somebody else");
        launcher.ended(launcher.post("/api/reconciliation/runs/" + compared + "/repair", null)
                .id());
        launcher.ended(launcher.post("/api/reconciliation/runs", "{\"jobs\":[\"clients\"]}")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asLong());
        assertThat(verdict("clients").path("equal").asBoolean()).isTrue();
    }

    @Test
    void an_effect_is_given_up_tried_again_and_released() {
        long id = dead();
        assertThat(launcher.get("/api/outbox?state=dead")
                        .json()
                        .path("items")
                        .get(0)
                        .path("id")
                        .asLong())
                .isEqualTo(id);
        assertThat(launcher.post("/api/outbox/" + id + "/retry", null)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("queued");
        assertThat(launcher.post("/api/outbox/" + id + "/discard", null)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("discarded");
        assertThat(launcher.post("/api/outbox/" + id + "/discard", null).status())
                .isEqualTo(409);
        belt.db.update("update sys.outbox set state = 'held' where id = ?", id);
        assertThat(launcher.post("/api/outbox/" + id + "/retry", null).status()).isEqualTo(409);
        assertThat(launcher.post("/api/outbox/release", "{}")
                        .json()
                        .path("released")
                        .asInt())
                .isEqualTo(1);
        belt.db.update("delete from sys.outbox where id = ?", id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"kind":"letter"}                                                                            | 400 | -
            {"kind":"message"}                                                                           | 200 | {"revived":0,"overtaken":0}
            {"kind":"label","conversation":"77","since":"2026-01-01T00:00:00Z","error":"NO CONVERSATION"} | 200 | {"revived":1,"overtaken":0}
            """)
    void dead_effects_are_tried_again_by_filter(String filter, int status, String told) {
        long id = dead();
        LauncherProcess.Answer answer = launcher.post("/api/outbox/retry", filter);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(status == 200 ? answer.json().toString() : "-").isEqualTo(told);
        belt.db.update("delete from sys.outbox where id = ?", id);
    }

    @Test
    void dead_effects_are_counted_and_given_up_by_filter() {
        long id = dead();
        assertThat(launcher.get("/api/outbox/forecast?state=dead&error=conversation+77")
                        .json()
                        .toString())
                .isEqualTo("{\"effects\":1,\"messages\":0,\"conversations\":1,\"clients\":0,\"newest\":" + id + "}");
        assertThat(launcher.post("/api/outbox/discard", "{\"state\":\"dead\",\"conversation\":\"77\"}")
                        .json()
                        .toString())
                .isEqualTo("{\"discarded\":1}");
        belt.db.update("delete from sys.outbox where id = ?", id);
    }

    /** @return the number of an effect that is dead */
    private static long dead() {
        return belt.db.queryForObject("""
                insert into sys.outbox (key, conversation, kind, payload, state, error_class, error_message) values
                ('test:1', '77', 'label', '{"label":"x"}', 'dead', 'not_found', 'Chatwoot has no conversation 77') returning id""", Long.class);
    }

    @Test
    void a_consultation_is_found_told_and_inspected() {
        launcher.ended(launcher.start("cons", "full"));
        String key = belt.text("select cl_ref_key from cons.cons order by 1 limit 1");
        String number = belt.text("select number from cons.cons where cl_ref_key = ?", key);
        JsonNode found = launcher.get("/api/consultations?number=" + number).json();
        assertThat(found.path("items").path(0).path("key").asString()).isEqualTo(key);
        assertThat(found.path("totalIsExact").asBoolean()).isTrue();
        assertThat(launcher.get("/api/consultations?phone=12").status()).isEqualTo(400);
        assertThat(launcher.get("/api/consultations?status=OPEN").status()).isEqualTo(400);
        assertThat(launcher.get("/api/consultations?limit=501").status()).isEqualTo(400);
        JsonNode head = launcher.get("/api/consultations/" + key).json();
        assertThat(head.path("number").asString()).isEqualTo(number);
        assertThat(head.path("onec").asString()).startsWith("e1cib/data/Документ.ТелефонныйЗвонок?ref=");
        JsonNode first = launcher.get("/api/consultations/" + key + "/history")
                .json()
                .path("items")
                .path(0);
        assertThat(first.path("what").asString()).isEqualTo("opened");
        assertThat(first.path("sentence").asString()).startsWith("Created in 1C");
        JsonNode inspection =
                launcher.get("/api/consultations/" + key + "/inspection").json();
        assertThat(inspection.path("state").asString()).isEqualTo("READ");
        assertThat(inspection.path("record").path("Ref_Key").asString()).isEqualTo(key);
        assertThat(inspection.path("differences").size()).isZero();
        for (String part : List.of("", "/history", "/inspection")) {
            assertThat(launcher.get("/api/consultations/nobody" + part).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void the_api_describes_itself() {
        JsonNode description = launcher.get("/v3/api-docs").json();
        assertThat(description.path("openapi").asString()).startsWith("3.1");
        assertThat(description.path("paths").propertyNames())
                .contains(
                        "/api/jobs",
                        "/api/jobs/{job}/runs",
                        "/api/runs/{id}/restart",
                        "/api/dead-letters/{id}/discard",
                        "/api/outbox/release",
                        "/api/outbox/retry",
                        "/api/reconciliation/runs",
                        "/api/consultations/{key}/history");
        assertThat(launcher.get("/swagger-ui/index.html").text()).contains("swagger");
    }

    private static JsonNode verdict(String job) {
        for (JsonNode verdict : launcher.get("/api/reconciliation").json().path("items")) {
            if (verdict.path("job").asString().equals(job)) {
                return verdict;
            }
        }
        throw new AssertionError("No verdict of " + job);
    }

    /** Holds the next run of cons once it has read this many records. */
    private static final class Held {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);

        Held(String job, int records) {
            belt.server.before(request -> {
                if (released.getCount() > 0
                        && request.path().contains(EtlFixture.DOCUMENTS)
                        && belt.count("log.etl_runs where job = '" + job + "' and finished_at is null and read >= "
                                        + records)
                                == 1) {
                    reached.countDown();
                    EtlFixture.await(released);
                }
            });
        }
    }
}
