package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.everybody;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.failure.EtlException;
import uz.consult.launcher.EtlFixture;

/** Where the launcher is found is what LAUNCHER_PUBLIC_URL says, whatever a request says. */
class PublicUrlTest {

    private static final String PUBLIC = "https://etl.example.uz";

    private static EtlFixture belt;

    @BeforeAll
    static void serve() {
        belt = EtlFixture.serving(
                everybody(), "LAUNCHER_PUBLIC_URL=" + PUBLIC + "/", "LAUNCHER_TRUSTED_PROXIES=127.0.7.1");
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    private static String ask(String from, String request, String... headers) throws IOException {
        try (Stranger caller = Stranger.at(belt, from)) {
            caller.say(request + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
                    + String.join(
                            "",
                            java.util.Arrays.stream(headers)
                                    .map(line -> line + "\r\n")
                                    .toList()) + "\r\n");
            return caller.hear();
        }
    }

    private static String anna() {
        return "Authorization: " + basic("anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.7.1", "127.0.7.2"})
    void no_host_of_a_request_gets_into_an_answer(String from) throws Exception {
        String[] told = {"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http", "X-Forwarded-Prefix: /evil"};
        String[] toldAnna = {told[0], told[1], told[2], anna()};

        String led = ask(from, "GET /", told[0], told[1], told[2], "Accept: text/html");
        String docs = ask(from, "GET /v3/api-docs", toldAnna);
        String swagger = ask(from, "GET /swagger-ui.html", toldAnna);
        String config = ask(from, "GET /v3/api-docs/swagger-config", toldAnna);
        String links = ask(from, "GET /actuator", toldAnna);
        String started = ask(from, "POST /api/jobs/cons/runs", toldAnna);

        assertThat(led).startsWith("HTTP/1.1 302").contains("Location: " + PUBLIC + "/sign-in\r\n");
        assertThat(docs).startsWith("HTTP/1.1 200").contains("\"servers\":[{\"url\":\"" + PUBLIC + "\"");
        assertThat(swagger).startsWith("HTTP/1.1 302").contains("Location: /swagger-ui/index.html\r\n");
        assertThat(links).contains("\"" + PUBLIC + "/actuator/health\"");
        for (String answer : List.of(led, docs, swagger, config, links, started)) {
            assertThat(answer)
                    .doesNotContain("evil", "http://")
                    .contains("Strict-Transport-Security: max-age=31536000\r\n");
        }
    }

    @Test
    void where_a_run_is_is_said_with_it() throws Exception {
        String answer = ask("127.0.7.3", "POST /api/jobs/users/runs", anna());

        assertThat(answer).containsPattern("HTTP/1.1 202[^{]*Location: " + PUBLIC + "/api/runs/\\d+\r\n");
    }

    @Test
    void cookies_are_secure_though_the_request_came_plain() throws Exception {
        String page = ask("127.0.7.4", "GET /sign-in?lang=uz", "Accept: text/html");

        assertThat(page).startsWith("HTTP/1.1 200");
        assertThat(page.lines().filter(line -> line.startsWith("Set-Cookie: ")))
                .hasSize(2)
                .allMatch(cookie -> cookie.contains("; Secure"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://etl.example.uz, 404",
        "http://etl.example.uz, 403",
        "https://evil.example, 403",
        "http://evil.example, 403",
        "null, 403"
    })
    void a_page_is_ours_if_it_came_from_there(String origin, int status) throws Exception {
        String answer = ask("127.0.7.5", "POST /api/jobs/none/runs", anna(), "Origin: " + origin);

        assertThat(Stranger.status(answer)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "https://etl.example.uz, https://etl.example.uz",
        "HTTPS://Etl.Example.uz:443/, https://etl.example.uz",
        "http://10.0.0.7:8080, http://10.0.0.7:8080",
        "https://[fd00::1]:8443, https://[fd00::1]:8443"
    })
    void it_is_a_scheme_and_a_host(String given, String meant) {
        assertThat(new PublicUrl(given).uri()).hasToString(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etl.example.uz",
                "//etl.example.uz",
                "https://",
                "https:///etl",
                "https://etl.example.uz/etl",
                "https://etl.example.uz?x",
                "https://etl.example.uz/#x",
                "https://anna@etl.example.uz",
                "https://etl.example.uz:0",
                "https://etl.example.uz:65536",
                "https://etl.example.uz:x",
                "https://etl example.uz",
                "https://etl_1.example.uz",
                "javascript:alert(1)",
                "ftp://etl.example.uz",
                "https://a.example https://b.example"
            })
    void anything_else_is_refused_by_name(String given) {
        assertThatThrownBy(() -> new PublicUrl(given))
                .isInstanceOf(EtlException.class)
                .hasMessageStartingWith("LAUNCHER_PUBLIC_URL must be a scheme and a host")
                .hasMessageEndingWith("and is " + given);
    }
}
