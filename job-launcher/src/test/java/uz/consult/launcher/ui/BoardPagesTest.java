package uz.consult.launcher.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
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

/** Trouble first: the board and the page of a run, as people see them when something is wrong. */
class BoardPagesTest {

    private static final int PHONE = 390;
    private static final int SCREEN = 844;

    private static EtlFixture belt;
    private static Browser browser;

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        belt = EtlFixture.serving(
                Callers.everybody(),
                "ODATA_PAGE_SIZE=3",
                "ODATA_ATTEMPTS=1",
                "ODATA_COUNT=true",
                "etl.observe-every=PT0.2S",
                "LAUNCHER_REQUESTS_PER_MINUTE=100000");
        belt.cycle(PullMode.INCREMENTAL);
        belt.db.update("""
                insert into log.etl_runs (job, mode, trigger, status, queued_at, started_at, finished_at, error_class)
                select job, case when i % 13 = 0 then 'reconcile' else 'incremental' end, 'schedule',
                       case when i % 17 = 0 then 'FAILED' else 'COMPLETED' end, at, at, at + i * interval '1 second',
                       case when i % 17 = 0 then 'unavailable' end
                from (select j.job, i, now() - (80 - i) * interval '1 hour' as at
                      from (select distinct job from log.etl_runs) j, generate_series(1, 70) i) r""");
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
    void allIsWell() {
        belt.server.faults().clear();
        belt.server.before(request -> {});
        belt.db.update("delete from sys.outbox");
        belt.db.update("update sys.schedules set enabled = null, every_seconds = null, changed_by = null");
        EtlFixture.until("all runs to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
        belt.cycle(PullMode.INCREMENTAL);
        EtlFixture.until("1C to be known to answer", () -> isOnec("up"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | 1C has not answered since | jobs waiting: 2 | has not answered since | Waiting: clients, cons
            ru | 1С не отвечает с          | заданий ждёт: 2 | не отвечает с          | Ждут: clients, cons
            uz | 1C                        | kutayotgan vazifalar: 2 | javob bermayapti | Kutmoqda: clients, cons
            """)
    void that_1c_is_down_since_when_and_who_waits_is_on_the_board_without_a_click(
            String language, String sentence, String waiting, String tile, String waits) {
        belt.server.faults().add(Fault.status(503).always());
        belt.run("cons");
        belt.run("clients");
        EtlFixture.until("1C to be known as down", () -> isOnec("down"));
        String since = belt.text("""
                select to_char(since at time zone 'Asia/Tashkent', 'HH24:MI') from sys.external_systems where system = 'onec'""");
        try (BrowserSession anna = session(language, PHONE)) {
            anna.open("/");
            Locator headline = anna.page.locator("#headline");
            assertThat(headline).containsText(sentence);
            assertThat(headline).containsText(since);
            assertThat(headline).containsText(waiting);
            assertThat(anna.page.locator("#system-onec")).containsText(tile);
            assertThat(anna.page.locator("#system-onec")).containsText(waits);
            assertThat(anna.page.locator(".job-card").first()).hasAttribute("id", "job-clients");
            assertThat(anna.page.locator("#job-clients .badge").first()).hasClass(Pattern.compile(".*bad.*"));
            assertThat(anna.page.content()).doesNotContain("??").doesNotContain("{\"");
            anna.shoot("board-down-" + language);
        }
        // Another launcher, or this one after a restart, knows no less.
        String known = belt.text("select since::text from sys.external_systems where system = 'onec'");
        belt.run("cons");
        assertThat(belt.text("select since::text from sys.external_systems where system = 'onec'"))
                .isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({"ru", "uz", "en"})
    void on_a_phone_the_whole_board_is_within_three_screens_and_a_hundred_kilobytes(String language) {
        belt.db.update("""
                update sys.schedules set enabled = false, every_seconds = 300, changed_by = 'anna', changed_at = now()
                where job = 'calls' and mode = 'incremental'""");
        belt.db.update("""
                insert into sys.outbox (key, run_id, conversation, kind, payload, state)
                select 'board:' || i, (select min(id) from log.etl_runs), i, 'message', '{}', case when i < 5 then 'held' else 'dead' end
                from generate_series(1, 9) i""");
        belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
        belt.run("clients");
        try (BrowserSession anna = session(language, PHONE)) {
            anna.open("/");
            assertThat(anna.page.locator(".job-card")).hasCount(8);
            assertThat(anna.page.locator(".strip path")).hasCount(8 * 60);
            assertThat(anna.page.locator(".needs li")).not().hasCount(0);
            anna.fits("320 390 1440");
            anna.page.setViewportSize(PHONE, SCREEN);
            anna.shoot("board-phone-" + language);
            int height = ((Number) anna.page.evaluate("document.documentElement.scrollHeight")).intValue();
            assertThat(height).isLessThanOrEqualTo(3 * SCREEN);
            assertThat(anna.page.content()).doesNotContain("??");
            assertThat(anna.page.content().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThan(100_000);
        }
    }

    @Test
    void a_bar_tells_what_it_is_to_mouse_and_keyboard_and_a_comparison_is_no_last_run() {
        belt.run("cons", PullMode.RECONCILE);
        long compared = belt.db.queryForObject("select max(id) from log.etl_runs", Long.class);
        long last = belt.db.queryForObject(
                "select max(id) from log.etl_runs where job = 'cons' and mode <> 'reconcile'", Long.class);
        try (BrowserSession anna = session("en", 1440)) {
            Page page = anna.page;
            anna.open("/");
            Locator bars = page.locator("#job-cons .strip a");
            Locator told = page.locator("#job-cons .told");
            assertThat(bars).hasCount(60);
            assertThat(told).isHidden();
            assertThat(bars.last()).hasAttribute("href", "/ui/runs/" + compared);
            assertThat(bars.last().locator("path")).hasClass("good comparison");
            assertThat(page.locator("#job-cons .last a")).hasAttribute("href", "/ui/runs/" + last);
            bars.nth(10).locator("path").hover(new Locator.HoverOptions().setForce(true));
            assertThat(told).isVisible();
            bars.last().focus();
            assertThat(told).containsText("reconcile, completed");
            page.keyboard().press("ArrowLeft");
            assertThat(bars.nth(58)).isFocused();
            assertThat(told).containsText("completed");
            page.keyboard().press("Home");
            assertThat(bars.first()).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).containsText("cons");
            anna.open("/");
            assertThat(page.locator("#job-cons .strip svg"))
                    .hasAttribute("aria-label", Pattern.compile("Last runs of cons\\. In all: 60; completed: .*"));
        }
    }

    @Test
    void what_failed_is_restarted_from_the_board_each_or_all() {
        belt.server.faults().add(Fault.status(500).always());
        long failed = belt.run("rates").id();
        try (BrowserSession anna = session("en", 1440)) {
            Page page = anna.page;
            anna.open("/");
            assertThat(page.locator(".needs")).containsText("rates: run " + failed + " failed. Unavailable");
            belt.run("calls");
            belt.run("redate");
            anna.open("/");
            assertThat(page.locator(".needs a[href$='/restart']")).hasCount(1);
            page.locator(".needs a[href='/ui/runs/all/restart']").click();
            assertThat(page.locator(".question .lead")).containsText("3: ");
            assertThat(page.locator(".question .lead")).containsText("rates (" + failed + ")");
            anna.shoot("confirm-restart-failed");
            belt.server.faults().clear();
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("Runs restarted: 3.");
            EtlFixture.until("all runs to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
            anna.open("/");
            assertThat(page.locator(".needs a[href$='/restart']")).hasCount(0);

            anna.open("/ui/runs/" + failed);
            assertThat(page.locator("h1 .badge")).hasText("failed");
            assertThat(page.locator("#taken-over")).containsText("Failed, continued by:");
            assertThat(page.locator("#restart, #abandon")).hasCount(0);
            assertThat(anna.post("/ui/runs/" + failed + "/abandon")).isEqualTo(409);
            assertThat(belt.text("select status from log.etl_runs where id = ?", failed))
                    .isEqualTo("FAILED");
            assertThat(anna.open("/ui/runs/all/restart")).isEqualTo(409);
            anna.expects(409);
        }
    }

    @Test
    void an_offer_is_gone_once_a_later_run_has_read_what_the_failed_one_was_to_read() {
        belt.server.faults().add(Fault.status(500).always());
        long failed = belt.run("queue_closing").id();
        belt.server.faults().clear();
        belt.db.update(
                "update batch.batch_job_execution set status = 'ABANDONED' where job_execution_id = (select execution_id from log.etl_runs where id = ?)",
                failed);
        long completed = belt.run("queue_closing").id();
        try (BrowserSession anna = session("en", 1440)) {
            anna.open("/ui/runs/" + failed);
            assertThat(anna.page.locator("h1 .badge")).hasText("failed");
            assertThat(anna.page.locator("#overtaken a")).hasAttribute("href", "/ui/runs/" + completed);
            assertThat(anna.page.locator("#restart, #abandon")).hasCount(0);
        }
    }

    @Test
    void a_paused_job_is_resumed_from_the_board_and_held_effects_lead_to_those_of_their_run() {
        belt.db.update("""
                update sys.schedules set enabled = false, every_seconds = 86400, next_run_at = now() + interval '1 day', changed_by = 'sched',
                       changed_at = now() where job = 'calls' and mode = 'incremental'""");
        long run = belt.db.queryForObject("select max(id) from log.etl_runs where job = 'cons'", Long.class);
        belt.db.update(
                "insert into sys.outbox (key, run_id, conversation, kind, payload, state) select 'held:' || i, ?, i, 'message', '{}', 'held' from generate_series(1, 3) i",
                run);
        try (BrowserSession anna = session("en", 1440);
                BrowserSession maria = BrowserSession.of("maria", belt, browser)) {
            anna.open("/");
            Locator needs = anna.page.locator(".needs");
            assertThat(needs).containsText("Held effects of run " + run + ": 3");
            assertThat(needs.locator("a[href='/ui/outbox?state=held&run=" + run + "']"))
                    .hasCount(1);
            assertThat(needs).containsText("calls: the schedule was paused by sched");
            needs.locator("form[action='/ui/jobs/calls/schedule'] button").click();
            assertThat(anna.page.locator(".done")).containsText("Resumed: calls.");
            assertThat(needs).not().containsText("paused by");
            anna.open("/ui/runs/" + run);
            assertThat(anna.page.locator("#held a")).hasText("3");
            maria.open("/");
            assertThat(maria.page.locator(".needs")).containsText("Held effects of run " + run + ": 3");
            assertThat(maria.page.locator(".needs a, .needs button")).hasCount(0);
        }
    }

    @Test
    void a_run_shows_how_far_it_is_its_lines_and_steps_and_all_runs_are_stopped_at_once() {
        belt.run("cons", PullMode.FULL);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        belt.server.before(request -> {
            boolean page = request.path().contains(EtlFixture.DOCUMENTS)
                    && !request.path().endsWith("/$count");
            if (page && belt.count("log.etl_runs where finished_at is null and read > 0") > 0) {
                EtlFixture.until(
                        "1C to have counted",
                        () -> belt.count("log.etl_runs where finished_at is null and expected_records > 0") > 0);
                reached.countDown();
                EtlFixture.await(freed);
            }
        });
        try (BrowserSession anna = session("en", 1440)) {
            Page page = anna.page;
            anna.open("/ui/jobs/cons");
            assertThat(page.locator("#modes")).containsText("Reads everything from the initial date on");
            page.locator("#mode").selectOption("full");
            anna.click("#start-run");
            assertThat(page.locator("h1")).hasText("Load everything again?");
            assertThat(page.locator(".question .lead")).containsText("cons. Records read last time: ");
            assertThat(belt.count("log.etl_runs where finished_at is null")).isZero();
            anna.click("#yes");
            EtlFixture.await(reached);
            anna.click(".done a");
            long documents = belt.onec().rows(EtlFixture.DOCUMENTS).size();
            assertThat(page.locator("#pace")).containsText(" of " + documents + " records");
            assertThat(page.locator("#pace progress")).hasAttribute("value", Pattern.compile("\\d+"));
            assertThat(page.locator("#left")).not().isEmpty();
            anna.shoot("run-under-way");
            anna.open("/ui/runs");
            anna.click("#stop-all");
            assertThat(page.locator(".question .lead")).containsText("1: cons");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("Runs being stopped: 1.");
            freed.countDown();
            EtlFixture.until("all runs to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
            long run = belt.db.queryForObject("select max(id) from log.etl_runs where job = 'cons'", Long.class);
            EtlFixture.until("the lines to be stored", () -> belt.count("log.run_lines where run_id = ?", run) > 0);
            anna.open("/ui/runs/" + run);
            assertThat(page.locator("h1 .badge")).hasText("stopped");
            assertThat(page.locator("ol.log")).containsText("stops at the end of its chunk");
            assertThat(page.locator(".steps td.span rect")).not().hasCount(0);
            assertThat(page.locator("#usual")).containsText("in 95 of 100");
            anna.fits("320 390 1440");
            anna.shoot("run-stopped");
        } finally {
            freed.countDown();
        }
    }

    private static BrowserSession session(String language, int width) {
        return BrowserSession.of(
                "anna",
                belt,
                browser,
                new NewContextOptions().setLocale(language).setViewportSize(width, SCREEN));
    }

    private static boolean isOnec(String state) {
        return belt.count("sys.external_systems where system = 'onec' and state = ?", state) == 1;
    }
}
