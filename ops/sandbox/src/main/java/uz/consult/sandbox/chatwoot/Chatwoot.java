package uz.consult.sandbox.chatwoot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The stand-in's data: one account with its conversations, agents, teams, inboxes and labels. All access is serialised. */
public final class Chatwoot {

    static final JsonMapper JSON = new JsonMapper();
    static final int MESSAGES_A_MINUTE = 200;
    static final int AGENTS_A_DAY = 100;

    /** A message as it is stored. */
    public record Message(long id, String content, String type, boolean isPrivate, ObjectNode attributes, Instant at) {
        ObjectNode json() {
            ObjectNode json = JSON.createObjectNode();
            json.put("id", id).put("content", content).put("message_type", type.equals("incoming") ? 0 : 1);
            json.put("private", isPrivate).put("created_at", at.getEpochSecond());
            json.set("content_attributes", attributes.deepCopy());
            return json;
        }
    }

    /** An agent of the account. */
    public record Agent(int id, String name, String email, String role) {
        ObjectNode json() {
            return JSON.createObjectNode()
                    .put("id", id)
                    .put("name", name)
                    .put("email", email)
                    .put("role", role)
                    .put("confirmed", true);
        }
    }

    /** A conversation, by its display id. */
    public static final class Conversation {
        final long id;
        String status = "open";
        ObjectNode attributes = JSON.createObjectNode();
        final Set<String> labels = new LinkedHashSet<>();
        final List<Message> messages = new ArrayList<>();

        @Nullable Integer assignee;

        @Nullable Integer team;

        @Nullable String priority;

        Conversation(long id) {
            this.id = id;
        }

        public long id() {
            return id;
        }

        public String status() {
            return status;
        }

        public JsonNode attributes() {
            return attributes.deepCopy();
        }

        public Set<String> labels() {
            return Set.copyOf(labels);
        }

        public List<Message> messages() {
            return List.copyOf(messages);
        }

        public @Nullable Integer assignee() {
            return assignee;
        }

        public @Nullable Integer team() {
            return team;
        }
    }

    private final Map<Long, Conversation> conversations = new TreeMap<>();
    private final Map<Integer, Agent> agents = new TreeMap<>();
    private final Map<Integer, String> teams = new LinkedHashMap<>();
    private final Map<Integer, Set<Integer>> teamMembers = new LinkedHashMap<>();
    private final Map<Integer, Set<Integer>> inboxMembers = new LinkedHashMap<>();
    private final Set<String> labels = new LinkedHashSet<>();
    private final Supplier<Instant> now;
    private long lastMessage;
    private int lastAgent = 1;
    private int agentsToday;
    private long agentsDay;
    private int seats = Integer.MAX_VALUE;

    public Chatwoot(Supplier<Instant> now) {
        this.now = now;
        agents.put(1, new Agent(1, "Администратор", "admin@cons.local", "administrator"));
        inboxMembers.put(1, new LinkedHashSet<>());
        team(1, "консультация по ведению учета");
    }

    public synchronized void team(int id, String name) {
        teams.put(id, name.toLowerCase(java.util.Locale.ROOT));
        teamMembers.put(id, new LinkedHashSet<>());
    }

    /** Allows no more than this many agents; more meet 402. */
    public synchronized void seats(int number) {
        seats = number;
    }

    public synchronized Conversation open(long id) {
        return conversations.computeIfAbsent(id, Conversation::new);
    }

    public synchronized Conversation conversation(long id) {
        Conversation conversation = conversations.get(id);
        if (conversation == null) {
            throw new IllegalArgumentException("No conversation " + id);
        }
        return conversation;
    }

    public synchronized List<Agent> agents() {
        return List.copyOf(agents.values());
    }

    public synchronized Set<Integer> inboxMembers(int inbox) {
        return Set.copyOf(inboxMembers.getOrDefault(inbox, Set.of()));
    }

    public synchronized Set<Integer> teamMembers(int team) {
        return Set.copyOf(teamMembers.getOrDefault(team, Set.of()));
    }

    /** What a client or an agent does elsewhere: a message that comes in, an attribute set by hand. */
    public synchronized void incoming(long id, String content) {
        Conversation conversation = conversation(id);
        conversation.messages.add(
                new Message(++lastMessage, content, "incoming", false, JSON.createObjectNode(), now.get()));
        if (conversation.status.equals("resolved")) {
            conversation.status = "open";
        }
    }

    public synchronized void attribute(long id, String name, String value) {
        conversation(id).attributes.put(name, value);
    }

    /** What an agent does by hand: open, resolved, pending or snoozed. */
    public synchronized void status(long id, String status) {
        conversation(id).status = status;
    }

    /** What a page that was open for long does when its agent saves: all attributes are those that it had. */
    public synchronized void replaceAttributes(long id, Map<String, String> attributes) {
        ObjectNode all = JSON.createObjectNode();
        attributes.forEach(all::put);
        conversation(id).attributes = all;
    }

    public synchronized Set<Long> conversationIds() {
        return Set.copyOf(conversations.keySet());
    }

    /** Adds an agent as an administrator does in the browser. */
    public synchronized int addAgent(String name, String email) {
        Agent agent = new Agent(++lastAgent, name, email, "agent");
        agents.put(agent.id, agent);
        return agent.id;
    }

    public synchronized void addToTeam(int team, int agent) {
        Set<Integer> members = teamMembers.get(team);
        if (members == null) {
            throw new IllegalArgumentException("No team " + team);
        }
        members.add(agent);
    }

    public synchronized void assign(long id, int agent) {
        conversation(id).assignee = agent;
    }

    synchronized <T> T access(Supplier<T> work) {
        return work.get();
    }

    @Nullable Conversation find(long id) {
        return conversations.get(id);
    }

    List<Conversation> all() {
        return List.copyOf(conversations.values());
    }

    @Nullable Agent agent(int id) {
        return agents.get(id);
    }

    Map<Integer, String> teams() {
        return teams;
    }

    Set<String> labels() {
        return labels;
    }

    @Nullable Set<Integer> inbox(int id) {
        return inboxMembers.get(id);
    }

    @Nullable Set<Integer> membersOf(int team) {
        return teamMembers.get(team);
    }

    Message post(Conversation conversation, JsonNode body) {
        Instant at = now.get();
        long recent = conversation.messages.stream()
                .filter(m -> m.at.isAfter(at.minusSeconds(60)))
                .count();
        if (recent >= MESSAGES_A_MINUTE) {
            throw ChatwootRefusal.unprocessable("Too many messages");
        }
        String content = body.path("content").asString("");
        if (content.length() > 150_000) {
            throw ChatwootRefusal.unprocessable("Content is too long (maximum is 150000 characters)");
        }
        ObjectNode attributes = body.path("content_attributes") instanceof ObjectNode given
                ? given.deepCopy()
                : JSON.createObjectNode();
        Message message = new Message(
                ++lastMessage,
                liquid(content),
                body.path("message_type").asString("outgoing"),
                body.path("private").asBoolean(false),
                attributes,
                at);
        conversation.messages.add(message);
        return message;
    }

    Agent create(String name, String email, String role) {
        long day = now.get().getEpochSecond() / 86_400;
        if (day != agentsDay) {
            agentsDay = day;
            agentsToday = 0;
        }
        if (++agentsToday > AGENTS_A_DAY) {
            throw ChatwootRefusal.tooMany();
        }
        if (agents.values().stream().anyMatch(agent -> agent.email.equalsIgnoreCase(email))) {
            throw ChatwootRefusal.taken();
        }
        if (agents.size() >= seats) {
            throw ChatwootRefusal.noSeat();
        }
        Agent agent = new Agent(++lastAgent, name, email.toLowerCase(java.util.Locale.ROOT), role);
        agents.put(agent.id, agent);
        return agent;
    }

    ObjectNode json(Conversation conversation) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", conversation.id).put("status", conversation.status).put("priority", conversation.priority);
        json.set("custom_attributes", conversation.attributes.deepCopy());
        ArrayNode named = json.putArray("labels");
        conversation.labels.forEach(named::add);
        ObjectNode meta = json.putObject("meta");
        Agent agent = conversation.assignee == null ? null : agents.get(conversation.assignee);
        if (agent != null) {
            meta.set("assignee", agent.json());
        }
        if (conversation.team != null) {
            meta.putObject("team").put("id", conversation.team).put("name", teams.get(conversation.team));
        }
        return json;
    }

    /** Liquid renders outgoing text: a tag or variable that passes raw is lost. */
    private static String liquid(String content) {
        return content.replaceAll("\\{\\{.*?}}", "").replaceAll("\\{%.*?%}", "");
    }
}
