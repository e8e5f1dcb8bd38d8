package uz.consult.etl.chatwoot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.http.Resilience;
import uz.consult.etl.http.Trust;

/** Asks Chatwoot. Safe for concurrent use; waits between tries, so call it outside of transactions that hold locks. */
public final class ChatwootClient {

    /**
     * A conversation.
     *
     * @param id its display id
     * @param status open, resolved, pending or snoozed
     */
    public record Conversation(String id, String status) {}

    private final ChatwootSettings settings;
    private final HttpClient http;
    private final Resilience resilience;
    private final JsonMapper json = new JsonMapper();

    public ChatwootClient(ChatwootSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .sslContext(Trust.of(settings.caFile()))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.resilience = new Resilience(
                "Chatwoot",
                new Resilience.Settings(
                        settings.attempts(),
                        settings.firstDelay(),
                        settings.longestDelay(),
                        settings.breakAfter(),
                        settings.breakFor()),
                ChatwootException::passing);
    }

    /** Is there a Chatwoot at all? */
    public boolean isConfigured() {
        return settings.apiUrl() != null;
    }

    /** The status in Chatwoot of a consultation that is pending. */
    public String pendingAs() {
        return settings.pendingAs();
    }

    /**
     * The conversations of this status, in Chatwoot's order, which follows their last activity: one that moves between two
     * pages can be missed or met twice.
     */
    public List<Conversation> conversations(String status) {
        List<Conversation> all = new ArrayList<>();
        for (int page = 1; ; page++) {
            JsonNode payload = get("/conversations?status=" + status + "&page=" + page)
                    .path("data")
                    .path("payload");
            payload.forEach(conversation -> all.add(conversation(conversation)));
            if (payload.isEmpty()) {
                return all;
            }
        }
    }

    /** @return null if there is no such conversation */
    public @Nullable Conversation conversation(String id) {
        try {
            return conversation(get("/conversations/" + id));
        } catch (ChatwootException e) {
            if (e.status() == 404) {
                return null;
            }
            throw e;
        }
    }

    /** Has the client written since then? Pages back as far as that takes. */
    public boolean wroteSince(String id, Instant then) {
        String page = "";
        while (true) {
            JsonNode messages = get("/conversations/" + id + "/messages" + page).path("payload");
            if (messages.isEmpty()) {
                return false;
            }
            long oldest = Long.MAX_VALUE;
            boolean reached = false;
            for (JsonNode message : messages) {
                boolean since = Instant.ofEpochSecond(message.path("created_at").asLong(0))
                        .isAfter(then);
                if (since && message.path("message_type").asInt(-1) == 0) {
                    return true;
                }
                reached |= !since;
                oldest = Math.min(oldest, message.path("id").asLong(0));
            }
            if (reached) {
                return false;
            }
            page = "?before=" + oldest;
        }
    }

    private static Conversation conversation(JsonNode node) {
        return new Conversation(
                node.path("id").asString(""), node.path("status").asString(""));
    }

    private JsonNode get(String path) {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(settings.readTimeout())
                .header("Api-Access-Token", settings.token())
                .header("Accept", "application/json")
                .GET()
                .build();
        return resilience.call(() -> send(request, "GET " + path)).value();
    }

    private URI uri(String path) {
        String root = String.valueOf(settings.apiUrl()).replaceFirst("/+$", "").replaceFirst("/api/v1$", "");
        return URI.create(root + "/api/v1/accounts/" + settings.account() + path);
    }

    private JsonNode send(HttpRequest request, String what) throws InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw ChatwootException.noAnswer(what, e);
        }
        if (response.statusCode() != 200) {
            throw ChatwootException.of(
                    what, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        }
        try {
            return json.readTree(response.body());
        } catch (JacksonException e) {
            throw ChatwootException.unreadable(what, e);
        }
    }
}
