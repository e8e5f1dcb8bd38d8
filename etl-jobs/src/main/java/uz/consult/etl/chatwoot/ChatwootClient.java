package uz.consult.etl.chatwoot;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import uz.consult.etl.http.Resilience;
import uz.consult.etl.http.Traffic;
import uz.consult.etl.http.Trust;

/**
 * Speaks with Chatwoot, as its controllers behave. What only reads is tried again;
 * what changes something is sent once, for the caller alone knows how to find out what became of it. Safe for concurrent use;
 * waits, so call it outside of transactions that hold locks.
 */
public final class ChatwootClient {

    /** The attribute of a message by which it is found again; Chatwoot keeps content_attributes as they are. */
    private static final String MARK = "etl_key";

    private final ChatwootSettings settings;
    private final HttpClient http;
    private final Traffic traffic = new Traffic();
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
                failure -> ChatwootException.passing(failure) && ((ChatwootException) failure).status() != 429,
                traffic);
    }

    public ChatwootSettings settings() {
        return settings;
    }

    /** What was sent to Chatwoot. */
    public Traffic traffic() {
        return traffic;
    }

    /** Is there a Chatwoot at all? */
    public boolean isConfigured() {
        return settings.apiUrl() != null;
    }

    /** Asks once whether it is alive: one request, however it ends. */
    public boolean isAlive() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(root() + "/health"))
                    .timeout(settings.readTimeout())
                    .build();
            return traffic.count(() -> {
                HttpResponse<byte[]> answer = answer(request, "GET /health");
                String body = new String(answer.body(), StandardCharsets.UTF_8);
                if (answer.statusCode() != 200 || !body.contains("woot")) {
                    throw ChatwootException.of("GET /health", answer.statusCode(), body);
                }
                return true;
            });
        } catch (ChatwootException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
            payload.forEach(conversation -> all.add(Conversation.of(conversation)));
            if (payload.isEmpty()) {
                return all;
            }
        }
    }

    /** @return null if there is no such conversation */
    public @Nullable Conversation conversation(String id) {
        try {
            Conversation found = Conversation.of(get("/conversations/" + id));
            if (!found.id().equals(id)) {
                throw ChatwootException.unreadable("GET /conversations/" + id, null);
            }
            return found;
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
                // Chatwoot tells whole seconds: what came in the same one may have come after.
                boolean since = message.path("created_at").asLong(0) >= then.getEpochSecond();
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

    /** Has the client written anything behind this message? */
    public boolean wroteAfter(String id, long message) {
        long last = message;
        while (true) {
            JsonNode messages =
                    get("/conversations/" + id + "/messages?after=" + last).path("payload");
            if (messages.isEmpty()) {
                return false;
            }
            for (JsonNode found : messages) {
                if (found.path("message_type").asInt(-1) == 0) {
                    return true;
                }
                last = Math.max(last, found.path("id").asLong(last));
            }
        }
    }

    /** The number of the conversation's newest message; 0 if it has none. */
    public long newestMessage(String id) {
        long newest = 0;
        for (JsonNode message : get("/conversations/" + id + "/messages").path("payload")) {
            newest = Math.max(newest, message.path("id").asLong(0));
        }
        return newest;
    }

    /**
     * Looks for a message that bears this key.
     *
     * @param after the newest message before it can have been sent
     * @return its number; null if there is none
     */
    public @Nullable Long findMessage(String id, long after, String key) {
        long last = after;
        while (true) {
            JsonNode messages =
                    get("/conversations/" + id + "/messages?after=" + last).path("payload");
            if (messages.isEmpty()) {
                return null;
            }
            for (JsonNode message : messages) {
                if (key.equals(message.path("content_attributes").path(MARK).asString(null))) {
                    return message.path("id").asLong();
                }
                last = Math.max(last, message.path("id").asLong(last));
            }
        }
    }

    /** Sends a message to the client, marked with the key; once. @return its number */
    public long post(String id, String content, String key) {
        ObjectNode body = json.createObjectNode();
        body.put("content", content).put("message_type", "outgoing").put("private", false);
        body.putObject("content_attributes").put(MARK, key);
        return send("POST", "/conversations/" + id + "/messages", body)
                .path("id")
                .asLong(0);
    }

    /** Sets the status by the one call that does; once. @return the status that Chatwoot then says it has */
    public String setStatus(String id, String status) {
        ObjectNode body = json.createObjectNode().put("status", status);
        return send("POST", "/conversations/" + id + "/toggle_status", body)
                .path("payload")
                .path("current_status")
                .asString("");
    }

    /** Replaces all attributes, as this call does; once. @return those that are stored then */
    public Map<String, JsonNode> replaceAttributes(String id, Map<String, JsonNode> attributes) {
        ObjectNode body = json.createObjectNode();
        ObjectNode all = body.putObject("custom_attributes");
        attributes.forEach(all::set);
        return Conversation.attributes(send("POST", "/conversations/" + id + "/custom_attributes", body)
                .path("custom_attributes"));
    }

    /** Assigns an agent; once. @return who is assigned then; null if nobody, which is how Chatwoot answers an unknown one */
    public @Nullable Integer assign(String id, @Nullable Integer agent) {
        ObjectNode body = json.createObjectNode();
        body.set("assignee_id", agent == null ? json.nullNode() : json.valueToTree(agent));
        return number(
                send("POST", "/conversations/" + id + "/assignments", body).path("id"));
    }

    /** Assigns a team; once. An assignee outside of it is dropped. @return the team assigned then; null if none */
    public @Nullable Integer assignTeam(String id, int team) {
        ObjectNode body = json.createObjectNode().put("team_id", team);
        return number(
                send("POST", "/conversations/" + id + "/assignments", body).path("id"));
    }

    /** Replaces the labels, as this call does; once. */
    public void replaceLabels(String id, Collection<String> labels) {
        ObjectNode body = json.createObjectNode();
        ArrayNode all = body.putArray("labels");
        labels.forEach(all::add);
        send("POST", "/conversations/" + id + "/labels", body);
    }

    /** The labels that the account has. */
    public Set<String> labels() {
        Set<String> titles = new LinkedHashSet<>();
        get("/labels")
                .path("payload")
                .forEach(label -> titles.add(label.path("title").asString("")));
        return titles;
    }

    /** Adds a label to the account; once. */
    public void createLabel(String title) {
        send("POST", "/labels", json.createObjectNode().put("title", title));
    }

    /** Every agent of the account, administrators too. */
    public List<Agent> agents() {
        List<Agent> agents = new ArrayList<>();
        get("/agents").forEach(agent -> agents.add(Agent.of(agent)));
        return agents;
    }

    /** Adds an agent, and lets Chatwoot invite him; once. 100 a day, failures included. */
    public Agent createAgent(String name, String email) {
        return Agent.of(send(
                "POST",
                "/agents",
                json.createObjectNode().put("name", name).put("email", email).put("role", "agent")));
    }

    /** The numbers of the inbox's agents. */
    public Set<Integer> inboxMembers(int inbox) {
        return numbers(get("/inbox_members/" + inbox).path("payload"));
    }

    public void addToInbox(int inbox, Collection<Integer> agents) {
        send("POST", "/inbox_members", members(agents).put("inbox_id", inbox));
    }

    public void removeFromInbox(int inbox, Collection<Integer> agents) {
        send("DELETE", "/inbox_members", members(agents).put("inbox_id", inbox));
    }

    /** The account's teams by name; Chatwoot keeps names in lower case. */
    public Map<String, Integer> teams() {
        Map<String, Integer> teams = new LinkedHashMap<>();
        get("/teams")
                .forEach(team -> teams.put(
                        team.path("name").asString(""), team.path("id").asInt()));
        return teams;
    }

    /** The numbers of the team's agents. */
    public Set<Integer> teamMembers(int team) {
        return numbers(get("/teams/" + team + "/team_members"));
    }

    public void addToTeam(int team, Collection<Integer> agents) {
        send("POST", "/teams/" + team + "/team_members", members(agents));
    }

    private ObjectNode members(Collection<Integer> agents) {
        ObjectNode body = json.createObjectNode();
        ArrayNode all = body.putArray("user_ids");
        agents.forEach(all::add);
        return body;
    }

    private static Set<Integer> numbers(JsonNode list) {
        Set<Integer> numbers = new LinkedHashSet<>();
        list.forEach(one -> numbers.add(one.path("id").asInt()));
        return numbers;
    }

    private static @Nullable Integer number(JsonNode node) {
        return node.isNumber() ? Integer.valueOf(node.asInt()) : null;
    }

    private JsonNode get(String path) {
        return resilience.call(() -> exchange("GET", path, null)).value();
    }

    private JsonNode send(String method, String path, JsonNode body) {
        try {
            return exchange(method, path, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatwootException.noAnswer(method + " " + path, e, true);
        }
    }

    private JsonNode exchange(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        String what = method + " " + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(root() + "/api/v1/accounts/" + settings.account() + path))
                .timeout(settings.readTimeout())
                .header("Api-Access-Token", settings.token())
                .header("Accept", "application/json");
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json; charset=utf-8")
                    .method(method, HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
        }
        HttpRequest whole = request.build();
        return traffic.count(() -> read(answer(whole, what), what));
    }

    private JsonNode read(HttpResponse<byte[]> response, String what) {
        if (response.statusCode() != 200) {
            throw ChatwootException.of(
                    what, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        }
        try {
            return response.body().length == 0 ? json.nullNode() : json.readTree(response.body());
        } catch (JacksonException e) {
            throw ChatwootException.unreadable(what, e);
        }
    }

    /** The JDK's own time-out ends with the headers; a body that never ends must not hold us for ever either. */
    private HttpResponse<byte[]> answer(HttpRequest request, String what) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(settings.readTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw ChatwootException.noAnswer(what, e, true);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Exception cause = e.getCause() instanceof Exception known ? known : e;
            boolean connected = !(cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException);
            throw ChatwootException.noAnswer(what, cause, connected);
        }
    }

    private String root() {
        return String.valueOf(settings.apiUrl()).replaceFirst("/+$", "").replaceFirst("/api/v1$", "");
    }
}
