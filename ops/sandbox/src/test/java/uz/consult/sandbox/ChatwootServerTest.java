package uz.consult.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;

/** The stand-in behaves as Chatwoot's source does, oddities included. */
class ChatwootServerTest {

    private final Chatwoot chatwoot = new Chatwoot(() -> Instant.parse("2026-03-01T07:00:00Z"));
    private final ChatwootServer server = new ChatwootServer(chatwoot, 0, "token");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_status_in_patch_is_ignored_with_200() throws Exception {
        chatwoot.open(12);
        assertThat(call("PATCH", "/conversations/12", "{\"status\":\"resolved\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(chatwoot.conversation(12).status()).isEqualTo("open");
    }

    @Test
    void toggling_without_a_status_flips() throws Exception {
        chatwoot.open(12);
        assertThat(json(call("POST", "/conversations/12/toggle_status", "{}"))
                        .path("payload")
                        .path("current_status")
                        .asString())
                .isEqualTo("resolved");
        assertThat(json(call("POST", "/conversations/12/toggle_status", "{\"status\":\"pending\"}"))
                        .path("payload")
                        .path("current_status")
                        .asString())
                .isEqualTo("pending");
        assertThat(call("POST", "/conversations/12/toggle_status", "{\"status\":\"gone\"}")
                        .statusCode())
                .isEqualTo(500);
    }

    @Test
    void custom_attributes_are_replaced_as_a_whole() throws Exception {
        chatwoot.open(12);
        chatwoot.attribute(12, "vip", "yes");
        JsonNode answer = json(
                call("POST", "/conversations/12/custom_attributes", "{\"custom_attributes\":{\"number_con\":\"1\"}}"));
        assertThat(answer.path("custom_attributes").has("vip")).isFalse();
        assertThat(call(
                                "POST",
                                "/conversations/12/custom_attributes",
                                "{\"custom_attributes\":{\"a\":\"" + "x".repeat(1501) + "\"}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void versions_keep_marks_and_attributes_as_theirs_do() throws Exception {
        String marked =
                "{\"content\":\"x\",\"content_attributes\":{\"etl_key\":\"k\",\"items\":[{\"title\":\"t\",\"value\":\"k\"}]}}";
        String merged = "{\"merge\":true,\"custom_attributes\":{\"a\":\"1\"}}";
        for (String version : new String[] {"4.3.0", "4.16.0", "4.17.0"}) {
            chatwoot.version(version);
            chatwoot.forget(12);
            chatwoot.open(12);
            chatwoot.attribute(12, "vip", "yes");
            JsonNode kept =
                    json(call("POST", "/conversations/12/messages", marked)).path("content_attributes");
            assertThat(kept.has("etl_key")).isEqualTo(!version.equals("4.3.0"));
            assertThat(kept.path("items").path(0).path("value").asString()).isEqualTo("k");
            assertThat(json(call("POST", "/conversations/12/custom_attributes", merged))
                            .path("custom_attributes")
                            .has("vip"))
                    .isEqualTo(version.equals("4.17.0"));
            assertThat(call("GET", "/reporting_events", null).statusCode())
                    .isEqualTo(version.equals("4.3.0") ? 404 : 200);
        }
    }

    @Test
    void a_persons_message_is_a_reply_and_a_campaigns_is_none() throws Exception {
        chatwoot.open(12);
        call("POST", "/conversations/12/messages", "{\"content\":\"x\",\"campaign_id\":0}");
        assertThat(chatwoot.conversation(12).firstReplyAt()).isNull();
        assertThat(chatwoot.conversation(12).waitingSince()).isNotNull();
        call("POST", "/conversations/12/messages", "{\"content\":\"x\"}");
        assertThat(chatwoot.conversation(12).firstReplyAt()).isNotNull();
        assertThat(chatwoot.conversation(12).waitingSince()).isNull();
        assertThat(json(call("GET", "/conversations/12/reporting_events", null))
                        .path("payload")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("first_response");
    }

    @Test
    void an_account_that_is_not_there_says_so_of_everything() throws Exception {
        assertThat(call("GET", "/inboxes/1", null).statusCode()).isEqualTo(200);
        assertThat(call("GET", "/inboxes/9", null).body()).isEqualTo("{\"error\":\"Resource could not be found\"}");
        chatwoot.open(12);
        chatwoot.deleteContact(12);
        assertThat(call("GET", "/conversations/12", null).statusCode()).isEqualTo(500);
        assertThat(call("GET", "/conversations", null).statusCode()).isEqualTo(500);
    }

    @Test
    void an_unknown_assignee_unassigns_and_answers_null() throws Exception {
        chatwoot.open(12);
        assertThat(json(call("POST", "/conversations/12/assignments", "{\"assignee_id\":1}"))
                        .path("id")
                        .asInt())
                .isEqualTo(1);
        assertThat(call("POST", "/conversations/12/assignments", "{\"assignee_id\":99}")
                        .body())
                .isEqualTo("null");
        assertThat(chatwoot.conversation(12).assignee()).isNull();
    }

    @Test
    void a_team_drops_an_assignee_who_is_not_in_it() throws Exception {
        chatwoot.open(12);
        call("POST", "/conversations/12/assignments", "{\"assignee_id\":1}");
        call("POST", "/conversations/12/assignments", "{\"team_id\":1}");
        assertThat(chatwoot.conversation(12).assignee()).isNull();
        assertThat(chatwoot.conversation(12).team()).isEqualTo(1);
    }

    @Test
    void messages_keep_their_content_attributes_and_lose_their_liquid() throws Exception {
        chatwoot.open(12);
        call(
                "POST",
                "/conversations/12/messages",
                "{\"content\":\"a {{contact.name}} b\",\"message_type\":\"outgoing\",\"content_attributes\":{\"key\":\"k1\"}}");
        JsonNode messages =
                json(call("GET", "/conversations/12/messages", null)).path("payload");
        assertThat(messages.get(0).path("content").asString()).isEqualTo("a  b");
        assertThat(messages.get(0).path("content_attributes").path("key").asString())
                .isEqualTo("k1");
    }

    @Test
    void more_than_200_messages_a_minute_are_refused() throws Exception {
        chatwoot.open(12);
        for (int i = 0; i < 200; i++) {
            assertThat(call("POST", "/conversations/12/messages", "{\"content\":\"x\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> refused = call("POST", "/conversations/12/messages", "{\"content\":\"x\"}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("Too many messages");
        assertThat(json(call("GET", "/conversations/12/messages?after=0", null)).path("payload"))
                .hasSize(100);
    }

    @Test
    void agents_are_created_once_within_seats_and_limits() throws Exception {
        assertThat(call("POST", "/agents", "{\"name\":\"A\",\"email\":\"a@cons.local\",\"role\":\"agent\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("POST", "/agents", "{\"name\":\"A\",\"email\":\"A@cons.local\",\"role\":\"agent\"}")
                        .body())
                .contains("already been taken");
        assertThat(call("POST", "/inbox_members", "{\"inbox_id\":1,\"user_ids\":[2]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(chatwoot.inboxMembers(1)).containsExactly(2);
        assertThat(call("POST", "/teams/1/team_members", "{\"user_ids\":[77]}").statusCode())
                .isEqualTo(401);
        chatwoot.seats(2);
        assertThat(call("POST", "/agents", "{\"name\":\"B\",\"email\":\"b@cons.local\"}")
                        .statusCode())
                .isEqualTo(402);
        for (int i = 0; i < 97; i++) {
            call("POST", "/agents", "{\"name\":\"A\",\"email\":\"a@cons.local\"}");
        }
        HttpResponse<String> limited = call("POST", "/agents", "{\"name\":\"A\",\"email\":\"a@cons.local\"}");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void unknown_things_meet_their_own_404() throws Exception {
        assertThat(call("GET", "/conversations/5", null).body()).contains("Resource could not be found");
        assertThat(call("GET", "/inboxes/1/members", null).body()).contains("<html");
        assertThat(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(server.origin() + "/api/v1/accounts/1/agents"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.origin() + "/api/v1/accounts/1" + path))
                .header("Api-Access-Token", "token")
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return new JsonMapper().readTree(response.body());
    }
}
