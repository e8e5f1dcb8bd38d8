package uz.consult.etl.chatwoot;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.http.ClientStatistics;
import uz.consult.etl.http.Resilience;
import uz.consult.etl.http.Trust;

/**
 * Calls Chatwoot, as its controllers behave. Reads are retried;
 * changes are sent once, because only the caller knows how to find out whether one was carried out. Safe for concurrent use;
 * waits, so call it outside of transactions that hold locks.
 */
public final class ChatwootClient {

    private static final Duration ASKED_DAILY = Duration.ofDays(1);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(5);
    private static final Pattern CONVERSATION = Pattern.compile("/conversations/(\\d+)");
    private static final String ADMINISTRATOR = "administrator";

    /** Orders of a list: a conversation that Chatwoot cannot show seldom shares a page with the same ones in all of them. */
    private static final List<String> ORDERS =
            List.of("", "&sort_by=last_activity_at_asc", "&sort_by=created_at_asc", "&sort_by=created_at_desc");

    /** So many unreadable pages of a list in a row mean that Chatwoot as a whole fails, not one conversation. */
    private static final int MOST_UNREAD = 20;

    private static final int PAGE = 25;

    private final ChatwootSettings settings;
    private final HttpClient http;
    private final ClientStatistics statistics = new ClientStatistics();
    private final Resilience resilience;
    private final JsonMapper json = new JsonMapper();
    private volatile @Nullable Standing standing;
    private volatile @Nullable ChatwootException trouble;
    private volatile Instant troubleAt = Instant.MIN;

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
                ChatwootException::passing,
                statistics);
    }

    public ChatwootSettings settings() {
        return settings;
    }

    /** What was sent to Chatwoot. */
    public ClientStatistics statistics() {
        return statistics;
    }

    /** Is Chatwoot configured? */
    public boolean isConfigured() {
        return settings.apiUrl() != null;
    }

    /** Asks whether it is alive: one request without retries, and one more where another program answers /health. */
    public boolean isAlive() {
        Heard heard =
                hear("/health", answer -> answer.path("status").asString("").equals("woot"));
        return heard == Heard.SO
                || heard == Heard.OTHERWISE
                        && hear(
                                        "/api",
                                        answer -> !answer.path("version")
                                                .asString("")
                                                .isEmpty())
                                == Heard.SO;
    }

    private enum Heard {
        SO,
        OTHERWISE,
        NOTHING
    }

    private Heard hear(String path, Predicate<JsonNode> expected) {
        String what = "GET " + path;
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(root() + path))
                    .timeout(settings.readTimeout())
                    .header("Accept", "application/json")
                    .build();
            return statistics.count(() -> {
                if (!expected.test(read(answer(request, what), what))) {
                    throw ChatwootException.unreadable(what, 200, null);
                }
                return Heard.SO;
            });
        } catch (ChatwootException e) {
            return e.status() == 0 || e.status() >= 500 ? Heard.NOTHING : Heard.OTHERWISE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Heard.NOTHING;
        }
    }

    /**
     * Checks that the token is an administrator's of the configured account; at the first call, and then daily.
     *
     * @throws ChatwootException if it is not, or Chatwoot cannot be asked
     */
    public synchronized Standing standing() {
        Standing known = standing;
        if (known != null && known.at().plus(ASKED_DAILY).isAfter(Instant.now())) {
            return known;
        }
        ChatwootException lately = trouble;
        if (lately != null && troubleAt.plus(ASKED_AGAIN).isAfter(Instant.now())) {
            throw lately;
        }
        return noting(() -> {
            Instant at = Instant.now();
            boolean reporting = hasReportingEvents();
            String version = ask("/api").path("version").asString("");
            account();
            boolean csat = false;
            String inboxTrouble = null;
            try {
                csat = inbox().path("csat_survey_enabled").asBoolean(false);
            } catch (ChatwootException e) {
                if (e.errorClass() != ErrorClass.PERMISSION) {
                    throw e;
                }
                inboxTrouble = e.getMessage(); // reported only: deliveries need no inbox
            }
            return new Standing(at, version, reporting, csat, inboxTrouble);
        });
    }

    /** What is wrong with the token, the account or the inbox, as last seen; null if nothing is. Sends no request. */
    public @Nullable String trouble() {
        ChatwootException known = trouble;
        Standing seen = standing;
        if (seen != null && seen.inboxTrouble() != null) {
            return seen.inboxTrouble();
        }
        return known == null || known.errorClass() == ErrorClass.UNAVAILABLE ? null : known.getMessage();
    }

    private Standing noting(Supplier<Standing> look) {
        try {
            Standing seen = look.get();
            standing = seen;
            trouble = null;
            return seen;
        } catch (ChatwootException e) {
            standing = null;
            trouble = e;
            troubleAt = Instant.now();
            throw e;
        }
    }

    private void account() {
        JsonNode accounts = ask("/api/v1/profile").path("accounts");
        if (!accounts.isArray()) {
            throw ChatwootException.unreadable("GET /api/v1/profile", 200, null);
        }
        List<Integer> others = new ArrayList<>();
        for (JsonNode account : accounts) {
            if (account.path("id").asInt(0) == settings.account()) {
                String role = account.path("role").asString("");
                if (role.equals(ADMINISTRATOR)) {
                    return;
                }
                throw ChatwootException.account("CHATWOOT_API_TOKEN is an " + role + "'s in account "
                        + settings.account() + " (CHATWOOT_ACCOUNT_ID); it must be an administrator's");
            }
            others.add(account.path("id").asInt(0));
        }
        throw ChatwootException.account("CHATWOOT_API_TOKEN has no access to account " + settings.account()
                + " (CHATWOOT_ACCOUNT_ID), only to " + others);
    }

    private JsonNode inbox() {
        String path = "/inboxes/" + settings.inboxId();
        try {
            JsonNode inbox = ask(path);
            if (inbox.path("id").asInt(0) != settings.inboxId()) {
                throw ChatwootException.unreadable("GET " + path, 200, null);
            }
            return inbox;
        } catch (ChatwootException e) {
            if (e.saysNotThere()) {
                throw ChatwootException.account("Account " + settings.account() + " has no inbox " + settings.inboxId()
                        + " (CHATWOOT_ACCOUNT_ID, CHATWOOT_INBOX_ID)");
            }
            throw e;
        }
    }

    /** That an older server has none is no failure. */
    private boolean hasReportingEvents() {
        String what = "GET /reporting_events";
        try {
            HttpRequest request = request("GET", "/reporting_events?page=1", null);
            return statistics.count(() -> {
                HttpResponse<byte[]> answer = answer(request, what);
                return answer.statusCode() == 200 && read(answer, what).isObject();
            });
        } catch (ChatwootException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Chatwoot also answers 404 for everything in an account that does not exist: before such an answer is believed, the account
     * and its inbox are checked.
     *
     * @throws ChatwootException if they are not as they should be
     */
    private synchronized void seeAccount(String what) {
        Standing known = standing;
        try {
            account();
            inbox();
            trouble = null;
        } catch (ChatwootException e) {
            standing = null;
            trouble = e;
            troubleAt = Instant.now();
            throw ChatwootException.unproven(what, e.errorClass(), String.valueOf(e.getMessage()));
        }
        standing = known;
    }

    /**
     * The conversations of this status, in Chatwoot's order, which follows their last activity: one that moves between two
     * pages can be missed. Pages that it cannot show are passed over, and asked for in other orders.
     *
     * @throws ChatwootException if Chatwoot cannot be asked, or shows nothing at all
     */
    public Listing conversations(String status) {
        Map<String, Conversation> found = new LinkedHashMap<>();
        int unread = Integer.MAX_VALUE;
        int[] counted = {-1};
        for (String order : ORDERS) {
            unread = Math.min(unread, pages("/conversations?status=" + status + order, found, counted));
            if (unread == 0) {
                break;
            }
        }
        int missing = counted[0] < 0 ? unread * PAGE : Math.max(0, counted[0] - found.size());
        return new Listing(found.values(), unread, unread == 0 ? 0 : missing);
    }

    /**
     * Reads a list to the end.
     *
     * @param counted gets how many conversations Chatwoot says there are
     * @return how many pages could not be read
     */
    private int pages(String list, Map<String, Conversation> found, int[] counted) {
        int unread = 0;
        int inARow = 0;
        for (int page = 1; ; page++) {
            String path = list + "&page=" + page;
            JsonNode payload;
            try {
                JsonNode data = get(path).path("data");
                payload = list(data.path("payload"), path);
                counted[0] = data.path("meta").path("all_count").asInt(counted[0]);
            } catch (ChatwootException e) {
                if (!e.isOfThisRequest() || inARow++ == MOST_UNREAD) {
                    throw e;
                }
                unread++;
                continue;
            }
            inARow = 0;
            if (payload.isEmpty()) {
                return unread;
            }
            for (JsonNode one : payload) {
                Conversation conversation = Conversation.of(one);
                found.put(conversation.id(), conversation);
            }
        }
    }

    /** @return null if there is no such conversation, in an account that is seen to be the one that is set */
    public @Nullable Conversation conversation(String id) {
        String path = "/conversations/" + id;
        try {
            Conversation found = Conversation.of(get(path));
            if (!found.id().equals(id) || found.status().isEmpty()) {
                throw ChatwootException.unreadable("GET " + path, 200, null);
            }
            return found;
        } catch (ChatwootException e) {
            if (e.saysNotThere()) {
                return null;
            }
            throw e;
        }
    }

    /** Has the client written since then? Pages back as far as that takes. */
    public boolean wroteSince(String id, Instant then) {
        long before = 0;
        while (true) {
            List<SentMessage> messages = messages(id, before);
            if (messages.isEmpty()) {
                return false;
            }
            boolean reached = false;
            for (SentMessage message : messages) {
                // Chatwoot gives whole seconds: what came in the same one may have come after.
                boolean since = message.at() >= then.getEpochSecond();
                if (since && message.incoming()) {
                    return true;
                }
                reached |= !since;
            }
            if (reached) {
                return false;
            }
            before = messages.get(0).id();
        }
    }

    /** Has the client written anything behind this message? */
    public boolean wroteAfter(String id, long message) {
        return messagesAfter(id, message).stream().anyMatch(SentMessage::incoming);
    }

    /**
     * Messages of the conversation, the oldest first.
     *
     * @param before the 20 before this one; 0 for the newest 20
     */
    public List<SentMessage> messages(String id, long before) {
        return page("/conversations/" + id + "/messages" + (before == 0 ? "" : "?before=" + before));
    }

    /** All messages of the conversation behind this one, the oldest first. */
    public List<SentMessage> messagesAfter(String id, long after) {
        List<SentMessage> all = new ArrayList<>();
        long last = after;
        while (true) {
            List<SentMessage> messages = page("/conversations/" + id + "/messages?after=" + last);
            if (messages.isEmpty() || messages.get(messages.size() - 1).id() <= last) {
                return all;
            }
            all.addAll(messages);
            last = messages.get(messages.size() - 1).id();
        }
    }

    private List<SentMessage> page(String path) {
        List<SentMessage> messages = new ArrayList<>();
        for (JsonNode node : list(get(path).path("payload"), path)) {
            SentMessage message = SentMessage.of(node);
            if (message != null) {
                messages.add(message);
            }
        }
        messages.sort(Comparator.comparingLong(SentMessage::id));
        return messages;
    }

    /**
     * Sends a message to the client, marked with the key; once. It does not count as an agent's reply, unless the settings say so:
     * Chatwoot exempts what bears the number of a campaign, and 0 is none's.
     *
     * @return as it is stored
     */
    public SentMessage post(String id, String content, String key) {
        ObjectNode body = json.createObjectNode();
        body.put("content", content).put("message_type", "outgoing").put("private", false);
        body.set("content_attributes", SentMessage.marked(json, key));
        if (!settings.countAsReply()) {
            body.put("campaign_id", 0);
        }
        String path = "/conversations/" + id + "/messages";
        SentMessage sent = SentMessage.of(send("POST", path, body));
        if (sent == null) {
            throw ChatwootException.unreadable("POST " + path, 200, null);
        }
        return sent;
    }

    /** Sets the status by the one call that does; once. @return the status that Chatwoot then says it has */
    public String setStatus(String id, String status) {
        ObjectNode body = json.createObjectNode().put("status", status);
        String path = "/conversations/" + id + "/toggle_status";
        String now =
                send("POST", path, body).path("payload").path("current_status").asString("");
        if (now.isEmpty()) {
            throw ChatwootException.unreadable("POST " + path, 200, null);
        }
        return now;
    }

    /**
     * Writes all attributes; once. Servers before 4.17 replace what is stored by them, later ones lay them over it.
     *
     * @return those that are stored then
     */
    public Map<String, JsonNode> writeAttributes(String id, Map<String, JsonNode> attributes) {
        ObjectNode body = json.createObjectNode().put("merge", true);
        ObjectNode all = body.putObject("custom_attributes");
        attributes.forEach(all::set);
        String path = "/conversations/" + id + "/custom_attributes";
        JsonNode stored = send("POST", path, body).path("custom_attributes");
        if (!stored.isObject()) {
            throw ChatwootException.unreadable("POST " + path, 200, null);
        }
        return Conversation.attributes(stored);
    }

    /** Takes attributes away; once. */
    public void removeAttributes(String id, Collection<String> names) {
        ObjectNode body = json.createObjectNode();
        ArrayNode all = body.putArray("custom_attributes");
        names.forEach(all::add);
        send("POST", "/conversations/" + id + "/destroy_custom_attributes", body);
    }

    /** Assigns an agent; once. @return who is assigned then; null if nobody, which is how Chatwoot answers an unknown one */
    public @Nullable Integer assign(String id, @Nullable Integer agent) {
        ObjectNode body = json.createObjectNode();
        body.set("assignee_id", agent == null ? json.nullNode() : json.valueToTree(agent));
        return assigned(id, body);
    }

    /** Assigns a team; once. An assignee outside of it is dropped. @return the team assigned then; null if none */
    public @Nullable Integer assignTeam(String id, int team) {
        return assigned(id, json.createObjectNode().put("team_id", team));
    }

    private @Nullable Integer assigned(String id, JsonNode body) {
        String path = "/conversations/" + id + "/assignments";
        JsonNode answer = send("POST", path, body);
        if (!answer.isNull() && !answer.path("id").isNumber()) {
            throw ChatwootException.unreadable("POST " + path, 200, null);
        }
        return number(answer.path("id"));
    }

    /** Replaces the labels, as this call does; once. */
    public void replaceLabels(String id, Collection<String> labels) {
        ObjectNode body = json.createObjectNode();
        ArrayNode all = body.putArray("labels");
        labels.forEach(all::add);
        String path = "/conversations/" + id + "/labels";
        list(send("POST", path, body).path("payload"), path);
    }

    /** The labels that the account has. */
    public Set<String> labels() {
        Set<String> titles = new LinkedHashSet<>();
        list(get("/labels").path("payload"), "/labels")
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
        list(get("/agents"), "/agents").forEach(agent -> agents.add(Agent.of(agent)));
        if (agents.isEmpty()) { // whoever asks is one himself
            throw ChatwootException.unreadable("GET /agents", 200, null);
        }
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
        return numbers(list(get("/inbox_members/" + inbox).path("payload"), "/inbox_members/" + inbox));
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
        list(get("/teams"), "/teams")
                .forEach(team -> teams.put(
                        team.path("name").asString(""), team.path("id").asInt()));
        return teams;
    }

    /** The numbers of the team's agents. */
    public Set<Integer> teamMembers(int team) {
        return numbers(list(get("/teams/" + team + "/team_members"), "/teams/" + team + "/team_members"));
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

    /** @throws ChatwootException if it is not the list that Chatwoot answers here */
    private static JsonNode list(JsonNode node, String path) {
        if (!node.isArray()) {
            throw ChatwootException.unreadable(path, 200, null);
        }
        return node;
    }

    private JsonNode get(String path) {
        try {
            return ask(path);
        } catch (ChatwootException e) {
            if (e.saysNotThere()) {
                seeAccount("GET " + path);
                return ask(path);
            }
            if (e.isOfThisRequest()) {
                return ask(path);
            }
            throw e;
        }
    }

    private JsonNode ask(String path) {
        return resilience.call(() -> exchange("GET", path, null)).value();
    }

    private JsonNode send(String method, String path, JsonNode body) {
        try {
            return exchange(method, path, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ChatwootException.noAnswer(method + " " + path, e, true);
        } catch (ChatwootException e) {
            if (e.saysNotThere()) {
                seeAccount(method + " " + path);
                Matcher one = CONVERSATION.matcher(path);
                if (one.lookingAt() && conversation(one.group(1)) != null) {
                    throw ChatwootException.unproven(
                            method + " " + path, ErrorClass.UNAVAILABLE, "it has the conversation");
                }
            }
            throw e;
        }
    }

    private JsonNode exchange(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        String what = method + " " + path;
        HttpRequest request = request(method, path, body);
        try {
            return statistics.count(() -> read(answer(request, what), what));
        } catch (ChatwootException e) {
            if (e.errorClass() == ErrorClass.AUTHENTICATION) {
                standing = null; // asked for anew
            }
            throw e;
        }
    }

    /** @param path in the account, or from the root if it begins with /api */
    private HttpRequest request(String method, String path, @Nullable JsonNode body) {
        String from = path.startsWith("/api") ? root() : root() + "/api/v1/accounts/" + settings.account();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(from + path))
                .timeout(settings.readTimeout())
                .header("Api-Access-Token", settings.token())
                .header("Accept", "application/json");
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json; charset=utf-8")
                    .method(method, HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
        }
        return request.build();
    }

    private JsonNode read(HttpResponse<byte[]> response, String what) {
        if (response.statusCode() != 200) {
            throw ChatwootException.of(
                    what, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        }
        try {
            return response.body().length == 0 ? json.missingNode() : json.readTree(response.body());
        } catch (JacksonException e) {
            throw ChatwootException.unreadable(what, 200, e);
        }
    }

    /** The JDK's own timeout ends with the headers; a body that never ends must neither block us for ever nor fill the heap. */
    private HttpResponse<byte[]> answer(HttpRequest request, String what) throws InterruptedException {
        int most = (int) settings.maxBytes().toBytes();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, head -> new BoundedBody(most));
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
            if (cause instanceof BoundedBody.TooLargeException) {
                throw ChatwootException.tooLarge(what, most);
            }
            boolean connected = !(cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException);
            throw ChatwootException.noAnswer(what, cause, connected);
        }
    }

    private String root() {
        return String.valueOf(settings.apiUrl()).replaceFirst("/+$", "").replaceFirst("/api/v1$", "");
    }
}
