package uz.consult.sandbox.chatwoot;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import uz.consult.sandbox.chatwoot.Chatwoot.Agent;
import uz.consult.sandbox.chatwoot.Chatwoot.Conversation;
import uz.consult.sandbox.chatwoot.Chatwoot.Message;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Front;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.http.StandIn;

/** Chatwoot's Application API over a {@link Chatwoot}, for one account and one administrator's token. */
public final class ChatwootServer extends StandIn {

    /** The account of every address. */
    public static final int ACCOUNT = 1;

    /** An account that exists, and to which the token has no access; there are no others. */
    public static final int OTHER_ACCOUNT = 2;

    private static final Pattern INBOX = Pattern.compile("/inboxes/(\\d+)");
    private static final Set<String> STATUSES = Set.of("open", "resolved", "pending", "snoozed");
    private static final Pattern CONVERSATION = Pattern.compile("/conversations/(\\d+)(/\\w+)?");
    private static final Pattern MEMBERS = Pattern.compile("/(?:teams/(\\d+)/team_members|inbox_members(?:/(\\d+))?)");

    private final Chatwoot chatwoot;
    private final String token;

    /** @param port 0 takes a free port */
    public ChatwootServer(Chatwoot chatwoot, int port, String token) {
        this(chatwoot, port, token, Front.NONE);
    }

    /**
     * @param port 0 takes a free port
     * @param front the proxy in front
     */
    public ChatwootServer(Chatwoot chatwoot, int port, String token, Front front) {
        super(port, front);
        this.chatwoot = chatwoot;
        this.token = token;
    }

    public Chatwoot chatwoot() {
        return chatwoot;
    }

    @Override
    protected Answer answer(Request request) {
        if (request.path().equals("/health")) {
            return Answer.json(200, "{\"status\":\"woot\"}");
        }
        if (request.path().equals("/api")) {
            return Answer.json(
                    200,
                    "{\"version\":\"" + chatwoot.access(chatwoot::version)
                            + "\",\"queue_services\":\"ok\",\"data_services\":\"ok\"}");
        }
        try {
            String given = request.header("Api-Access-Token");
            if (given == null) {
                return Answer.json(401, "{\"errors\":[\"You need to sign in or sign up before continuing.\"]}");
            }
            if (!given.equals(token)) {
                throw ChatwootRefusal.unauthorized("Invalid Access Token");
            }
            return chatwoot.access(() -> carryOut(request));
        } catch (ChatwootRefusal refusal) {
            return refusal.answer();
        }
    }

    private Answer carryOut(Request request) {
        if (request.path().equals("/api/v1/profile")) {
            return Answer.json(
                    200,
                    "{\"id\":1,\"email\":\"admin@cons.local\",\"accounts\":[{\"id\":" + ACCOUNT + ",\"role\":\""
                            + chatwoot.role() + "\"}]}");
        }
        String account = "/api/v1/accounts/" + ACCOUNT;
        if (request.path().startsWith("/api/v1/accounts/" + OTHER_ACCOUNT + "/")) {
            throw ChatwootRefusal.unauthorized("You are not authorized to access this account");
        }
        if (!request.path().startsWith(account + "/")) {
            throw request.path().matches("/api/v1/accounts/\\d+/.+")
                    ? ChatwootRefusal.notFound()
                    : ChatwootRefusal.unknownPath();
        }
        String path = request.path().substring(account.length());
        JsonNode body =
                request.body().length == 0 ? Chatwoot.JSON.createObjectNode() : Chatwoot.JSON.readTree(request.body());
        Matcher conversation = CONVERSATION.matcher(path);
        if (conversation.matches()) {
            Conversation found = chatwoot.find(Long.parseLong(conversation.group(1)));
            if (found == null) {
                throw ChatwootRefusal.notFound();
            }
            return conversation(request, found, conversation.group(2) == null ? "" : conversation.group(2), body);
        }
        Matcher inbox = INBOX.matcher(path);
        if (inbox.matches() && request.method().equals("GET")) {
            int id = Integer.parseInt(inbox.group(1));
            if (chatwoot.inbox(id) == null) {
                throw ChatwootRefusal.notFound();
            }
            return json(Chatwoot.JSON
                    .createObjectNode()
                    .put("id", id)
                    .put("name", "Site")
                    .put("csat_survey_enabled", chatwoot.csat()));
        }
        Matcher members = MEMBERS.matcher(path);
        if (members.matches()) {
            return members(request, members.group(1), members.group(2), body);
        }
        return switch (request.method() + " " + path) {
            case "GET /conversations" -> list(request);
            case "GET /reporting_events" -> reportingEvents(null);
            case "GET /agents" ->
                array(chatwoot.agents().stream().map(Agent::json).toList());
            case "POST /agents" ->
                json(chatwoot.create(
                                body.path("name").asString(""),
                                body.path("email").asString(""),
                                body.path("role").asString("agent"))
                        .json());
            case "GET /teams" ->
                array(chatwoot.teams().entrySet().stream()
                        .map(ChatwootServer::named)
                        .toList());
            case "GET /labels" -> labels();
            case "POST /labels" -> {
                chatwoot.labels().add(body.path("title").asString(""));
                yield labels();
            }
            default -> throw ChatwootRefusal.unknownPath();
        };
    }

    private Answer conversation(Request request, Conversation conversation, String what, JsonNode body) {
        if (!conversation.hasContact) {
            throw ChatwootRefusal.internal();
        }
        return switch (request.method() + what) {
            case "GET/reporting_events" -> reportingEvents(conversation);
            case "POST/destroy_custom_attributes" -> {
                body.path("custom_attributes").forEach(name -> conversation.attributes.remove(name.asString("")));
                yield attributes(conversation);
            }
            case "GET" -> json(chatwoot.json(conversation));
            case "PATCH" -> {
                // A status in here is ignored with 200: only toggle_status changes it.
                if (body.has("priority")) {
                    conversation.priority = body.path("priority").asString(null);
                }
                yield json(chatwoot.json(conversation));
            }
            case "POST/toggle_status" -> toggle(conversation, body);
            case "POST/custom_attributes" -> attributes(conversation, body);
            case "GET/messages" -> messages(request, conversation);
            case "POST/messages" -> json(chatwoot.post(conversation, body).json());
            case "POST/assignments" -> assign(conversation, body);
            case "GET/labels" -> payload(conversation.labels);
            case "POST/labels" -> {
                conversation.labels.clear();
                body.path("labels").forEach(label -> conversation.labels.add(label.asString()));
                yield payload(conversation.labels);
            }
            default -> throw ChatwootRefusal.unknownPath();
        };
    }

    /** @param of null for the whole account's */
    private Answer reportingEvents(@Nullable Conversation of) {
        if (chatwoot.minor() < 8) {
            throw ChatwootRefusal.unknownPath();
        }
        if (!chatwoot.role().equals("administrator")) {
            throw ChatwootRefusal.unauthorized("You are not authorized to do this action");
        }
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        ArrayNode payload = answer.putArray("payload");
        chatwoot.events().stream()
                .filter(event -> of == null || event.conversation() == of.id)
                .forEach(event -> payload.add(event.json()));
        return json(answer);
    }

    private Answer toggle(Conversation conversation, JsonNode body) {
        String status = body.path("status").asString("");
        if (status.isEmpty()) {
            status = conversation.status.equals("open") ? "resolved" : "open";
        } else if (!STATUSES.contains(status)) {
            throw ChatwootRefusal.internal();
        }
        chatwoot.toggle(conversation, status);
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        answer.putObject("meta");
        answer.putObject("payload")
                .put("success", true)
                .put("conversation_id", conversation.id)
                .put("current_status", status);
        return json(answer);
    }

    private Answer attributes(Conversation conversation, JsonNode body) {
        if (!(body.path("custom_attributes") instanceof ObjectNode given)) {
            throw ChatwootRefusal.unprocessable("custom_attributes is missing");
        }
        for (Map.Entry<String, JsonNode> attribute : given.properties()) {
            if (attribute.getValue().isString()
                    && attribute.getValue().asString().length() > 1500) {
                throw ChatwootRefusal.unprocessable(
                        "Custom attributes " + attribute.getKey() + " length should be < 1500");
            }
            if (attribute.getValue().isIntegralNumber() && attribute.getValue().asLong() > 9_999_999_999L) {
                throw ChatwootRefusal.unprocessable(
                        "Custom attributes " + attribute.getKey() + " value should be < 9999999999");
            }
        }
        if (chatwoot.minor() >= 17 && body.path("merge").asBoolean(false)) {
            conversation.attributes.setAll(given.deepCopy());
        } else {
            conversation.attributes = given.deepCopy();
        }
        return attributes(conversation);
    }

    private static Answer attributes(Conversation conversation) {
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        answer.set("custom_attributes", conversation.attributes.deepCopy());
        return json(answer);
    }

    private static Answer messages(Request request, Conversation conversation) {
        List<Message> all = conversation.messages;
        String after = request.query().get("after");
        String before = request.query().get("before");
        List<Message> page;
        if (after != null) {
            page = all.stream()
                    .filter(m -> m.id() > Long.parseLong(after))
                    .limit(100)
                    .toList();
        } else {
            List<Message> older = before == null
                    ? all
                    : all.stream().filter(m -> m.id() < Long.parseLong(before)).toList();
            page = older.subList(Math.max(0, older.size() - 20), older.size());
        }
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        answer.putObject("meta");
        ArrayNode payload = answer.putArray("payload");
        page.forEach(message -> payload.add(message.json()));
        return json(answer);
    }

    private Answer assign(Conversation conversation, JsonNode body) {
        if (body.has("assignee_id")) {
            Agent agent = chatwoot.agent(body.path("assignee_id").asInt(0));
            conversation.assignee = agent == null ? null : agent.id();
            return agent == null ? Answer.json(200, "null") : json(agent.json());
        }
        int id = body.path("team_id").asInt(0);
        Set<Integer> members = chatwoot.membersOf(id);
        conversation.team = members == null ? null : id;
        if (members != null && conversation.assignee != null && !members.contains(conversation.assignee)) {
            conversation.assignee = null;
        }
        return members == null
                ? Answer.json(200, "null")
                : json(Chatwoot.JSON
                        .createObjectNode()
                        .put("id", id)
                        .put("name", chatwoot.teams().get(id)));
    }

    private Answer list(Request request) {
        String status = request.query().getOrDefault("status", "open");
        int page = Integer.parseInt(request.query().getOrDefault("page", "1"));
        String order = request.query().getOrDefault("sort_by", "last_activity_at_desc");
        Comparator<Conversation> by = order.startsWith("created_at")
                ? Comparator.comparing((Conversation c) -> c.createdAt).thenComparing(Conversation::id)
                : Comparator.comparing(ChatwootServer::lastActivity)
                        .thenComparing(c -> c.id * 2_654_435_761L % 1_000_003);
        List<Conversation> shown = chatwoot.all().stream()
                .filter(c -> status.equals("all") || c.status.equals(status))
                .sorted(order.endsWith("_asc") ? by : by.reversed())
                .toList();
        List<Conversation> on = shown.stream().skip(25L * (page - 1)).limit(25).toList();
        if (on.stream().anyMatch(c -> !c.hasContact)) {
            throw ChatwootRefusal.internal();
        }
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        ObjectNode data = answer.putObject("data");
        data.putObject("meta").put("all_count", shown.size());
        ArrayNode payload = data.putArray("payload");
        on.forEach(c -> payload.add(chatwoot.json(c)));
        return json(answer);
    }

    private static Instant lastActivity(Conversation conversation) {
        List<Message> messages = conversation.messages;
        return messages.isEmpty()
                ? conversation.createdAt
                : messages.get(messages.size() - 1).at();
    }

    private Answer members(Request request, String team, String inbox, JsonNode body) {
        int id = team != null
                ? Integer.parseInt(team)
                : inbox != null
                        ? Integer.parseInt(inbox)
                        : body.path("inbox_id").asInt();
        Set<Integer> members = team != null ? chatwoot.membersOf(id) : chatwoot.inbox(id);
        if (members == null) {
            throw ChatwootRefusal.notFound();
        }
        if (!request.method().equals("GET")) {
            List<Integer> given =
                    body.path("user_ids").valueStream().map(JsonNode::asInt).toList();
            if (given.stream().anyMatch(user -> chatwoot.agent(user) == null)) {
                if (team != null) {
                    throw ChatwootRefusal.unauthorized("Invalid User IDs");
                }
                throw ChatwootRefusal.notFound();
            }
            if (request.method().equals("DELETE")) {
                members.removeAll(given);
            } else {
                members.addAll(given);
            }
        }
        List<ObjectNode> listed = chatwoot.agents().stream()
                .filter(agent -> members.contains(agent.id()))
                .map(Agent::json)
                .toList();
        if (team != null) {
            return array(listed);
        }
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        listed.forEach(answer.putArray("payload")::add);
        return json(answer);
    }

    private static ObjectNode named(Map.Entry<Integer, String> team) {
        return Chatwoot.JSON.createObjectNode().put("id", team.getKey()).put("name", team.getValue());
    }

    private Answer labels() {
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        ArrayNode payload = answer.putArray("payload");
        chatwoot.labels()
                .forEach(label -> payload.add(Chatwoot.JSON.createObjectNode().put("title", label)));
        return json(answer);
    }

    private static Answer payload(Set<String> labels) {
        ObjectNode answer = Chatwoot.JSON.createObjectNode();
        labels.forEach(answer.putArray("payload")::add);
        return json(answer);
    }

    private static Answer array(List<ObjectNode> nodes) {
        ArrayNode array = Chatwoot.JSON.createArrayNode();
        nodes.forEach(array::add);
        return json(array);
    }

    private static Answer json(JsonNode node) {
        return Answer.json(200, Chatwoot.JSON.writeValueAsBytes(node));
    }
}
