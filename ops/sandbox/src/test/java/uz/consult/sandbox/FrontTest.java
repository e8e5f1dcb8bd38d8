package uz.consult.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.http.Front;

/** A proxy answers for Chatwoot while that restarts, in words that are not Chatwoot's, and lets it see nothing. */
class FrontTest {

    private final Chatwoot chatwoot = new Chatwoot(Instant::now);
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void traefik_has_no_route() throws Exception {
        List<HttpResponse<String>> answers = away(Front.TRAEFIK);
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(404, 502, 404, 503);
        assertThat(answers.get(0).body()).isEqualTo("404 page not found\n");
        assertThat(answers.get(0).headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void nginx_has_pages() throws Exception {
        List<HttpResponse<String>> answers = away(Front.NGINX);
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(502, 504, 502, 404);
        assertThat(answers).allMatch(answer -> answer.body().contains("<center>nginx/"));
    }

    @Test
    void kong_speaks_json() throws Exception {
        List<HttpResponse<String>> answers = away(Front.KONG);
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(503, 404, 502, 503);
        assertThat(answers.get(1).body()).contains("no Route matched with those values");
        try (ChatwootServer server = server(Front.KONG)) {
            server.faults().add(Fault.instead(server.front().page(429)));
            HttpResponse<String> limited = post(server, "x");
            assertThat(limited.statusCode()).isEqualTo(429);
            assertThat(limited.body()).contains("API rate limit exceeded");
            assertThat(limited.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    @Test
    void with_nothing_in_front_nobody_answers() {
        assertThatThrownBy(() -> away(Front.NONE)).isInstanceOf(IOException.class);
        assertThat(chatwoot.conversation(1).messages()).isEmpty();
    }

    @Test
    void a_body_that_is_too_large_never_arrives() throws Exception {
        try (ChatwootServer server = server(Front.NGINX)) {
            HttpResponse<String> refused = post(server, "x".repeat(1_100_000));
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("nginx");
            assertThat(chatwoot.conversation(1).messages()).isEmpty();
        }
    }

    private List<HttpResponse<String>> away(Front front) throws Exception {
        try (ChatwootServer server = server(front)) {
            server.restart(Duration.ofMinutes(1));
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(post(server, "x"));
            }
            assertThat(chatwoot.conversation(1).messages()).isEmpty();
            assertThat(server.answeredAway()).isEqualTo(4);
            server.restart(Duration.ZERO);
            assertThat(post(server, "x").statusCode()).isEqualTo(200);
            assertThat(chatwoot.conversation(1).messages()).hasSize(1);
            return answers;
        }
    }

    private ChatwootServer server(Front front) {
        chatwoot.open(1);
        return new ChatwootServer(chatwoot, 0, "token", front);
    }

    private HttpResponse<String> post(ChatwootServer server, String content) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + "/api/v1/accounts/1/conversations/1/messages"))
                        .header("Api-Access-Token", "token")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"content\":\"" + content + "\",\"message_type\":\"outgoing\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
