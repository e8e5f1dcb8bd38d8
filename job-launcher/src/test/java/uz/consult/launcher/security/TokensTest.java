package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.everybody;
import static uz.consult.launcher.security.Callers.get;
import static uz.consult.launcher.security.Callers.json;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import uz.consult.launcher.EtlFixture;

/** A token from its making to its end. */
class TokensTest {

    private static EtlFixture belt;

    @TempDir
    private Path home;

    @BeforeAll
    static void serve() {
        belt = EtlFixture.serving(everybody());
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @Test
    void a_token_is_shown_once_works_for_its_role_and_ends_when_revoked() throws Exception {
        HttpResponse<String> made = make("nightly", "SCHEDULER", "P90D");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode token = json(made);
        String secret = token.path("token").asString();
        assertThat(secret).matches("etl_[A-Za-z0-9_-]{43}");
        assertThat(token.path("createdBy").asString()).isEqualTo("anna");
        assertThat(Duration.between(
                        Instant.now(), Instant.parse(token.path("expiresAt").asString())))
                .isBetween(Duration.ofDays(89), Duration.ofDays(90));
        long id = token.path("id").asLong();
        assertThat(belt.count(
                        "sys.api_tokens t where t::text like ? or encode(t.sha256, 'escape') like ?",
                        "%" + secret + "%",
                        "%" + secret + "%"))
                .isZero();

        HttpResponse<String> used = get(belt.address() + "/api/jobs", "Authorization", "Bearer " + secret);
        assertThat(used.statusCode()).isEqualTo(200);
        assertThat(used.headers().allValues("Set-Cookie")).isEmpty();
        HttpResponse<String> refused = get(belt.address() + "/api/tokens", "Authorization", "Bearer " + secret);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("detail").asString())
                .isEqualTo("SCHEDULER may read jobs and runs, and start jobs; this needs ADMIN");

        HttpResponse<String> list = get(belt.address() + "/api/tokens", "Authorization", basic("anna"));
        assertThat(list.body()).contains("nightly").doesNotContain(secret).doesNotContainIgnoringCase("sha");
        assertThat(json(list).path("items").values())
                .filteredOn(item -> item.path("id").asLong() == id)
                .singleElement()
                .satisfies(item -> assertThat(item.path("lastUsedAt").isNull()).isFalse());

        assertThat(revoke(id).statusCode()).isEqualTo(204);
        assertThat(revoke(id).statusCode()).as("again").isEqualTo(204);
        HttpResponse<String> late = get(belt.address() + "/api/jobs", "Authorization", "Bearer " + secret);
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(json(late).path("detail").asString()).startsWith("The token is unknown, expired or revoked");
    }

    @Test
    void a_monitors_token_reads_health_and_metrics_on_both_ports_and_nothing_else() throws Exception {
        String bearer = "Bearer "
                + json(make("prometheus", "MONITOR", "P1Y")).path("token").asString();
        String management =
                "http://127.0.0.1:" + belt.bean(ManagementPort.class).port();
        for (String address : new String[] {belt.address(), management}) {
            assertThat(get(address + "/actuator/prometheus", "Authorization", bearer)
                            .body())
                    .contains("etl_job_condition");
            assertThat(json(get(address + "/actuator/health", "Authorization", bearer))
                            .has("components"))
                    .isTrue();
        }
        HttpResponse<String> refused = get(belt.address() + "/api/jobs", "Authorization", bearer);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("detail").asString())
                .isEqualTo("MONITOR may read health and metrics; this needs ADMIN or SCHEDULER or MANAGER");
    }

    @Test
    void many_callers_with_a_new_token_are_all_let_in() throws Exception {
        String secret = json(make("many", "MANAGER", "P1D")).path("token").asString();

        assertThat(LimitsTest.together(
                        40,
                        () -> get(belt.address() + "/api/jobs", "Authorization", "Bearer " + secret)
                                .statusCode()))
                .containsOnly(200);
    }

    @Test
    void when_it_was_used_is_written_at_most_once_a_minute() throws Exception {
        String secret = json(make("often", "MANAGER", "PT12H")).path("token").asString();
        get(belt.address() + "/api/jobs", "Authorization", "Bearer " + secret);
        String first = lastUsed("often");
        get(belt.address() + "/api/jobs", "Authorization", "Bearer " + secret);
        assertThat(lastUsed("often")).isEqualTo(first);

        belt.db.update("update sys.api_tokens set last_used_at = now() - interval '61 seconds' where name = 'often'");
        get(belt.address() + "/api/jobs", "Authorization", "Bearer " + secret);

        assertThat(belt.count("sys.api_tokens where name = 'often' and last_used_at > now() - interval '30 seconds'"))
                .isOne();
    }

    @Test
    void a_token_that_has_expired_is_refused() throws Exception {
        String secret = json(make("short", "ADMIN", "P1D")).path("token").asString();
        assertThat(get(belt.address() + "/api/tokens", "Authorization", "Bearer " + secret)
                        .statusCode())
                .isEqualTo(200);

        belt.db.update(
                "update sys.api_tokens set created_at = now() - interval '2 days', expires_at = now() where name = 'short'");

        assertThat(get(belt.address() + "/api/tokens", "Authorization", "Bearer " + secret)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_token_ends_with_the_right_of_who_made_it() throws Exception {
        Path file = Files.writeString(home.resolve("users"), Callers.entries("anna:ADMIN", "ben:ADMIN"));
        try (EtlFixture own = EtlFixture.serving("LAUNCHER_USERS_FILE=" + file)) {
            String first =
                    json(make(own, basic("ben"), "first", "P10D")).path("token").asString();
            String second = json(make(own, "Bearer " + first, "second", "P9D"))
                    .path("token")
                    .asString();
            assertThat(status(own, first)).isEqualTo(200);
            assertThat(status(own, second)).isEqualTo(200);
            HttpResponse<String> longer = make(own, "Bearer " + first, "third", "P11D");
            assertThat(longer.statusCode()).isEqualTo(400);
            assertThat(json(longer).path("detail").asString())
                    .startsWith("expiresIn must not go beyond the end of the token");

            Files.writeString(file, Callers.entries("anna:ADMIN", "ben:MANAGER"));
            EtlFixture.until("ben to be lowered", () -> status(own, first) == 401);
            assertThat(status(own, second)).as("made with a token of his").isEqualTo(401);

            Files.writeString(file, Callers.entries("anna:ADMIN", "ben:ADMIN"));
            EtlFixture.until("ben to be raised", () -> status(own, second) == 200);
            own.db.update("update sys.api_tokens set revoked_at = now() where name = 'first'");
            assertThat(status(own, second))
                    .as("made with a token that is revoked")
                    .isEqualTo(401);
            own.db.update("update sys.api_tokens set revoked_at = null");
            assertThat(status(own, second)).isEqualTo(200);

            Files.writeString(file, Callers.entries("anna:ADMIN"));
            EtlFixture.until("ben to be out", () -> status(own, first) == 401);
        }
    }

    private static int status(EtlFixture own, String secret) {
        try {
            return get(own.address() + "/api/jobs", "Authorization", "Bearer " + secret)
                    .statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> make(EtlFixture own, String authorization, String name, String expiresIn)
            throws Exception {
        return call(
                "POST",
                own.address() + "/api/tokens",
                "{\"name\":\"" + name + "\",\"role\":\"ADMIN\",\"expiresIn\":\"" + expiresIn + "\"}",
                "Authorization",
                authorization,
                "Content-Type",
                "application/json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            {"name":"","role":"ADMIN","expiresIn":"P1D"}       | name must be
            {"role":"ADMIN","expiresIn":"P1D"}                 | name must be
            {"name":"a","role":"BOSS","expiresIn":"P1D"}       | role must be one of ADMIN, SCHEDULER, MANAGER
            {"name":"a","role":"ADMIN"}                        | expiresIn must be an ISO 8601 duration
            {"name":"a","role":"ADMIN","expiresIn":"90"}       | expiresIn must be an ISO 8601 duration
            {"name":"a","role":"ADMIN","expiresIn":"P367D"}    | at most a year
            {"name":"a","role":"ADMIN","expiresIn":"-P1D"}     | more than zero
            {"name":"a","role":"ADMIN","expiresIn":"P0D"}      | more than zero
            nonsense                                           | The body must be JSON
            """)
    void a_wrong_wish_is_answered_with_what_is_right(String body, String detail) throws Exception {
        HttpResponse<String> answer = post(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).path("detail").asString()).contains(detail);
        assertThat(json(answer).path("errorClass").asString()).isEqualTo("validation");
    }

    @Test
    void a_token_that_is_not_there_cannot_be_revoked() throws Exception {
        HttpResponse<String> answer = revoke(4_000_000);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("errorClass").asString()).isEqualTo("not_found");
        assertThat(call("DELETE", belt.address() + "/api/tokens/x", "", "Authorization", basic("anna"))
                        .statusCode())
                .isEqualTo(400);
    }

    private static String lastUsed(String name) {
        return belt.text("select last_used_at::text from sys.api_tokens where name = ?", name);
    }

    private static HttpResponse<String> make(String name, String role, String expiresIn) throws Exception {
        return post("{\"name\":\"" + name + "\",\"role\":\"" + role + "\",\"expiresIn\":\"" + expiresIn + "\"}");
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return call(
                "POST",
                belt.address() + "/api/tokens",
                body,
                "Authorization",
                basic("anna"),
                "Content-Type",
                "application/json");
    }

    private static HttpResponse<String> revoke(long id) throws Exception {
        return call("DELETE", belt.address() + "/api/tokens/" + id, "", "Authorization", basic("anna"));
    }
}
