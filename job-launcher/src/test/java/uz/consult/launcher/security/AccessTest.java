package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.everybody;
import static uz.consult.launcher.security.Callers.get;
import static uz.consult.launcher.security.Callers.json;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.DriverInfo;
import tools.jackson.databind.JsonNode;
import uz.consult.launcher.EtlFixture;

/** Who may ask what, over HTTP. What is not there is answered with 404: that is let through too. */
class AccessTest {

    private static EtlFixture belt;

    @BeforeAll
    static void serve() {
        belt = EtlFixture.serving(everybody());
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @ParameterizedTest(name = "{0} {1}: ADMIN {2}, SCHEDULER {3}, MANAGER {4}, MONITOR {5}, nobody {6}")
    @CsvSource(textBlock = """
            GET,    /api/jobs,                    yes, yes, yes, no,  no
            HEAD,   /api/jobs,                    yes, yes, yes, no,  no
            GET,    /api/jobs/none,               yes, yes, yes, no,  no
            POST,   /api/jobs,                    yes, no,  no,  no,  no
            POST,   /api/jobs/none/runs,          yes, yes, no,  no,  no
            POST,   /api/jobs/none/runs/x,        yes, no,  no,  no,  no
            PUT,    /api/jobs/none/runs,          yes, no,  no,  no,  no
            DELETE, /api/jobs/none,               yes, no,  no,  no,  no
            GET,    /api/runs,                    yes, yes, yes, no,  no
            GET,    /api/runs/0,                  yes, yes, yes, no,  no
            POST,   /api/runs/0/restart,          yes, no,  no,  no,  no
            GET,    /api/reconciliation,          yes, no,  yes, no,  no
            POST,   /api/reconciliation,          yes, no,  no,  no,  no
            GET,    /api/consultations/none,      yes, no,  yes, no,  no
            PATCH,  /api/consultations/none,      yes, no,  no,  no,  no
            GET,    /api/consultations/none/inspection, yes, no, no, no, no
            GET,    /api/audit,                   yes, no,  no,  no,  no
            GET,    /api/tokens,                  yes, no,  no,  no,  no
            POST,   /api/tokens,                  yes, no,  no,  no,  no
            DELETE, /api/tokens/0,                yes, no,  no,  no,  no
            GET,    /api,                         yes, no,  no,  no,  no
            GET,    /api/whatever,                yes, no,  no,  no,  no
            GET,    /actuator/health,             yes, yes, yes, yes, yes
            GET,    /actuator/health/liveness,    yes, yes, yes, yes, yes
            GET,    /actuator,                    yes, no,  no,  yes, no
            GET,    /actuator/prometheus,         yes, no,  no,  yes, no
            GET,    /actuator/info,               yes, no,  no,  yes, no
            POST,   /actuator/loggers/root,       yes, no,  no,  no,  no
            GET,    /v3/api-docs,                 yes, yes, yes, no,  no
            GET,    /v3/api-docs/swagger-config,  yes, yes, yes, no,  no
            GET,    /v3/api-docs.yaml,            yes, yes, yes, no,  no
            GET,    /swagger-ui.html,             yes, yes, yes, no,  no
            GET,    /swagger-ui/index.html,       yes, yes, yes, no,  no
            GET,    /,                            yes, yes, yes, no,  no
            GET,    /ui/jobs/none,                yes, yes, yes, no,  no
            POST,   /ui/jobs/none/runs,           yes, yes, no,  no,  no
            POST,   /ui/jobs/none/schedule,       yes, no,  no,  no,  no
            GET,    /ui/runs,                     yes, yes, yes, no,  no
            GET,    /ui/runs/0,                   yes, yes, yes, no,  no
            GET,    /ui/runs/0/stop,              yes, no,  no,  no,  no
            POST,   /ui/runs/0/restart,           yes, no,  no,  no,  no
            GET,    /ui/reconciliation,           yes, no,  yes, no,  no
            GET,    /ui/reconciliation/runs/0,    yes, no,  yes, no,  no
            POST,   /ui/reconciliation/runs/0/repair, yes, no,  no,  no,  no
            GET,    /ui/consultations,            yes, no,  yes, no,  no
            GET,    /ui/consultations/none,       yes, no,  yes, no,  no
            GET,    /ui/consultations/none/inspection, yes, no, no, no, no
            GET,    /ui/dead-letters,             yes, no,  no,  no,  no
            GET,    /ui/dead-letters/0,           yes, no,  no,  no,  no
            POST,   /ui/dead-letters/0/replay,    yes, no,  no,  no,  no
            GET,    /ui/outbox,                   yes, no,  no,  no,  no
            POST,   /ui/outbox/0/retry,           yes, no,  no,  no,  no
            GET,    /ui/audit,                    yes, no,  no,  no,  no
            GET,    /ui/whatever,                 yes, no,  no,  no,  no
            GET,    /refused,                     no,  no,  no,  no,  no
            GET,    /sign-in,                     yes, yes, yes, yes, yes
            GET,    /assets/launcher.css,         yes, yes, yes, yes, yes
            GET,    /elsewhere,                   no,  no,  no,  no,  no
            GET,    /application.yaml,            no,  no,  no,  no,  no
            GET,    /error,                       no,  no,  no,  no,  no
            """)
    void each_role_gets_what_the_table_says(
            String method, String path, String admin, String scheduler, String manager, String monitor, String nobody)
            throws Exception {
        String body = method.equals("GET") || method.equals("HEAD") ? null : "{}";
        expect(admin, 403, call(method, belt.address() + path, body, "Authorization", basic("anna")));
        expect(scheduler, 403, call(method, belt.address() + path, body, "Authorization", basic("sched")));
        expect(manager, 403, call(method, belt.address() + path, body, "Authorization", basic("maria")));
        expect(monitor, 403, call(method, belt.address() + path, body, "Authorization", basic("prometheus")));
        expect(nobody, 401, call(method, belt.address() + path, body));
    }

    private static void expect(String through, int refusal, HttpResponse<String> answer) {
        if (through.equals("yes")) {
            assertThat(answer.statusCode()).isNotIn(401, 403, 429).isLessThan(500);
        } else {
            assertThat(answer.statusCode()).isEqualTo(refusal);
        }
    }

    @Test
    void without_credentials_a_program_gets_a_problem_that_says_how_to_sign_in() throws Exception {
        for (String path : List.of("/api/jobs", "/actuator/info")) {
            HttpResponse<String> answer = get(belt.address() + path, "Accept", "text/html");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                    .containsExactly("Basic realm=\"consult-etl\", charset=\"UTF-8\"", "Bearer realm=\"consult-etl\"");
            assertThat(json(answer).path("type").asString()).isEqualTo("about:blank");
            assertThat(json(answer).path("title").asString()).isEqualTo("Unauthorized");
            assertThat(json(answer).path("status").asInt()).isEqualTo(401);
            assertThat(json(answer).path("detail").asString()).startsWith("Sign in first");
            assertThat(json(answer).path("instance").asString()).isEqualTo(path);
            assertThat(json(answer).path("errorClass").asString()).isEqualTo("authentication");
        }
    }

    @Test
    void a_script_of_a_page_is_not_answered_with_the_browsers_own_box() throws Exception {
        HttpResponse<String> answer = get(belt.address() + "/api/jobs", "X-Requested-With", "XMLHttpRequest");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer realm=\"consult-etl\"");
    }

    @Test
    void a_browser_that_wants_a_page_is_led_to_the_sign_in() throws Exception {
        for (String path : List.of("/", "/ui/runs", "/swagger-ui.html")) {
            HttpResponse<String> answer = new Callers.Person(belt.address()).open(path);
            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location"))
                    .hasValueSatisfying(to -> assertThat(to).contains("/sign-in"));
        }
    }

    @Test
    void who_may_not_hears_what_he_may_and_what_it_takes() throws Exception {
        HttpResponse<String> answer =
                call("POST", belt.address() + "/api/runs/17/restart?secret=x", "", "Authorization", basic("maria"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("detail").asString())
                .isEqualTo("MANAGER may read jobs, runs and reports; this needs ADMIN");
        assertThat(json(answer).path("errorClass").asString()).isEqualTo("permission");
        assertThat(json(answer).path("instance").asString()).isEqualTo("/api/runs/17/restart");
    }

    @Test
    void health_has_details_for_the_known_only() throws Exception {
        assertThat(json(get(belt.address() + "/actuator/health")).has("components"))
                .isFalse();
        assertThat(json(get(belt.address() + "/actuator/health", "Authorization", basic("maria")))
                        .has("components"))
                .isTrue();
    }

    @Test
    void a_program_gets_no_cookie() throws Exception {
        for (String name : List.of("anna", "sched", "maria")) {
            for (String path : List.of("/api/jobs", "/actuator/health", "/v3/api-docs")) {
                HttpResponse<String> answer = get(belt.address() + path, "Authorization", basic(name));
                assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            }
        }
        assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("anna", "wrong"))
                        .headers()
                        .allValues("Set-Cookie"))
                .isEmpty();
    }

    @Test
    void another_sites_page_changes_nothing_with_the_basic_that_a_browser_remembers() throws Exception {
        String address = belt.address() + "/api/tokens/0";
        for (String[] foreign : new String[][] {
            {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}
        }) {
            assertThat(call("DELETE", address, "", "Authorization", basic("anna"), foreign[0], foreign[1])
                            .statusCode())
                    .as(foreign[1])
                    .isEqualTo(403);
        }
        assertThat(call("DELETE", address, "", "Authorization", basic("anna"), "Origin", belt.address())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void every_answer_has_the_headers_that_bind_a_browser() throws Exception {
        for (String path : List.of("/sign-in", "/api/jobs", "/actuator/health", "/assets/launcher.css")) {
            HttpResponse<String> answer = get(belt.address() + path);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'")
                            .doesNotContain("unsafe"));
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("same-origin");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(answer.headers().firstValue("Permissions-Policy")).isPresent();
        }
    }

    @Test
    void what_the_program_is_made_of_is_told_an_ADMIN_alone_on_both_ports() throws Exception {
        String probes = "http://127.0.0.1:" + belt.bean(ManagementPort.class).port();
        for (String origin : List.of(belt.address(), probes)) {
            assertThat(json(get(origin + "/actuator/sbom", "Authorization", basic("anna")))
                            .path("ids")
                            .path(0)
                            .asString())
                    .isEqualTo("application");
            JsonNode libraries = json(get(origin + "/actuator/sbom/application", "Authorization", basic("anna")))
                    .path("components");
            assertThat(libraries)
                    .extracting(library -> library.path("purl").asString())
                    .anyMatch(
                            purl -> purl.startsWith("pkg:maven/org.postgresql/postgresql@" + DriverInfo.DRIVER_VERSION))
                    .noneMatch(purl -> purl.contains("junit"));
            for (String path : List.of("/actuator/sbom", "/actuator/sbom/application")) {
                for (String name : List.of("sched", "maria")) {
                    assertThat(get(origin + path, "Authorization", basic(name)).statusCode())
                            .as(name + " " + path)
                            .isEqualTo(403);
                }
                assertThat(get(origin + path).statusCode()).isEqualTo(401);
            }
        }
    }
}
