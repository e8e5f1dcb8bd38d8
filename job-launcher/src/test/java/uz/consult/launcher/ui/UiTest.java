package uz.consult.launcher.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Browser;
import uz.consult.launcher.security.Callers;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.onec.Row;

/** The pages as people use them: in a real Chromium, on a real PostgreSQL. */
class UiTest {

    private static final Consumer<Request> FREE = request -> {};

    private static EtlFixture belt;
    private static Browser browser;
    private static long failed;
    private static long letter;
    private static String consultation;

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        belt = EtlFixture.serving(
                Callers.everybody(), "ODATA_PAGE_SIZE=3", "ODATA_ATTEMPTS=2", "LAUNCHER_REQUESTS_PER_MINUTE=100000");
        belt.cycle(PullMode.INCREMENTAL);
        belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
        failed = belt.run("clients", PullMode.FULL).id();
        belt.server.faults().clear();
        Row row = belt.onec().rows(EtlFixture.DOCUMENTS).get(3);
        consultation = row.text("Ref_Key");
        belt.onec().save(EtlFixture.DOCUMENTS, consultation, changed -> changed.put("Конец", "a date that is none"));
        belt.run("cons");
        letter = belt.db.queryForObject("select max(id) from log.dead_letters where state = 'open'", Long.class);
        belt.db.update("""
                update sys.schedules set enabled = true, every_seconds = 86400, next_run_at = now() + interval '1 day'
                where job in ('calls', 'redate') and mode = 'incremental'""");
        belt.db.update("""
                insert into sys.outbox (key, conversation, kind, payload, state, error_class, error_message, attempts)
                values ('ui:1', '77', 'label', '{"label":"vip"}', 'dead', 'validation', 'Chatwoot: no such conversation', 3),
                       ('ui:2', '78', 'message', '{"template":"moved","language":"both","values":{"old":"2026-01-31T09:05:00","new":"2026-02-01T10:30:00"}}', 'held', null, null, 0)""");
        belt.db.update("""
                insert into log.audit (who, role, what, action, outcome, address, request_id, caller_request_id, parameters) values
                ('cli:' || repeat('u', 64) || '@' || repeat('h', 64), null, 'release --dead', 'revive_effects', null, null, gen_random_uuid()::text, repeat('c', 128),
                 jsonb_build_object('kind', repeat('k', 300), 'error', '<b>' || repeat('w ', 140), 'a', repeat('ы', 300), 'b', repeat('b', 300),
                                    'c', chr(8238) || repeat('c', 200), 'run', 17)),
                ('token:' || repeat('t', 100) || '#1', 'MONITOR', 'PATCH /api/jobs/cons/schedule', 'change_schedule', 403, '::1', gen_random_uuid()::text, null, '{"interval": "PT7M"}')""");
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (belt != null) {
            belt.close();
        }
    }

    @AfterEach
    void free() {
        belt.server.before(FREE);
        EtlFixture.until("all runs to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
    }

    @Test
    void an_admin_runs_a_job_from_the_board_and_sees_it_complete_without_reloading() {
        Held held = new Held("Catalog_");
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            page.clock().install();
            anna.open("/");
            assertThat(page.locator(".job-card")).hasCount(8);
            anna.click("#run-users");
            assertThat(page.locator(".done")).containsText("Started: users.");
            held.await();
            page.clock().runFor(5_100);
            Locator now = page.locator("#job-users .now .badge");
            assertThat(now).hasText("running");
            assertThat(page.locator("#run-users")).isDisabled();
            page.locator("#run-clients").focus();
            held.free();
            long run = ended("users");
            page.clock().runFor(5_100);
            assertThat(now).hasCount(0);
            assertThat(page.locator("#job-users .last .badge")).hasText("completed");
            assertThat(page.locator("#job-users .last a")).hasAttribute("href", "/ui/runs/" + run);
            assertThat(page.locator("#run-clients")).isFocused();
            assertThat(belt.text("select requested_by from log.etl_runs where id = ?", run))
                    .isEqualTo("anna");
            assertThat(audited("POST /ui/jobs/users/runs")).containsExactly("anna 303");
        }
    }

    @Test
    void a_run_is_stopped_and_goes_on_where_it_stopped() {
        Held held = new Held(EtlFixture.DOCUMENTS);
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/jobs/cons");
            page.locator("#mode").selectOption("full");
            anna.click("#start-run");
            assertThat(page.locator(".question")).containsText("Clients get no message at all");
            anna.click("#yes");
            held.await();
            anna.click(".done a");
            assertThat(page.locator("h1 .badge")).hasText("running");
            String run = page.url();
            anna.click("#stop");
            anna.shoot("confirm");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("The run is stopping.");
            assertThat(page).hasURL(run);
            held.free();
            long stopped = ended("cons");
            anna.open("/ui/runs/" + stopped);
            assertThat(page.locator("h1 .badge")).hasText("stopped");
            anna.click("#restart");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("The run was restarted.");
            long restarted = ended("cons");
            assertThat(restarted).isGreaterThan(stopped);
            anna.open("/ui/runs/" + restarted);
            assertThat(page.locator("h1 .badge")).hasText("completed");
            assertThat(page.locator("dl.facts")).containsText("Continues run");
            anna.open("/ui/runs/" + stopped);
            assertThat(page.locator("#restart")).hasCount(0);
            assertThat(anna.post("/ui/runs/" + stopped + "/restart")).isEqualTo(409);
            assertThat(audited("POST /ui/runs/" + stopped + "/restart")).containsExactly("anna 303", "anna 409");
        }
    }

    @Test
    void what_cannot_be_done_now_is_refused_with_its_text() {
        Held held = new Held(EtlFixture.DOCUMENTS);
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            anna.open("/ui/jobs/cons");
            anna.click("#start-run");
            held.await();
            anna.open("/ui/jobs/cons");
            anna.click("#start-run");
            assertThat(anna.page.locator("h1")).hasText("Not now");
            assertThat(anna.page.locator("#reason")).containsText("The same job never runs twice at once");
            anna.shoot("refused");
            held.free();
            ended("cons");
            anna.click("main a.button");
            assertThat(anna.page).hasURL(belt.address() + "/ui/jobs/cons");
            anna.page.locator("#mode").selectOption("window");
            anna.click("#start-run");
            assertThat(anna.page.locator("#reason")).containsText("A window needs from and to");
            assertThat(anna.open("/ui/runs/999999")).isEqualTo(404);
            assertThat(anna.page.locator("#reason")).hasText("There is no run 999999");
            List.of(409, 400, 404).forEach(anna::expects);
        }
    }

    @Test
    void a_failed_run_says_why_and_what_to_do() {
        try (BrowserSession maria = BrowserSession.of("maria", belt, browser)) {
            maria.open("/ui/runs/" + failed);
            assertThat(maria.page.locator("h1 .badge")).hasText("failed");
            assertThat(maria.page.locator("#error")).containsText("unavailable");
            assertThat(maria.page.locator("#error")).containsText("the next run resumes where this one stopped");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ru | 1С не отвечает          | Поле «Конец»: значение a date that is none не подходит     | Запуска 999999 нет.
            uz | 1C javob bermayapti     | «Конец» maydoni: a date that is none qiymati mos emas      | 999999-ishga tushirish yoʻq.
            en | 1C does not answer      | The field Конец: the value a date that is none is not valid | There is no run 999999
            """)
    void what_failed_and_what_is_refused_is_said_in_the_readers_language(
            String language, String failure, String reason, String refusal) {
        try (BrowserSession anna =
                BrowserSession.of("anna", belt, browser, new NewContextOptions().setLocale(language))) {
            Page page = anna.page;
            anna.open("/ui/runs/" + failed);
            assertThat(page.locator("#error strong")).hasText(failure);
            Locator technical = page.locator("#technical-error p");
            assertThat(technical).isHidden();
            anna.click("#technical-error summary");
            assertThat(technical).isVisible();
            assertThat(technical).containsText("Catalog_Контрагенты");
            anna.open("/ui/dead-letters/" + letter);
            assertThat(page.locator(".alert strong")).hasText(reason);
            assertThat(anna.open("/ui/runs/999999")).isEqualTo(404);
            assertThat(page.locator("#reason")).hasText(refusal);
            anna.expects(404);
        }
    }

    @Test
    void a_dead_letter_is_read_again_once_1c_is_right() {
        String key = belt.onec().rows(EtlFixture.DOCUMENTS).get(5).text("Ref_Key");
        Object good = belt.onec().rows(EtlFixture.DOCUMENTS).get(5).get("Конец");
        belt.onec().save(EtlFixture.DOCUMENTS, key, changed -> changed.put("Конец", "nor is this"));
        belt.run("cons");
        belt.onec().save(EtlFixture.DOCUMENTS, key, changed -> changed.put("Конец", good));
        long id = belt.db.queryForObject("select id from log.dead_letters where record_key = ?", Long.class, key);
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            anna.open("/ui/dead-letters?state=open&job=cons");
            anna.click("a[href='/ui/dead-letters/" + id + "']");
            assertThat(anna.page.locator("pre")).containsText("\"Конец\" : \"nor is this\"");
            anna.click("#replay");
            assertThat(anna.page.locator(".done")).containsText("The record is read again.");
            ended("cons");
            anna.open("/ui/dead-letters/" + id);
            assertThat(anna.page.locator("h1 .badge")).hasText("replayed");
            assertThat(anna.page.locator("#replay")).hasCount(0);
        }
    }

    @Test
    void a_schedule_gets_an_interval_is_paused_and_resumed() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/jobs/rates");
            page.locator("#every-sweep").fill("36");
            page.locator("#unit-sweep").selectOption("h");
            anna.click("#set-sweep");
            assertThat(page.locator(".done")).containsText("The interval was changed: rates.");
            Locator sweep =
                    page.locator("section[aria-labelledby=schedules] tbody tr").nth(1);
            assertThat(sweep).containsText("36 h");
            assertThat(sweep).containsText("anna");
            anna.click("#pause-sweep");
            assertThat(sweep).containsText("paused");
            anna.click("#pause-sweep");
            assertThat(page.locator(".done")).containsText("Resumed: rates.");
            anna.click("#pause-sweep");
            anna.open("/");
            assertThat(page.locator("#job-redate .badge").first()).hasText("ok");
            anna.click("#pause-redate");
            assertThat(page.locator(".done")).containsText("Paused: redate.");
            assertThat(page.locator("#job-redate .badge").first()).hasText("disabled");
            anna.click("#pause-redate");
            assertThat(page.locator("#job-redate .badge").first()).hasText("ok");
            belt.db.update("update sys.schedules set next_run_at = now() + interval '1 day' where job = 'redate'");
        }
    }

    @Test
    void effects_are_tried_again_given_up_and_released() {
        belt.db.update("""
                insert into sys.outbox (key, conversation, kind, payload, state)
                values ('ui:3', '91', 'label', '{"label":"x"}', 'dead'), ('ui:4', '92', 'label', '{"label":"x"}', 'dead')""");
        long tried = belt.db.queryForObject("select id from sys.outbox where key = 'ui:3'", Long.class);
        long given = belt.db.queryForObject("select id from sys.outbox where key = 'ui:4'", Long.class);
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            anna.open("/ui/outbox?conversation=91");
            anna.click("#retry-" + tried);
            assertThat(anna.page.locator("#effect-" + tried + " .badge")).hasText("queued");
            assertThat(anna.page).hasURL(belt.address() + "/ui/outbox?conversation=91");
            anna.open("/ui/outbox?state=dead");
            anna.click("#discard-" + given);
            anna.click("#yes");
            assertThat(anna.page).hasURL(belt.address() + "/ui/outbox/" + given);
            assertThat(anna.page.locator("h1 .badge")).hasText("discarded");
            anna.open("/ui/outbox");
            anna.click("#release");
            anna.click("#yes");
            assertThat(anna.page.locator(".done")).containsText("Effects released: 1.");
            assertThat(belt.text("select state from sys.outbox where key = 'ui:2'"))
                    .isNotEqualTo("held");
        }
        belt.db.update("update sys.outbox set state = 'held' where key = 'ui:2'");
    }

    @Test
    void what_differs_is_found_and_repaired() {
        belt.db.update(
                "update cons.clients set company_name = 'somebody else' where cl_ref_key = (select min(cl_ref_key) from cons.clients)");
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            anna.open("/ui/reconciliation");
            anna.click("#compare-clients");
            ended("clients");
            anna.open("/ui/reconciliation");
            Locator verdict = anna.page.locator("#verdict-clients .badge");
            assertThat(verdict).hasText("different");
            anna.click("#verdict-clients a.entry");
            assertThat(anna.page.locator("tbody")).containsText("somebody else");
            anna.shoot("differences");
            anna.click("#repair");
            anna.click("#yes");
            assertThat(anna.page.locator(".done")).containsText("What was found is being repaired.");
            ended("clients");
            anna.click("#compare-clients");
            ended("clients");
            anna.open("/ui/reconciliation");
            assertThat(verdict).hasText("equal");
        }
    }

    @Test
    void a_manager_reads_and_changes_nothing() {
        try (BrowserSession maria = BrowserSession.of("maria", belt, browser)) {
            Page page = maria.page;
            for (String path : List.of("/", "/ui/jobs/cons", "/ui/runs/" + failed, "/ui/reconciliation")) {
                assertThat(maria.open(path)).isEqualTo(200);
                assertThat(page.locator("main button, main form[method=post]")).hasCount(0);
                assertThat(page.locator("a[href*='outbox'], a[href*='dead-letters'], a[href*='audit']"))
                        .hasCount(0);
            }
            maria.shoot("manager");
            for (String path : List.of(
                    "/ui/jobs/cons/runs",
                    "/ui/jobs/cons/schedule",
                    "/ui/runs/" + failed + "/restart",
                    "/ui/dead-letters/" + letter + "/replay",
                    "/ui/outbox/release",
                    "/ui/reconciliation/runs")) {
                assertThat(maria.post(path)).as(path).isEqualTo(403);
                assertThat(audited("POST " + path)).contains("maria 403");
            }
            assertThat(maria.open("/ui/outbox")).isEqualTo(403);
            assertThat(page.locator("h1")).hasText("Not allowed");
            assertThat(page.locator("#reason"))
                    .hasText("The role “manager” does not allow this; it needs: administrator.");
            maria.expects(403);
        }
    }

    @Test
    void everything_works_without_javascript_and_with_the_keyboard() {
        try (BrowserSession sched = BrowserSession.of(
                "sched",
                belt,
                browser,
                new NewContextOptions().setLocale("en-GB").setJavaScriptEnabled(false))) {
            sched.open("/");
            sched.page.locator("#run-queue_closing").focus();
            sched.page.keyboard().press("Enter");
            assertThat(sched.page.locator(".done")).containsText("Started: queue_closing.");
            ended("queue_closing");
            sched.open("/");
            assertThat(sched.page.locator("#job-queue_closing .last .badge")).hasText("completed");
            assertThat(sched.page.locator("#pause-queue_closing")).hasCount(0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ru | 380 1280     | LIGHT | Обзор            | Незагруженные записи
            uz | 1280         | DARK  | Umumiy koʻrinish | Yuklanmagan yozuvlar
            en | 380          | DARK  | Board            | Dead letters
            """)
    void every_page_is_whole_in_each_language_width_and_light(
            String language, String widths, ColorScheme light, String board, String letters) {
        NewContextOptions options = new NewContextOptions().setLocale(language).setColorScheme(light);
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser, options)) {
            long compared = Math.max(
                    failed,
                    belt.db.queryForObject(
                            "select coalesce(max(id), 0) from log.etl_runs where mode = 'reconcile'", Long.class));
            for (String[] page : List.of(
                    new String[] {"board", "/"},
                    new String[] {"job", "/ui/jobs/cons"},
                    new String[] {"runs", "/ui/runs?job=&mode=incremental"},
                    new String[] {"run", "/ui/runs/" + failed},
                    new String[] {"run-completed", "/ui/runs/" + Math.max(1, Math.min(compared, 3))},
                    new String[] {"letters", "/ui/dead-letters?job=cons"},
                    new String[] {"letter", "/ui/dead-letters/" + letter},
                    new String[] {"letters-replay", "/ui/dead-letters/replay?job=cons"},
                    new String[] {"letters-discard", "/ui/dead-letters/discard?job=cons"},
                    new String[] {"outbox", "/ui/outbox"},
                    new String[] {"effect", "/ui/outbox/" + belt.text("select id from sys.outbox where key = 'ui:2'")},
                    new String[] {"outbox-release", "/ui/outbox/release"},
                    new String[] {"outbox-retry", "/ui/outbox/retry?error=no+such"},
                    new String[] {"outbox-discard", "/ui/outbox/discard?state=held&kind=message"},
                    new String[] {"reconciliation", "/ui/reconciliation"},
                    new String[] {"consultations", "/ui/consultations?key=" + consultation},
                    new String[] {"audit", "/ui/audit?from=2020-01-01"})) {
                assertThat(anna.open(page[1])).as(page[1]).isEqualTo(200);
                assertThat(anna.page.locator("html")).hasAttribute("lang", language);
                assertThat(anna.page.content()).as(page[1]).doesNotContain("??");
                int width = anna.fits(widths);
                anna.shoot(page[0] + "-" + language + "-" + width + "-"
                        + light.name().toLowerCase(java.util.Locale.ROOT));
            }
            assertThat(anna.page.locator(".places a").first()).hasText(board);
            assertThat(anna.page.locator(".places a[href='/ui/dead-letters']")).hasText(letters);
            anna.click(".languages a[lang=ru]");
            assertThat(anna.page.locator("h1")).hasText("Журнал");
            assertThat(anna.page.url()).contains("from=2020-01-01");
        }
    }

    @Test
    void the_audit_shows_what_was_given_and_is_searched_by_it() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            anna.open("/ui/jobs/redate");
            anna.page.locator("#every-sweep").fill("49");
            anna.click("#set-sweep");
            anna.open("/ui/audit");
            anna.page.locator("#what").fill("\"every\": 49");
            anna.page.keyboard().press("Enter");
            assertThat(anna.page.locator("ol.story li")).hasCount(1);
            assertThat(anna.page.locator("ol.story .told")).containsText("anna changed the schedule of redate");
            assertThat(anna.page.locator("ol.story .told")).containsText("every: 49");
            anna.page.locator("#what").fill("release --dead");
            anna.page.keyboard().press("Enter");
            assertThat(anna.page.locator("ol.story li")).hasCount(1);
            assertThat(anna.page.locator("ol.story .told")).containsText("began to");
            assertThat(anna.page.locator("ol.story dd b")).hasCount(0);
        }
    }

    @Test
    void a_monitor_sees_that_there_are_no_pages_for_him() {
        try (BrowserSession monitor = BrowserSession.of("prometheus", belt, browser)) {
            assertThat(monitor.open("/")).isEqualTo(403);
            assertThat(monitor.page.locator("#reason")).containsText("The role “monitor” is for programs");
            assertThat(monitor.page.locator(".places a")).hasCount(0);
            monitor.fits("380 1280");
            monitor.shoot("monitor");
            monitor.click("main a[href='/actuator/health']");
            assertThat(monitor.page.content()).contains("components");
            List.of(403, 404, 503).forEach(monitor::expects);
        }
    }

    /** Waits until no run of the job is under way; the last of them. */
    private static long ended(String job) {
        EtlFixture.until(
                "the run of " + job + " to end",
                () -> belt.count("log.etl_runs where job = ? and finished_at is null", job) == 0);
        return belt.db.queryForObject("select max(id) from log.etl_runs where job = ?", Long.class, job);
    }

    private static List<String> audited(String what) {
        return belt.db.queryForList(
                "select who || ' ' || outcome from log.audit where what = ? order by id", String.class, what);
    }

    /** Holds requests for an entity until it is freed. */
    private static final class Held {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch freed = new CountDownLatch(1);

        Held(String path) {
            belt.server.before(request -> {
                if (freed.getCount() > 0 && request.path().contains(path)) {
                    reached.countDown();
                    EtlFixture.await(freed);
                }
            });
        }

        void await() {
            EtlFixture.await(reached);
        }

        void free() {
            freed.countDown();
        }
    }
}
