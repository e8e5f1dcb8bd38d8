package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.everybody;
import static uz.consult.launcher.security.Callers.get;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.EtlFixture;

/** Callers that never come to the end of what they say, or say too much. */
class SlowCallersTest {

    private static EtlFixture belt;

    @BeforeAll
    static void serve() {
        belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=100000");
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /sign-in, application/x-www-form-urlencoded",
        "POST, /sign-in, multipart/form-data; boundary=x",
        "POST, /x, multipart/form-data; boundary=x",
        "PUT, /x, application/x-www-form-urlencoded",
        "POST, /api/jobs/cons/runs, application/json",
        "POST, /actuator/health/liveness, application/x-www-form-urlencoded",
        "GET, /sign-in, application/x-www-form-urlencoded"
    })
    void bodies_that_strangers_do_not_send_hold_nobody_up(String method, String path, String type) throws Exception {
        List<Stranger> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Stranger stranger = Stranger.at(belt, "127.0.2." + (1 + i % 250));
                slow.add(stranger);
                stranger.say(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                        + "\r\nContent-Length: 8000\r\n\r\nn");
            }
            Instant before = Instant.now();

            assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("anna"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(belt.address() + "/actuator/health/liveness").statusCode())
                    .isEqualTo(200);
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
        } finally {
            for (Stranger stranger : slow) {
                stranger.close();
            }
        }
    }

    @Test
    void a_body_that_drips_is_given_up_and_its_connection_closed() throws Exception {
        try (Stranger stranger = Stranger.at(belt, "127.0.3.1")) {
            stranger.say("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
            Instant before = Instant.now();

            String heard = drip(stranger, "x");

            assertThat(Stranger.status(heard)).isEqualTo(408);
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(14));
        }
    }

    @Test
    void headers_that_drip_are_given_up() throws Exception {
        try (Stranger stranger = Stranger.at(belt, "127.0.3.2")) {
            stranger.say("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
            Instant before = Instant.now();

            drip(stranger, "x");

            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
        }
    }

    /** A byte a second until the other end has had enough; what it says. */
    private static String drip(Stranger stranger, String some) throws IOException {
        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String more = stranger.hear(Duration.ofSeconds(1));
            if (more == null) {
                return heard.toString();
            }
            heard.append(more);
            try {
                stranger.say(some);
            } catch (IOException closed) {
                return heard.toString();
            }
        }
        throw new AssertionError("It is still listening: " + heard);
    }

    @Test
    void what_takes_the_threads_of_the_one_port_is_not_felt_at_the_other() throws Exception {
        String management =
                "http://127.0.0.1:" + belt.bean(ManagementPort.class).port();
        for (String probe : new String[] {"liveness", "readiness"}) {
            assertThat(get(management + "/actuator/health/" + probe).statusCode())
                    .isEqualTo(200);
        }
        assertThat(get(management + "/actuator/prometheus").statusCode()).isEqualTo(401);
        assertThat(get(management + "/actuator/prometheus", "Authorization", basic("prometheus"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(management + "/actuator/prometheus", "Authorization", basic("maria"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(management + "/sign-in").statusCode()).isEqualTo(404);
        assertThat(call("POST", management + "/actuator/health/liveness", "x").statusCode())
                .isEqualTo(404);
        assertThat(belt.bean(ManagementPort.class)
                        .connector()
                        .getProtocolHandler()
                        .getExecutor())
                .as("threads of its own")
                .isNotSameAs(mainExecutor());
    }

    private static Object mainExecutor() {
        return java.util.Arrays.stream(
                        belt.bean(ManagementPort.class).connector().getService().findConnectors())
                .filter(connector ->
                        connector != belt.bean(ManagementPort.class).connector())
                .findFirst()
                .orElseThrow()
                .getProtocolHandler()
                .getExecutor();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/jobs/cons/runs, application/json, 70000, 413",
        "/api/jobs/cons/runs, application/json, 5000000, 413",
        "/api/tokens, application/json, 70000, 413",
        "/ui/jobs/cons/runs, application/x-www-form-urlencoded, 70000, 413",
        "/api/jobs/cons/runs, application/json, 60000, 400"
    })
    void a_body_is_64_KB_at_most(String path, String type, int size, int status) throws Exception {
        HttpResponse<String> answer = call(
                "POST",
                belt.address() + path,
                "{\"mode\":\"" + "m".repeat(size) + "\"}",
                "Authorization",
                basic("anna"),
                "Content-Type",
                type);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).as("an echo").hasSizeLessThan(3_000);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void a_body_of_unknown_size_is_64_KB_at_most_too() throws Exception {
        HttpResponse<String> answer = java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(java.net.URI.create(belt.address() + "/api/tokens"))
                                .header("Authorization", basic("anna"))
                                .header("Content-Type", "application/json")
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(new byte[200_000])))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void a_query_that_is_not_encoded_is_answered_with_its_name() throws Exception {
        try (Stranger stranger = Stranger.at(belt, "127.0.3.3")) {
            stranger.say("GET /api/runs?status=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(stranger.hear()).startsWith("HTTP/1.1 400").contains("status is not encoded as it must be");
        }
    }

    @Test
    void the_form_for_signing_in_is_8_KB_at_most() throws Exception {
        Callers.Person person = new Callers.Person(belt.address());
        assertThat(person.signIn("anna", "p".repeat(9_000)).statusCode()).isEqualTo(413);
    }
}
