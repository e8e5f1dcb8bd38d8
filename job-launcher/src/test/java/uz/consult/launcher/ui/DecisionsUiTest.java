package uz.consult.launcher.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Browser;
import uz.consult.launcher.security.Callers;

/** Held messages, what was not delivered and what was not loaded: read, asked about and decided about in a real Chromium. */
class DecisionsUiTest {

    private static EtlFixture belt;
    private static Browser browser;
    private static String key;
    private static String number;
    private static String client;

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        belt = EtlFixture.serving(Callers.everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=100000");
        belt.cycle(PullMode.INCREMENTAL);
        key = belt.text("select min(cl_ref_key) from cons.cons where client_id is not null and cl_ref_key is not null");
        belt.db.update("update cons.cons set cons_id = '4101' where cl_ref_key = ?", key);
        number = belt.text("select number from cons.cons where cl_ref_key = ?", key);
        client = belt.text(
                "select k.company_name from cons.cons c join cons.clients k using (client_id) where c.cl_ref_key = ?",
                key);
    }

    @BeforeEach
    void two_held_one_dead() {
        belt.db.update("delete from sys.outbox");
        belt.db.update("""
                insert into sys.outbox (key, run_id, conversation, cons_ref_key, kind, payload, state, attempts, error_class, error_message)
                select key, (select max(id) from log.etl_runs where job = 'cons'), '4101', ?, kind, payload::jsonb, state, attempts, error_class, error_message
                from (values
                    ('ui:message', 'message', '{"template":"closed","language":"both","values":{"minutes":"12"}}', 'held', 0, null, null),
                    ('ui:status', 'status', '{"status":"resolved"}', 'held', 0, null, null),
                    ('ui:dead', 'label', '{"label":"vip"}', 'dead', 3, 'not_found', 'Chatwoot has no conversation 4101')
                ) e (key, kind, payload, state, attempts, error_class, error_message)""", key);
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

    @Test
    void one_click_from_the_board_a_held_message_stands_as_its_client_will_read_it() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/");
            page.locator("main a[href*='/ui/outbox?state=held']").first().click();
            Locator said = page.locator("#effect-" + id("ui:message") + " .client-text");
            assertThat(said).hasCount(2);
            assertThat(said.nth(0)).containsText("Консультация завершена менеджером. Продолжительность: 12 минут.");
            assertThat(said.nth(1)).containsText("Konsultatsiya menejer");
            assertThat(said.nth(0).locator("p")).hasAttribute("lang", "ru");
            Locator row = page.locator("#effect-" + id("ui:message"));
            assertThat(row).containsText(client);
            assertThat(row).containsText(number);
            assertThat(row).containsText("conversation 4101");
            assertThat(row).containsText(", cons");
            anna.shoot("held");
        }
    }

    @Test
    void a_release_says_first_how_many_clients_and_conversations_it_reaches() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/outbox?state=held&kind=message");
            anna.click("#release");
            assertThat(page.locator("#forecast-effects dd")).hasText("1");
            assertThat(page.locator("#forecast-messages dd")).hasText("1");
            assertThat(page.locator("#forecast-clients dd")).hasText("1");
            assertThat(page.locator("#forecast-conversations dd")).hasText("1");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("Effects released: 1.");
            assertThat(page).hasURL(belt.address() + "/ui/outbox?kind=message&state=held");
            assertThat(belt.db.queryForList(
                            "select key || ' ' || state from sys.outbox order by id limit 2", String.class))
                    .containsExactly("ui:message queued", "ui:status held");
            anna.open("/ui/outbox/" + id("ui:status"));
            anna.click("#release-" + id("ui:status"));
            anna.click("#yes");
            assertThat(page.locator("h1 .badge")).hasText("queued");
        }
    }

    @Test
    void what_was_not_delivered_is_retried_or_discarded_by_its_error() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/outbox?state=dead");
            Locator row = page.locator("#effect-" + id("ui:dead"));
            assertThat(row.locator(".trouble span")).hasText("Chatwoot has no conversation 4101");
            assertThat(row.locator("details p[lang=en]")).hasCount(0); // the technical text says the same
            page.locator("#error").fill("no conversation");
            page.locator("#error").press("Enter");
            anna.click("#retry-dead");
            assertThat(page.locator("#forecast-effects dd")).hasText("1");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("Retried: 1.");
            assertThat(belt.text("select state from sys.outbox where key = 'ui:dead'"))
                    .isEqualTo("queued");
            anna.open("/ui/outbox?state=held");
            anna.click("#discard-held");
            assertThat(page.locator("#forecast-effects dd")).hasText("2");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("Discarded: 2.");
            assertThat(
                            belt.text(
                                    "select (parameters ->> 'state') || ' ' || (parameters ->> 'upTo' is not null) from log.audit where what = 'POST /ui/outbox/discard' order by id desc limit 1"))
                    .isEqualTo("held true");
        }
    }

    @Test
    void an_effect_has_a_page_that_says_why_it_is_there() {
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, old_value, new_value, source, created_at) select '4101', 'status', '\"open\"', '\"closed\"', 'ETL', created_at from sys.outbox where key = 'ui:message'");
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/outbox/" + id("ui:message"));
            assertThat(page.locator(".client-text")).hasCount(2);
            assertThat(page.locator("section[aria-labelledby=changes] tbody tr"))
                    .hasText("status open closed");
            assertThat(page.locator("#technical pre").first()).not().isVisible();
            anna.fits("320 390 1440");
            assertThat(anna.open("/ui/outbox/999999999")).isEqualTo(404);
            anna.expects(404);
        }
        belt.db.update("delete from log.consultation_change_log where cons_id = '4101'");
    }

    @Test
    void letters_say_whose_they_are_and_many_are_discarded_after_a_forecast() {
        belt.onec().save(EtlFixture.DOCUMENTS, key, row -> row.put("Конец", "a date that is none"));
        belt.run("cons");
        long letter = belt.db.queryForObject("select max(id) from log.dead_letters where state = 'open'", Long.class);
        NewContextOptions russian = new NewContextOptions().setLocale("ru");
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser, russian)) {
            Page page = anna.page;
            anna.open("/ui/dead-letters?state=open");
            Locator row = page.locator("#letter-" + letter);
            assertThat(row).containsText(number);
            assertThat(row).containsText(client);
            assertThat(row).containsText("Поле «Конец»: значение a date that is none не подходит");
            assertThat(row.locator("#technical-" + letter + " p")).not().isVisible();
            row.locator("#technical-" + letter + " summary").click();
            assertThat(row.locator("#technical-" + letter + " p")).containsText("a date that is none");
            assertThat(page.locator("#replay-all")).hasCount(0);
            page.locator("#reason").fill("date that is none");
            anna.click("#show");
            anna.click("#replay-all");
            assertThat(page.locator("#forecast-letters dd")).hasText("1");
            assertThat(page.locator("#forecast-conversationsAtMost dd")).hasText("1");
            anna.shoot("letters-forecast");
            anna.click(".question a.button");
            anna.click("#discard-all");
            anna.click("#yes");
            assertThat(page.locator(".done")).containsText("Больше не загружается записей: 1.");
            anna.open("/ui/dead-letters/" + letter);
            assertThat(page.locator("h1 .badge")).hasText("списана");
        }
        belt.run("cons", PullMode.FULL);
        assertThat(belt.text("select state from log.dead_letters where id = ?", letter))
                .isEqualTo("discarded");
    }

    @Test
    void nobody_but_an_admin_decides() {
        try (BrowserSession maria = BrowserSession.of("maria", belt, browser)) {
            for (String path : List.of(
                    "/ui/outbox/release",
                    "/ui/outbox/retry",
                    "/ui/outbox/discard",
                    "/ui/outbox/1/release",
                    "/ui/dead-letters/replay",
                    "/ui/dead-letters/discard")) {
                assertThat(maria.post(path)).as(path).isEqualTo(403);
                assertThat(maria.open(path)).as(path).isEqualTo(403);
            }
            maria.expects(403);
        }
    }

    private static long id(String effect) {
        return belt.db.queryForObject("select id from sys.outbox where key = ?", Long.class, effect);
    }
}
