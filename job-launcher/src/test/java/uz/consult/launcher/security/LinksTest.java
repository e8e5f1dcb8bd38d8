package uz.consult.launcher.security;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.everybody;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.http.Fault;

/** A link that somebody was sent leads to its page, however often he must sign in on the way; and to no other host. */
class LinksTest {

    private static final Pattern TO = Pattern.compile("name=\"to\" value=\"([^\"]*)\"");

    private static EtlFixture belt;
    private static Browser browser;

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        belt = EtlFixture.serving(everybody(), "ODATA_ATTEMPTS=2", "LAUNCHER_REQUESTS_PER_MINUTE=100000");
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
    void every_page_is_reached_by_its_address_and_query() throws Exception {
        Set<String> pages = pages();
        assertThat(pages)
                .contains("/ui/runs/17", "/ui/runs/17/restart", "/ui/outbox/release")
                .hasSizeGreaterThan(15);
        for (String page : pages) {
            for (String link : List.of(page, page + "?job=users&from=2026-01-01T00%3A00%3A00%2B05:00&lang=uz")) {
                if (!link.equals("/")) {
                    leads(link);
                }
            }
        }
    }

    private static void leads(String link) throws Exception {
        Callers.Person person = new Callers.Person(belt.address());
        HttpResponse<String> led = person.open(link);
        assertThat(led.statusCode()).as(link).isEqualTo(302);
        String signIn = path(led);
        assertThat(signIn).as(link).startsWith("/sign-in?to=");

        HttpResponse<String> form = person.open(signIn, "Accept-Language", "en");
        assertThat(to(form)).as(link).isEqualTo(link);
        assertThat(form.body()).as("in another language too").contains("?lang=uz&amp;to=");

        HttpResponse<String> right = submit(person, form, to(form), Callers.PASSWORD);
        assertThat(right.statusCode()).as(link).isEqualTo(302);
        assertThat(path(right)).isEqualTo(link);
        assertThat(path(person.open(signIn))).as("signed in already").isEqualTo(link);
    }

    @Test
    void a_wrong_password_does_not_lose_the_page() throws Exception {
        Callers.Person person = new Callers.Person(belt.address());
        String link = "/ui/runs?status=FAILED&offset=50";

        HttpResponse<String> wrong = submit(person, person.open(path(person.open(link))), link, "wrong");

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(path(submit(person, wrong, to(wrong), Callers.PASSWORD))).isEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "/\t/evil.example",
                "/ui/\r\nSet-Cookie: a=b",
                "https://evil.example/ui/runs",
                "javascript:alert(1)",
                "/ui/runs#@evil.example",
                "/.evil.example",
                "evil.example",
                "/@evil.example",
                "/ui/{x}",
                "/sign-out",
                "/actuator/health",
                "/ui/ж",
                ""
            })
    void no_link_leads_elsewhere(String elsewhere) throws Exception {
        Callers.Person person = new Callers.Person(belt.address());
        HttpResponse<String> form = person.open("/sign-in?to=" + encode(elsewhere));
        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.body()).doesNotContain("name=\"to\"", "evil");

        HttpResponse<String> signedIn = submit(person, form, elsewhere, Callers.PASSWORD);

        assertThat(signedIn.statusCode()).isEqualTo(302);
        assertThat(path(signedIn)).isEqualTo("/");
        assertThat(path(person.open("/sign-in?to=" + encode(elsewhere)))).isEqualTo("/");
    }

    @Test
    void a_link_that_is_too_long_leads_to_the_board() throws Exception {
        HttpResponse<String> led =
                new Callers.Person(belt.address()).open("/ui/runs?job=" + "x".repeat(PagePath.LONGEST));
        assertThat(path(led)).isEqualTo("/sign-in");
    }

    @Test
    void who_is_signed_out_on_a_page_comes_back_to_it_and_a_form_that_was_sent_is_not_carried_out() {
        belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
        long failed = belt.run("clients", PullMode.FULL).id();
        belt.server.faults().clear();
        String link = "/ui/runs/" + failed + "/restart";
        try (BrowserContext context = browser.chromium()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions().setLocale("en-GB"))) {
            Page page = context.newPage();
            page.navigate(belt.address() + link);
            signIn(page);
            assertThat(page).hasURL(belt.address() + link);

            expire(context);
            page.locator("#yes").click();
            signIn(page);
            assertThat(page).hasURL(belt.address() + link);
            assertThat(belt.count("log.etl_runs where restart_of = ?", failed)).isZero();

            page.navigate(belt.address() + "/ui/runs?status=FAILED");
            expire(context);
            // The page that keeps itself fresh finds out by itself.
            page.locator("#password").waitFor();
            signIn(page);
            assertThat(page).hasURL(belt.address() + "/ui/runs?status=FAILED");

            page.navigate(belt.address() + link);
            page.locator("#yes").click();
            assertThat(page.locator("#who")).hasText("anna");
            assertThat(belt.count("log.etl_runs where restart_of = ?", failed)).isOne();
        }
        EtlFixture.until("all runs to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ru", "uz", "en"})
    void an_address_that_does_not_exist_has_a_page_signed_in_and_out(String language) throws Exception {
        Callers.Person person = new Callers.Person(belt.address());
        HttpResponse<String> out = person.open("/elsewhere/17", "Accept-Language", language);
        assertThat(out.statusCode()).isEqualTo(404);
        assertThat(out.body()).contains("<html lang=\"" + language + "\"", "id=\"home\"");

        person.signIn("anna", Callers.PASSWORD);
        HttpResponse<String> in = person.open("/elsewhere/17", "Accept-Language", language);
        assertThat(in.statusCode()).isEqualTo(404);
        assertThat(in.body()).contains("<html lang=\"" + language + "\"", "id=\"who\"", "id=\"reason\"");
    }

    private static void signIn(Page page) {
        page.locator("#name").fill("anna");
        page.locator("#password").fill(Callers.PASSWORD);
        page.keyboard().press("Enter");
        page.locator("#who").waitFor();
    }

    /** As if the session were over, or the launcher had been started anew. */
    private static void expire(BrowserContext context) {
        context.clearCookies(new BrowserContext.ClearCookiesOptions().setName("JSESSIONID"));
    }

    /** The address of each page, with something for each of its variables. */
    private static Set<String> pages() {
        Set<String> pages = new TreeSet<>(Set.of("/swagger-ui.html"));
        for (RequestMappingInfo page : belt.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()) {
            if (page.getMethodsCondition().getMethods().contains(RequestMethod.GET)) {
                page.getPatternValues().stream()
                        .filter(pattern -> pattern.equals("/") || pattern.startsWith("/ui"))
                        .forEach(pattern -> pages.addAll(filled(pattern)));
            }
        }
        return pages;
    }

    private static List<String> filled(String pattern) {
        Matcher choice = Pattern.compile("\\{\\w+:([a-z|]+)}").matcher(pattern);
        List<String> ways = choice.find()
                ? List.of(choice.group(1).split("\\|")).stream()
                        .map(choice::replaceFirst)
                        .toList()
                : List.of(pattern);
        return ways.stream()
                .map(way -> way.replace("{job}", "users").replaceAll("\\{\\w+}", "17"))
                .toList();
    }

    private static HttpResponse<String> submit(
            Callers.Person person, HttpResponse<String> form, String to, String password) throws Exception {
        return person.form(
                "/sign-in",
                "name=anna&password=" + encode(password) + "&to=" + encode(to) + "&_csrf="
                        + encode(Callers.Person.csrf(form)));
    }

    private static String to(HttpResponse<String> form) {
        Matcher field = TO.matcher(form.body());
        assertThat(field.find()).as(form.body()).isTrue();
        return field.group(1).replace("&amp;", "&").replace("&#39;", "'");
    }

    private static String path(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("nowhere").replace(belt.address(), "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
