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

    /**
     * A message as it is stored.
     *
     * @param campaign additional_attributes.campaign_id; null if it bears none
     */
    public record Message(
            long id,
            String content,
            String type,
            boolean isPrivate,
            ObjectNode attributes,
            Instant at,
            @Nullable JsonNode campaign) {

        public Message(long id, String content, String type, boolean isPrivate, ObjectNode attributes, Instant at) {
            this(id, content, type, isPrivate, attributes, at, null);
        }

        ObjectNode json() {
            ObjectNode json = JSON.createObjectNode();
            json.put("id", id).put("content", content).put("message_type", number());
            json.put("private", isPrivate).put("created_at", at.getEpochSecond());
            json.set("content_attributes", attributes.deepCopy());
            return json;
        }

        private int number() {
            return switch (type) {
                case "incoming" -> 0;
                case "template" -> 3;
                default -> 1;
            };
        }

        /** Does it pass for a person's answer to the client? */
        boolean isReply() {
            return type.equals("outgoing")
                    && !isPrivate
                    && campaign == null
                    && attributes.path("automation_rule_id").isMissingNode();
        }
    }

    /** What its reports count: first_response, reply_time or conversation_resolved. */
    public record ReportingEvent(String name, long conversation, long value, Instant at) {
        ObjectNode json() {
            return JSON.createObjectNode()
                    .put("name", name)
                    .put("conversation_id", conversation)
                    .put("value", value)
                    .put("value_in_business_hours", value)
                    .put("user_id", 1)
                    .put("event_end_time", at.getEpochSecond());
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

        /** False once somebody has deleted its contact: then Chatwoot fails on it. */
        boolean hasContact = true;

        final Instant createdAt;

        @Nullable Instant firstReplyAt;

        @Nullable Instant waitingSince;

        Conversation(long id, Instant createdAt) {
            this.id = id;
            this.createdAt = createdAt;
            this.waitingSince = createdAt;
        }

        /** When a person first answered; null if nobody has. */
        public @Nullable Instant firstReplyAt() {
            return firstReplyAt;
        }

        /** Since when the client waits for an answer; null if he does not. */
        public @Nullable Instant waitingSince() {
            return waitingSince;
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
    private final List<ReportingEvent> events = new ArrayList<>();
    private String version = "4.16.0";
    private String role = "administrator";
    private boolean csat;
    private boolean keepsNoMarks;
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
        return conversations.computeIfAbsent(id, one -> new Conversation(one, now.get()));
    }

    /** Drops a conversation as if it had never been. */
    public synchronized void forget(long id) {
        conversations.remove(id);
    }

    public synchronized Conversation conversation(long id) {
        Conversation conversation = conversations.get(id);
        if (conversation == null) {
            throw new IllegalArgumentException("No conversation " + id);
        }
        return conversation;
    }

    /** Plays this version: 4.3.0, 4.16.0 or 4.17.0, or another between them. */
    public synchronized void version(String played) {
        version = played;
    }

    /** What the token's owner is in the account: administrator or agent. */
    public synchronized void role(String owners) {
        role = owners;
    }

    /** Does every inbox send a survey once a conversation is resolved? */
    public synchronized void csat(boolean sends) {
        csat = sends;
    }

    /** Drops every content attribute, as a version might that nobody has read. */
    public synchronized void dropMarks(boolean drops) {
        keepsNoMarks = drops;
    }

    /** Somebody deletes the contact of a conversation. */
    public synchronized void deleteContact(long id) {
        conversation(id).hasContact = false;
    }

    public synchronized List<ReportingEvent> events() {
        return List.copyOf(events);
    }

    String version() {
        return version;
    }

    String role() {
        return role;
    }

    boolean csat() {
        return csat;
    }

    /** The second number of the version. */
    int minor() {
        return Integer.parseInt(version.split("\\.")[1]);
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
        if (conversation.waitingSince == null) {
            conversation.waitingSince = now.get();
        }
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

    /** What an agent writes by hand. */
    public synchronized void reply(long id, String content) {
        post(conversation(id), JSON.createObjectNode().put("content", content));
    }

    /** Sets a status as its one call does. */
    void toggle(Conversation conversation, String status) {
        boolean resolves = status.equals("resolved") && !conversation.status.equals("resolved");
        conversation.status = status;
        if (status.equals("open") && role.equals("agent")) {
            conversation.assignee = 1; // an agent who opens a conversation takes it
        }
        if (resolves) {
            event("conversation_resolved", conversation, conversation.createdAt);
            if (csat) {
                conversation.messages.add(new Message(
                        ++lastMessage,
                        "Please rate the conversation",
                        "template",
                        false,
                        JSON.createObjectNode(),
                        now.get()));
            }
        }
    }

    private void event(String name, Conversation conversation, Instant since) {
        Instant at = now.get();
        events.add(new ReportingEvent(name, conversation.id, at.getEpochSecond() - since.getEpochSecond(), at));
    }

    /** A person's first answer, or a later one, ends the client's waiting. */
    private void replied(Conversation conversation, Message message) {
        if (!message.isReply()) {
            return;
        }
        if (conversation.firstReplyAt == null) {
            conversation.firstReplyAt = message.at();
            event("first_response", conversation, conversation.createdAt);
        } else if (conversation.waitingSince != null) {
            event("reply_time", conversation, conversation.waitingSince);
        }
        conversation.waitingSince = null;
    }

    /** 4.3 keeps three of them, and drops the others in silence. */
    private ObjectNode kept(JsonNode given) {
        ObjectNode kept = JSON.createObjectNode();
        given.properties().forEach(attribute -> {
            boolean stays = !keepsNoMarks
                    && (minor() >= 16
                            || Set.of("items", "in_reply_to", "automation_rule_id")
                                    .contains(attribute.getKey()));
            if (stays) {
                kept.set(attribute.getKey(), attribute.getValue().deepCopy());
            }
        });
        return kept.has("automation_rule_id")
                ? JSON.createObjectNode().set("automation_rule_id", kept.path("automation_rule_id"))
                : kept;
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
        JsonNode campaign = body.path("campaign_id");
        boolean blank = campaign.isMissingNode()
                || campaign.isNull()
                || campaign.isString() && campaign.asString().isBlank();
        Message message = new Message(
                ++lastMessage,
                liquid(content),
                body.path("message_type").asString("outgoing"),
                body.path("private").asBoolean(false),
                kept(body.path("content_attributes")),
                at,
                blank ? null : campaign);
        conversation.messages.add(message);
        replied(conversation, message);
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
        json.put("created_at", conversation.createdAt.getEpochSecond());
        json.put(
                "first_reply_created_at",
                conversation.firstReplyAt == null ? 0 : conversation.firstReplyAt.getEpochSecond());
        json.put("waiting_since", conversation.waitingSince == null ? 0 : conversation.waitingSince.getEpochSecond());
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
