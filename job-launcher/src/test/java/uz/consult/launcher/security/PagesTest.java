package uz.consult.launcher.security;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.everybody;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.EtlFixture;

/** The pages as a person sees them: in a real Chromium. */
class PagesTest {

    private static EtlFixture belt;
    private static Browser browser;

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        belt = EtlFixture.serving(everybody());
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ru | ru-RU | Войти   | Имя или пароль неверны.            | администратор  | Выйти
            uz | uz-UZ | Kirish  | Ism yoki parol notoʻgʻri.          | administrator  | Chiqish
            en | en-GB | Sign in | The name or the password is wrong. | administrator  | Sign out
            """)
    void a_person_mistypes_signs_in_and_signs_out(
            String language, String locale, String enter, String wrong, String role, String leave) {
        try (BrowserContext context = browser.chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions().setLocale(locale))) {
            Page page = context.newPage();
            List<String> complaints = complaints(page);
            page.navigate(belt.address() + "/");
            assertThat(page.url()).endsWith("/sign-in");
            assertThat(page.locator("html")).hasAttribute("lang", language);
            assertThat(page.locator("#name")).isFocused();
            shoot(page, "sign-in-" + language);

            page.locator("#name").fill("anna");
            page.locator("#password").fill("wrong " + language);
            page.locator("button").click();
            assertThat(page.locator("[role=alert]")).hasText(wrong);
            assertThat(page.locator("button")).hasText(enter);
            shoot(page, "wrong-" + language);

            page.locator("#name").fill("anna");
            page.locator("#password").fill(Callers.PASSWORD);
            page.keyboard().press("Enter");
            assertThat(page.locator("#who")).hasText("anna");
            assertThat(page.locator(".role")).hasText(role);
            assertThat(page.url()).isEqualTo(belt.address() + "/");
            assertThat(page.locator("#leave")).hasText(leave);
            page.locator("#leave").click();
            assertThat(page.locator("#password")).isVisible();
            assertThat(page.locator("button")).hasText(enter);
            page.navigate(belt.address() + "/");
            assertThat(page.url()).endsWith("/sign-in");
            // That a wrong password is answered with 401 stands in the console of every Chromium.
            complaints.removeIf(text -> text.contains("401"));
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void the_page_works_without_javascript_and_changes_its_language_by_a_link() {
        try (BrowserContext context = browser.chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setLocale("ru-RU")
                        .setJavaScriptEnabled(false))) {
            Page page = context.newPage();
            page.navigate(belt.address() + "/sign-in");
            page.locator("a[lang=en]").click();
            page.locator("#name").fill("maria");
            page.locator("#password").fill(Callers.PASSWORD);
            page.locator("button").click();
            assertThat(page.locator("#who")).hasText("maria");
            assertThat(page.locator(".role")).hasText("manager");
        }
    }

    @Test
    void the_page_of_the_api_works_under_our_policy_and_calls_with_the_session() {
        try (BrowserContext context = browser.chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions().setLocale("en-GB"))) {
            Page page = context.newPage();
            List<String> complaints = complaints(page);
            page.navigate(belt.address() + "/sign-in");
            page.locator("#name").fill("anna");
            page.locator("#password").fill(Callers.PASSWORD);
            page.locator("button").click();
            page.locator("a[href='/swagger-ui.html']").click();
            page.locator(".opblock-delete .opblock-summary-control").first().click();
            page.locator(".opblock-delete .try-out__btn").click();
            page.locator(".opblock-delete input").fill("4000000");
            page.locator(".opblock-delete .execute").click();
            assertThat(page.locator(".opblock-delete .live-responses-table .response-col_status")
                            .last())
                    .containsText("404");
            shoot(page, "api");
            complaints.removeIf(text -> text.contains("404"));
            assertThat(complaints).isEmpty();
        }
    }

    private static List<String> complaints(Page page) {
        List<String> complaints = new ArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return complaints;
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "pages", name + ".png")));
    }
}
