package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.everybody;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.EtlFixture;

/** The sign-in of people: pages, sessions, CSRF. */
class SignInTest {

    private static EtlFixture belt;

    @BeforeAll
    static void serve() {
        belt = EtlFixture.serving(everybody());
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    private final Callers.Person person = new Callers.Person(belt.address());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ru | Вход    | Пароль   | Имя или пароль неверны.
            uz | Kirish  | Parol    | Ism yoki parol notoʻgʻri.
            en | Sign in | Password | The name or the password is wrong.
            """)
    void the_page_speaks_the_language_that_was_asked_for_and_remembers_it(
            String language, String title, String password, String wrong) throws Exception {
        HttpResponse<String> asked = person.open("/sign-in?lang=" + language);
        HttpResponse<String> remembered = person.open("/sign-in", "Accept-Language", "de");
        HttpResponse<String> refused = person.signIn("anna", "wrong " + language);
        HttpResponse<String> preferred = new Callers.Person(belt.address())
                .open("/sign-in", "Accept-Language", "de;q=0.9, " + language + "-UZ, ru;q=0.1");

        for (HttpResponse<String> page : new HttpResponse[] {asked, remembered, refused, preferred}) {
            assertThat(page.body())
                    .contains("<html lang=\"" + language + "\"", title, password)
                    .contains("<label for=\"name\"", "<label for=\"password\"", "autofocus")
                    .doesNotContain("??", "<script", "style=", "http://", "https://", "th:");
        }
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("role=\"alert\"", wrong);
        assertThat(asked.body()).doesNotContain("role=\"alert\"");
    }

    @Test
    void a_language_that_is_not_ours_is_russian() throws Exception {
        assertThat(person.open("/sign-in?lang=fr").body()).contains("<html lang=\"ru\"");
        assertThat(person.open("/sign-in", "Accept-Language", ";;;").body()).contains("<html lang=\"ru\"");
    }

    @Test
    void a_person_signs_in_sees_who_he_is_and_signs_out() throws Exception {
        HttpResponse<String> entered = person.signIn("maria", Callers.PASSWORD);

        assertThat(entered.statusCode()).isEqualTo(302);
        assertThat(entered.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/"));
        assertThat(entered.headers().allValues("Set-Cookie"))
                .anySatisfy(
                        cookie -> assertThat(cookie).startsWith("JSESSIONID=").contains("HttpOnly", "SameSite=Lax"));
        HttpResponse<String> home = person.open("/");
        assertThat(home.body()).contains("maria", "менеджер", "/swagger-ui.html", "/actuator/health");
        assertThat(person.open("/sign-in").statusCode()).as("again").isEqualTo(302);

        String session = person.cookie("JSESSIONID");
        assertThat(person.submit("/sign-out", Callers.Person.csrf(home), "", "").statusCode())
                .isEqualTo(302);
        assertThat(person.open("/").statusCode()).isEqualTo(302);
        assertThat(Callers.get(belt.address() + "/actuator", "Cookie", "JSESSIONID=" + session)
                        .statusCode())
                .as("the old session")
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ru | Роль «наблюдатель» — для программ
            uz | “kuzatuvchi” roli xizmatni kuzatadigan dasturlar uchun
            en | The role “monitor” is for programs
            """)
    void a_monitor_in_a_browser_is_told_that_there_are_no_pages_for_him(String language, String told) throws Exception {
        assertThat(person.signIn("prometheus", Callers.PASSWORD).headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/"));
        for (String path : new String[] {"/?lang=" + language, "/ui/runs", "/swagger-ui.html", "/nowhere"}) {
            HttpResponse<String> page = person.open(path);
            assertThat(page.statusCode()).as(path).isIn(403, 404);
            assertThat(page.body())
                    .as(path)
                    .contains(told, "href=\"/actuator/health\"", "action=\"/sign-out\"", "lang=\"" + language + "\"")
                    .contains("href=\"" + path.split("\\?")[0] + "?lang=en\"")
                    .doesNotContain("/refused", "href=\"/ui/runs\"", "href=\"/swagger-ui.html\"", "??");
        }
        assertThat(person.ask("GET", "/actuator/health").body()).contains("components");
    }

    @Test
    void a_visitor_costs_no_session() throws Exception {
        person.open("/sign-in");
        assertThat(person.signIn("anna", "longer than bcrypt looks ".repeat(20)).statusCode())
                .isEqualTo(401);
        person.open("/");
        assertThat(person.cookie("JSESSIONID")).isNull();
    }

    @Test
    void a_session_that_was_there_before_is_not_the_one_after() throws Exception {
        person.signIn("maria", Callers.PASSWORD);
        String first = person.cookie("JSESSIONID");
        person.submit("/sign-in", Callers.Person.csrf(person.open("/")), "anna", Callers.PASSWORD);

        assertThat(person.open("/").body()).contains("anna");
        assertThat(person.cookie("JSESSIONID")).isNotEqualTo(first);
        assertThat(Callers.get(belt.address() + "/actuator", "Cookie", "JSESSIONID=" + first)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_form_without_its_token_is_refused_and_shown_again() throws Exception {
        person.open("/sign-in?lang=en");

        HttpResponse<String> refused = person.submit("/sign-in", "none", "maria", Callers.PASSWORD);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("The page was too old");
        assertThat(person.cookie("JSESSIONID")).isNull();
    }

    @Test
    void a_token_that_somebody_else_has_planted_in_a_cookie_is_not_that_of_the_session() throws Exception {
        person.signIn("anna", Callers.PASSWORD);
        person.open("/");
        String planted = "11111111-2222-3333-4444-555555555555";

        HttpResponse<String> answer = Callers.call(
                "DELETE",
                belt.address() + "/api/tokens/0",
                "",
                "Cookie",
                "JSESSIONID=" + person.cookie("JSESSIONID") + "; XSRF-TOKEN=" + planted,
                "X-XSRF-TOKEN",
                planted);

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void a_browser_that_asks_for_what_is_not_there_gets_a_page_in_its_language() throws Exception {
        for (String path : new String[] {"/a;b", "/ui//x", "/assets/none.css", "/a%2Fb"}) {
            HttpResponse<String> page = person.open(path, "Accept-Language", "uz");
            assertThat(page.statusCode()).as(path).isBetween(400, 404);
            assertThat(page.body()).as(path).contains("<html lang=\"uz\"", "consult-etl", "id=\"home\"");
            HttpResponse<String> problem = Callers.get(belt.address() + path);
            assertThat(problem.statusCode()).as(path).isBetween(400, 404);
            assertThat(problem.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        person.signIn("anna", Callers.PASSWORD);
        for (String path : new String[] {"/elsewhere", "/ui/whatever", "/ui/runs/1/nothing"}) {
            HttpResponse<String> page = person.open(path, "Accept-Language", "en");
            assertThat(page.statusCode()).as(path).isEqualTo(404);
            assertThat(page.body()).as(path).contains("<html lang=\"en\"", "id=\"who\"", "id=\"reason\"");
        }
    }

    @Test
    void a_session_changes_something_only_with_the_token_of_its_page() throws Exception {
        person.signIn("anna", Callers.PASSWORD);
        person.open("/");

        HttpResponse<String> without = person.ask("DELETE", "/api/tokens/0");
        HttpResponse<String> wrong = person.ask("DELETE", "/api/tokens/0", "X-XSRF-TOKEN", "guess");
        HttpResponse<String> with = person.ask("DELETE", "/api/tokens/0", "X-XSRF-TOKEN", person.cookie("XSRF-TOKEN"));

        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(Callers.json(without).path("detail").asString()).contains("CSRF", "X-XSRF-TOKEN");
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(with.statusCode()).as("let through to what is not there").isEqualTo(404);
        assertThat(person.open("/sign-out").statusCode())
                .as("a link signs nobody out")
                .isNotEqualTo(302);
        assertThat(person.open("/").statusCode()).isEqualTo(200);
    }
}
