package uz.consult.launcher.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Locale;
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
import uz.consult.sandbox.onec.Row;

/** The pages of consultations and of the audit, as people use them. */
class ConsultationPagesTest {

    private static EtlFixture belt;
    private static Browser browser;
    private static String key;
    private static String number;
    private static String manager;
    private static long run;

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        belt = EtlFixture.serving(
                Callers.everybody(),
                "LAUNCHER_REQUESTS_PER_MINUTE=100000",
                "CHATWOOT_API_URL=https://chat.example.uz/",
                "launcher.inspection-patience=PT0.5S",
                "EFFECTS_DRY_RUN=true");
        belt.cycle(PullMode.INCREMENTAL);
        Row open = belt.onec().rows(EtlFixture.DOCUMENTS).stream()
                .filter(row -> row.get("Конец") == null
                        && row.get("Менеджер_Key") != null
                        && !row.isTrue("ЗакрытоБезКонсультации"))
                .findFirst()
                .orElseThrow();
        key = open.text("Ref_Key");
        belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", key);
        belt.db.update("""
                update cons.clients set company_name = 'ООО «Ромашка»', phone_number = '+998 90 123-45-67', org_inn = '301234567'
                where client_id = (select client_id from cons.cons where cons_id = '1201')""");
        belt.onec()
                .save(
                        EtlFixture.DOCUMENTS,
                        key,
                        row -> row.put("Конец", EtlFixture.now().plusMinutes(1)));
        run = belt.run("cons").id();
        number = belt.text("select number from cons.cons where cons_id = '1201'");
        manager = belt.text("select description from cons.users where cl_ref_key = ?", open.text("Менеджер_Key"));
        belt.db.update("""
                insert into log.dead_letters (run_id, job, entity, record_key, payload, error_class, reason)
                values (?, 'calls', 'Calls', ?, '{}', 'validation', 'Period is empty')""", run, key);
        belt.db.update("""
                insert into log.audit (at, who, role, what, action, outcome, address, request_id, parameters) values
                ('2026-01-01', 'anna', 'ADMIN', 'POST /api/runs/' || ? || '/restart', 'restart_run', 202, '::1', gen_random_uuid()::text, jsonb_build_object('id', ?)),
                ('2026-01-02', 'maria', 'MANAGER', 'POST /api/runs/' || ? || '/restart', 'restart_run', 403, '::1', gen_random_uuid()::text, jsonb_build_object('id', ?))""", run, run, run, run);
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
        belt.server.faults().clear();
    }

    @Test
    void a_manager_finds_a_consultation_by_its_client_and_reads_what_happened() {
        try (BrowserSession maria = BrowserSession.of("maria", belt, browser)) {
            Page page = maria.page;
            maria.open("/ui/consultations");
            page.locator("#client").fill("ромашка");
            page.locator("#phone").fill("45-67");
            page.keyboard().press("Enter");
            assertThat(page.locator("tbody tr").first()).containsText("ООО «Ромашка»");
            maria.click("tbody a >> text='" + number + "'");
            assertThat(page).hasURL(belt.address() + "/ui/consultations/1201");
            assertThat(page.locator("h1")).containsText("Consultation " + number);
            assertThat(page.locator("h1 .badge")).hasText("closed");
            assertThat(page.locator("dl.facts")).containsText(manager);
            assertThat(page.locator("dl.facts")).containsText("301234567");
            assertThat(page.locator("#chatwoot"))
                    .hasAttribute("href", "https://chat.example.uz/app/accounts/1/conversations/1201");
            assertThat(page.locator("ol.story")).containsText("Status: was open, now closed (changed by 1C)");
            assertThat(page.locator("ol.story")).containsText("message to the client “");
            assertThat(page.locator("ol.story a[href='/ui/runs/" + run + "']").first())
                    .isVisible();
            assertThat(page.locator("main a[href*='outbox'], main a[href*='dead-letters'], #inspect"))
                    .hasCount(0);
            assertThat(page.content()).doesNotContain("message:closed:").doesNotContain("Period is empty");
            assertThat(maria.open("/ui/consultations/1201/inspection")).isEqualTo(403);
            maria.expects(403);
        }
    }

    @Test
    void the_technical_form_and_the_link_for_1c_are_one_click_away() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/consultations?key=" + key);
            assertThat(page).hasURL(belt.address() + "/ui/consultations/1201");
            Locator message = page.locator("ol.story li")
                    .filter(new Locator.FilterOptions().setHasText("message to the client"))
                    .first();
            assertThat(message.locator("pre")).isHidden();
            message.locator("summary").click();
            assertThat(message.locator("pre")).containsText("message:closed:" + key);
            assertThat(message.locator("a[href^='/ui/outbox/']")).isVisible();
            page.locator("#onec summary").focus();
            page.keyboard().press("Enter");
            String[] parts = key.split("-");
            assertThat(page.locator("#onec code"))
                    .hasText("e1cib/data/Документ.ТелефонныйЗвонок?ref=" + parts[3] + parts[4] + parts[2] + parts[1]
                            + parts[0]);
        }
    }

    @Test
    void inspecting_shows_what_1c_sends_now_and_in_what_postgresql_differs() {
        belt.db.update("update cons.cons set comment = 'somebody else’s' where cons_id = '1201'");
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/consultations/1201");
            anna.click("#inspect");
            assertThat(page.locator("#raw")).containsText("\"Ref_Key\" : \"" + key + "\"");
            assertThat(page.locator("tbody")).containsText("Comment");
            assertThat(page.locator("tbody")).containsText("somebody else’s");
            Locator effect = page.locator("section[aria-labelledby=effects] li").first();
            effect.locator("summary").click();
            assertThat(effect.locator("pre").first()).containsText("payload");
            belt.db.update("update cons.cons set onec_version = null where cons_id = '1201'");
            belt.run("cons", PullMode.FULL);
            anna.click("#again");
            assertThat(page.locator("#equal")).hasText("PostgreSQL matches 1C.");
        }
    }

    @Test
    void that_1c_does_not_answer_is_said_in_words_and_asked_for_by_nobody_else() {
        belt.server.faults().add(Fault.status(503).on(EtlFixture.DOCUMENTS).always());
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            assertThat(anna.open("/ui/consultations/1201")).isEqualTo(200);
            anna.click("#inspect");
            assertThat(anna.page.locator("#failed")).containsText("The record could not be read from 1C.");
            assertThat(anna.page.locator("section[aria-labelledby=effects] li").first())
                    .isVisible();
        }
    }

    @Test
    void nothing_found_is_said_and_a_wrong_question_refused() {
        try (BrowserSession maria = BrowserSession.of("maria", belt, browser)) {
            maria.open("/ui/consultations?client=%25_%27");
            assertThat(maria.page.locator("main")).containsText("There are no such consultations.");
            assertThat(maria.open("/ui/consultations/no-such")).isEqualTo(404);
            assertThat(maria.open("/ui/consultations?phone=12")).isEqualTo(400);
            assertThat(maria.page.locator("#reason")).containsText("at least the last 4 digits");
            List.of(404, 400).forEach(maria::expects);
        }
    }

    @Test
    void the_audit_is_read_in_sentences_and_narrowed_by_who_what_and_when() {
        try (BrowserSession anna = BrowserSession.of("anna", belt, browser)) {
            Page page = anna.page;
            anna.open("/ui/audit");
            page.locator("#action").selectOption("restart_run");
            page.locator("#to").fill("2026-01-10T00:00");
            anna.click("main form button");
            Locator told = page.locator("ol.story .told");
            assertThat(told.nth(0)).hasText("maria tried to restart run " + run + " of cons: refused, not permitted");
            assertThat(told.nth(1)).hasText("anna restarted run " + run + " of cons");
            page.locator("#by").fill("anna");
            anna.click("main form button");
            assertThat(told).hasCount(1);
            page.locator("ol.story summary").click();
            assertThat(page.locator("ol.story details")).containsText("POST /api/runs/" + run + "/restart");
            anna.open("/ui/audit?action=restart_run&to=2026-01-10T00:00&lang=ru");
            assertThat(told.nth(1)).hasText("anna: продолжен запуск " + run + " задания cons");
            assertThat(anna.open("/ui/audit?action=nonsense")).isEqualTo(400);
            anna.expects(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ru | anna  | 320 390 1440 | LIGHT | Консультация
            uz | anna  | 320 390 1440 | DARK  | Konsultatsiya
            en | maria | 320 390 1440 | DARK  | Consultation
            """)
    void each_page_is_whole_in_each_language_width_and_light(
            String language, String who, String widths, ColorScheme light, String title) {
        NewContextOptions options = new NewContextOptions().setLocale(language).setColorScheme(light);
        try (BrowserSession reader = BrowserSession.of(who, belt, browser, options)) {
            for (String path : List.of(
                    "/ui/consultations", "/ui/consultations/1201", "/ui/consultations/1201/inspection", "/ui/audit")) {
                boolean may =
                        who.equals("anna") || path.startsWith("/ui/consultations") && !path.endsWith("inspection");
                assertThat(reader.open(path)).as(path).isEqualTo(may ? 200 : 403);
                if (may) {
                    assertThat(reader.page.content()).as(path).doesNotContain("??");
                    reader.page.locator("details").all().forEach(one -> one.evaluate("details => details.open = true"));
                    int width = reader.fits(widths);
                    reader.shoot("story" + path.replace('/', '-') + "-" + language + "-" + width + "-"
                            + light.name().toLowerCase(Locale.ROOT));
                }
            }
            reader.open("/ui/consultations/1201");
            assertThat(reader.page.locator("h1")).containsText(title + " " + number);
            reader.expects(403);
        }
    }
}
