package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.ChatwootSettings;
import uz.consult.etl.chatwoot.SentMessage.Form;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.lookup.ManagerLookup.Known;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.StandInClients;
import uz.consult.etl.outbox.Channel.Prepared;
import uz.consult.etl.outbox.OutboxCommand.Kind;
import uz.consult.etl.outbox.Outcome.Is;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Row;

/** How effects of each kind are carried out, against real sockets; what the outbox knows of earlier ones is said here. */
class ChannelsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String DOCUMENT = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final long CONVERSATION = 1201;

    /** What the outbox knows. */
    private static final class Earlier implements SentEffects {

        private boolean overtaken;
        private long newest;
        private @Nullable Long found;
        private @Nullable Stopped stopped;
        private final Map<String, JsonNode> written = new LinkedHashMap<>();
        private final Map<String, JsonNode> writtenSince = new LinkedHashMap<>();

        @Override
        public boolean isOvertaken(OutboxEntry effect) {
            return overtaken;
        }

        @Override
        public long newestMessage(String conversation) {
            return newest;
        }

        @Override
        public @Nullable Long foundMessage(String conversation) {
            return found;
        }

        @Override
        public @Nullable Stopped stopped(String conversation) {
            return stopped;
        }

        @Override
        public Map<String, JsonNode> written(String conversation, long after) {
            return after == 0 ? written : writtenSince;
        }
    }

    /** What is known of Chatwoot. */
    private static final class Habits implements ChatwootHabits {

        private boolean keepsMarks = true;
        private boolean hasSeenMarks = true;
        private final List<Form> kept = new ArrayList<>();
        private final List<Boolean> merges = new ArrayList<>();

        @Override
        public boolean keepsMarks() {
            return keepsMarks;
        }

        @Override
        public boolean hasSeenMarks() {
            return hasSeenMarks;
        }

        @Override
        public void kept(Form marks) {
            kept.add(marks);
        }

        @Override
        public void merges(boolean does) {
            merges.add(does);
        }
    }

    private final Chatwoot world = new Chatwoot(Instant::now);
    private final ChatwootServer server = new ChatwootServer(world, 0, "token-of-chatwoot");
    private final ChatwootClient chatwoot = new ChatwootClient(new Binder(new MapConfigurationPropertySource(Map.of(
                    "chatwoot.api-url", server.origin(),
                    "chatwoot.token", "token-of-chatwoot",
                    "chatwoot.attempts", "1",
                    "chatwoot.first-delay", "5ms",
                    "chatwoot.longest-delay", "5ms")))
            .bind("chatwoot", ChatwootSettings.class)
            .get());
    private final OneC base = new OneC(() -> LocalDateTime.of(2026, 3, 1, 12, 0));
    private final OneCServer onecServer = new OneCServer(base, 0, StandInClients.USER, StandInClients.PASSWORD);
    private final ODataClient onec = StandInClients.of(onecServer, 10);
    private final Earlier earlier = new Earlier();
    private final Habits habits = new Habits();
    private final Map<String, Known> managers = new HashMap<>();
    private final WallClock clock =
            new WallClock(java.time.Clock.systemUTC(), ZoneId.of("Asia/Tashkent"), ZoneOffset.UTC);

    {
        world.open(CONVERSATION);
    }

    @AfterEach
    void stop() {
        onec.close();
        onecServer.close();
        server.close();
    }

    private static OutboxEntry effect(long id, Kind kind, Map<String, ?> payload, @Nullable Object preSendState) {
        return new OutboxEntry(
                id,
                "key" + id,
                String.valueOf(CONVERSATION),
                DOCUMENT,
                kind,
                JSON.valueToTree(payload),
                "queued",
                0,
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(5),
                preSendState == null ? null : JSON.valueToTree(preSendState));
    }

    private static Claim claim(Kind kind, Map<String, ?> payload) {
        return claim(kind, payload, null);
    }

    private static Claim claim(Kind kind, Map<String, ?> payload, @Nullable Object preSendState) {
        return new Claim(
                UUID.randomUUID(),
                String.valueOf(CONVERSATION),
                List.of(effect(1, kind, payload, preSendState)),
                preSendState != null);
    }

    /** Carries the claim out as far as there is something to send. */
    private static Outcome carriedOut(Channel channel, Claim claim) {
        Prepared prepared = channel.prepare(claim);
        return prepared.already() != null ? prepared.already() : prepared.send().get();
    }

    private static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    private Chatwoot.Conversation conversation() {
        return world.conversation(CONVERSATION);
    }

    private static void gone(Chatwoot world, Channel channel, Claim claim) {
        world.forget(CONVERSATION);
        Outcome outcome = channel.prepare(claim).already();
        assertThat(outcome).isNotNull();
        assertThat(outcome.is()).isEqualTo(Is.DEAD);
        assertThat(outcome.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
        assertThat(channel.lookUp(claim)).isEqualTo(Outcome.notDone());
    }

    // Messages

    private MessageChannel messages() {
        return new MessageChannel(
                chatwoot,
                habits,
                new ClientTexts(
                        new MessageTemplates((Path) null, "", false), key -> key == null ? null : managers.get(key)),
                earlier,
                clock,
                Duration.ofDays(14));
    }

    private static Map<String, Object> message(String template, Map<String, ?> values) {
        return Map.of("template", template, "language", "ru", "values", values);
    }

    private static final Map<String, Object> CLOSED = message("closed", Map.of());
    private static final String TEXT = "Консультация завершена менеджером.";

    @Test
    void a_message_is_sent_once_marked_and_what_was_there_before_is_noted() {
        world.incoming(CONVERSATION, "здравствуйте");
        long last = conversation().messages().get(0).id();
        Prepared prepared = messages().prepare(claim(Kind.MESSAGE, CLOSED));
        assertThat(prepared.already()).isNull();
        assertThat(prepared.preSendState()).isEqualTo(Map.of("after", last, "text", TEXT));
        assertThat(conversation().messages()).as("only read so far").hasSize(1);
        Outcome outcome = prepared.send().get();
        assertThat(conversation().messages()).hasSize(2);
        assertThat(conversation().messages().get(1).content()).isEqualTo(TEXT);
        assertThat(outcome)
                .isEqualTo(Outcome.delivered(Map.of("message", last + 1, "text", TEXT, "mark", "attribute")));
        assertThat(habits.kept).containsExactly(Form.ATTRIBUTE);
    }

    @Test
    void the_first_message_of_a_conversation_has_nothing_before_it() {
        assertThat(messages().prepare(claim(Kind.MESSAGE, CLOSED)).preSendState())
                .containsEntry("after", 0L);
    }

    @Test
    void what_a_restored_database_has_forgotten_is_found_by_its_mark_however_far_back() {
        carriedOut(messages(), claim(Kind.MESSAGE, CLOSED));
        for (int i = 0; i < 45; i++) {
            world.incoming(CONVERSATION, "и ещё " + i);
        }
        habits.kept.clear();
        Prepared prepared = messages().prepare(claim(Kind.MESSAGE, CLOSED));
        long first = conversation().messages().get(0).id();
        assertThat(prepared.already()).isEqualTo(Outcome.delivered(Map.of("message", first, "found", true)));
        assertThat(habits.kept).containsExactly(Form.ATTRIBUTE);
        earlier.newest = first;
        assertThat(messages().prepare(claim(Kind.MESSAGE, CLOSED)).already())
                .as("what this database knows to be ours is another's")
                .isNull();
        earlier.newest = first - 1;
        assertThat(messages().prepare(claim(Kind.MESSAGE, CLOSED)).already()).isNotNull();
    }

    @Test
    void the_same_text_counts_only_where_no_mark_was_ever_seen() {
        world.reply(CONVERSATION, "Консультация  завершена менеджером. ");
        assertThat(messages().prepare(claim(Kind.MESSAGE, CLOSED)).already()).isNull();
        habits.hasSeenMarks = false;
        assertThat(messages().prepare(claim(Kind.MESSAGE, CLOSED)).already()).isNotNull();
        assertThat(habits.kept).isEmpty();
        Map<String, Object> other = message("removed", Map.of());
        assertThat(messages().prepare(claim(Kind.MESSAGE, other)).already()).isNull();
    }

    @Test
    void a_clients_own_words_and_what_is_older_than_the_event_are_not_ours() {
        habits.hasSeenMarks = false;
        world.incoming(CONVERSATION, TEXT);
        assertThat(messages().prepare(claim(Kind.MESSAGE, CLOSED)).already()).isNull();
        world.reply(CONVERSATION, TEXT);
        OutboxEntry tomorrow = new OutboxEntry(
                1,
                "key1",
                "1201",
                DOCUMENT,
                Kind.MESSAGE,
                json(CLOSED),
                "queued",
                0,
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(5).plusHours(2),
                null);
        Claim later = new Claim(UUID.randomUUID(), "1201", List.of(tomorrow), false);
        assertThat(messages().prepare(later).already()).isNull();
        OutboxEntry undated =
                new OutboxEntry(1, "key1", "1201", DOCUMENT, Kind.MESSAGE, json(CLOSED), "queued", 0, null, null);
        assertThat(messages()
                        .prepare(new Claim(UUID.randomUUID(), "1201", List.of(undated), false))
                        .already())
                .isNull();
    }

    @Test
    void a_lost_answer_is_looked_up_by_the_mark_and_then_by_the_text() {
        Claim lost = claim(Kind.MESSAGE, CLOSED, Map.of("after", 0, "text", TEXT));
        assertThat(messages().lookUp(claim(Kind.MESSAGE, CLOSED))).isEqualTo(Outcome.notDone());
        assertThat(messages().lookUp(lost)).isEqualTo(Outcome.notDone());
        world.incoming(CONVERSATION, TEXT);
        assertThat(messages().lookUp(lost)).isEqualTo(Outcome.notDone());
        world.reply(CONVERSATION, "что-то другое");
        assertThat(messages().lookUp(lost)).isEqualTo(Outcome.notDone());
        world.reply(CONVERSATION, TEXT);
        long byText = conversation().messages().get(2).id();
        assertThat(messages().lookUp(lost)).isEqualTo(Outcome.delivered(Map.of("message", byText, "found", true)));
        Claim behind = claim(Kind.MESSAGE, CLOSED, Map.of("after", byText, "text", TEXT));
        assertThat(messages().lookUp(behind)).isEqualTo(Outcome.notDone());
        chatwoot.post("1201", "другое", "key1");
        assertThat(messages().lookUp(behind).is()).isEqualTo(Is.DELIVERED);
    }

    @Test
    void where_no_mark_is_kept_and_others_stand_there_a_person_must_look() {
        habits.keepsMarks = false;
        Claim lost = claim(Kind.MESSAGE, CLOSED, Map.of("after", 0, "text", TEXT));
        assertThat(messages().lookUp(lost)).isEqualTo(Outcome.notDone());
        world.reply(CONVERSATION, "что-то другое");
        Outcome outcome = messages().lookUp(lost);
        assertThat(outcome.is()).isEqualTo(Is.HELD);
        assertThat(outcome.message())
                .contains("conversation 1201 after message 0")
                .contains("/api/outbox/1/discard");
        habits.keepsMarks = true;
        assertThat(messages().lookUp(lost)).isEqualTo(Outcome.notDone());
    }

    @Test
    void a_manager_is_shown_by_name_and_one_who_stays_who_he_was_is_not_told() {
        managers.put("one", new Known("one", "Алиев", 7, null));
        managers.put("7", new Known(null, "Алиев", 7, null));
        managers.put("other", new Known("other", "Каримова", 8, null));
        assertThat(messages().text(json(message("reassigned", Map.of("was", "one", "now", "other")))))
                .isEqualTo("Ваша заявка передана другому менеджеру: был(а) Алиев, теперь Каримова.");
        assertThat(messages().text(json(message("reassigned", Map.of("was", "?", "now", "other")))))
                .isEqualTo("Ваша заявка передана менеджеру Каримова.");
        assertThat(messages().text(json(message("reassigned", Map.of("was", "one", "now", "?")))))
                .isEqualTo("Ваша заявка передана другому менеджеру.");
        assertThat(messages().text(json(message("queue_closed", Map.of("manager", "one")))))
                .startsWith("Менеджер Алиев сегодня");
        assertThat(messages().text(json(message("queue_closed", Map.of("manager", "?")))))
                .startsWith("Ваш менеджер сегодня");
        assertThat(messages().text(json(message("reassigned", Map.of("was", "7", "now", "one")))))
                .isNull();
        assertThat(messages()
                        .prepare(claim(Kind.MESSAGE, message("reassigned", Map.of("was", "7", "now", "one"))))
                        .already())
                .isEqualTo(Outcome.dropped("the manager has not changed"));
        Map<String, Object> nobody = new HashMap<>();
        nobody.put("manager", null);
        nobody.put("period", "2026-03-01T11:30:00");
        assertThat(messages().text(json(message("called", nobody))))
                .isEqualTo("Мы пытались до вас дозвониться: 01.03.2026 11:30.");
        assertThat(messages().text(json(Map.of("template", "rated"))))
                .contains("Спасибо")
                .contains("Rahmat");
    }

    // Statuses

    private StatusChannel statuses() {
        return new StatusChannel(chatwoot, earlier);
    }

    private static Claim status(String wanted) {
        return claim(Kind.STATUS, Map.of("status", wanted));
    }

    @Test
    void a_status_is_set_once_and_what_was_there_before_is_noted() {
        world.incoming(CONVERSATION, "?");
        Prepared prepared = statuses().prepare(status("resolved"));
        assertThat(prepared.preSendState())
                .isEqualTo(Map.of(
                        "was", "open", "after", conversation().messages().get(0).id()));
        assertThat(conversation().status()).isEqualTo("open");
        assertThat(prepared.send().get()).isEqualTo(Outcome.delivered(Map.of("status", "resolved")));
        assertThat(conversation().status()).isEqualTo("resolved");
        assertThat(carriedOut(statuses(), status("resolved")))
                .isEqualTo(Outcome.delivered(Map.of("status", "resolved", "already", true)));
    }

    @Test
    void of_several_statuses_that_have_gathered_the_last_counts() {
        Claim both = new Claim(
                UUID.randomUUID(),
                "1201",
                List.of(
                        effect(1, Kind.STATUS, Map.of("status", "resolved"), null),
                        effect(2, Kind.STATUS, Map.of("status", "pending"), null)),
                false);
        carriedOut(statuses(), both);
        assertThat(conversation().status()).isEqualTo("pending");
        assertThat(statuses().prepare(both).preSendState()).isEmpty();
    }

    @Test
    void nobody_is_resolved_in_silence_and_nothing_newer_is_undone() {
        earlier.stopped = new SentEffects.Stopped(9, "dead");
        Outcome behind = statuses().prepare(status("resolved")).already();
        assertThat(behind).isNotNull();
        assertThat(behind.is()).isEqualTo(Is.BEHIND);
        assertThat(behind.behind()).isEqualTo(9);
        assertThat(behind.message()).contains("waits for message 9").contains("which is dead");
        assertThat(carriedOut(statuses(), status("pending")).is()).isEqualTo(Is.DELIVERED);
        earlier.overtaken = true;
        assertThat(statuses().prepare(status("open")).already())
                .isEqualTo(Outcome.dropped("a newer status has been sent already"));
    }

    @Test
    void who_has_answered_what_he_was_told_long_ago_is_not_resolved() {
        world.reply(CONVERSATION, "завершена");
        earlier.found = conversation().messages().get(0).id();
        assertThat(statuses().prepare(status("resolved")).already()).isNull();
        world.incoming(CONVERSATION, "нет!");
        assertThat(statuses().prepare(status("resolved")).already())
                .isEqualTo(Outcome.delivered(Map.of("status", "open", "reopened", true)));
        assertThat(statuses().prepare(status("pending")).already()).isNull();
    }

    @Test
    void a_lost_status_is_looked_up_and_what_the_client_reopened_stays_open() {
        Claim lost = claim(Kind.STATUS, Map.of("status", "resolved"), Map.of("was", "open", "after", 0));
        assertThat(statuses().lookUp(lost)).isEqualTo(Outcome.notDone());
        assertThat(statuses().lookUp(status("resolved"))).isEqualTo(Outcome.notDone());
        world.status(CONVERSATION, "resolved");
        assertThat(statuses().lookUp(lost)).isEqualTo(Outcome.delivered(Map.of("status", "resolved", "found", true)));
        world.incoming(CONVERSATION, "нет!");
        assertThat(statuses().lookUp(lost)).isEqualTo(Outcome.delivered(Map.of("status", "open", "reopened", true)));
        Claim pending = claim(Kind.STATUS, Map.of("status", "pending"), Map.of("was", "open", "after", 0));
        assertThat(statuses().lookUp(pending)).isEqualTo(Outcome.notDone());
        gone(world, statuses(), lost);
    }

    // Assignees

    private AssigneeChannel assignees() {
        return new AssigneeChannel(chatwoot, key -> key == null ? null : managers.get(key), earlier);
    }

    private static Claim assignee(String manager) {
        return claim(Kind.ASSIGNEE, Map.of("manager", manager));
    }

    @Test
    void an_agent_is_assigned_and_his_team_before_him() {
        int agent = world.addAgent("Алиев", "aliev@cons.local");
        world.addToTeam(1, agent);
        managers.put("one", new Known("one", "Алиев", agent, " Консультация по ведению учета "));
        Prepared prepared = assignees().prepare(assignee("one"));
        Map<String, @Nullable Object> noted = new HashMap<>();
        noted.put("was", null);
        noted.put("agent", agent);
        noted.put("team", 1);
        assertThat(prepared.preSendState()).isEqualTo(noted);
        assertThat(prepared.send().get()).isEqualTo(Outcome.delivered(Map.of("assignee", agent)));
        assertThat(conversation().assignee()).isEqualTo(agent);
        assertThat(conversation().team()).isEqualTo(1);
        assertThat(carriedOut(assignees(), assignee("one")))
                .isEqualTo(Outcome.delivered(Map.of("assignee", agent, "already", true)));
    }

    @Test
    void a_team_that_chatwoot_has_not_costs_no_agent() {
        int agent = world.addAgent("Алиев", "aliev@cons.local");
        managers.put("one", new Known("one", "Алиев", agent, "нет такой"));
        carriedOut(assignees(), assignee("one"));
        assertThat(conversation().assignee()).isEqualTo(agent);
        assertThat(conversation().team()).isNull();
    }

    @Test
    void whoever_has_no_agent_leaves_the_assignee_who_is_there() {
        int there = world.addAgent("Каримова", "karimova@cons.local");
        world.assign(CONVERSATION, there);
        managers.put("none", new Known("none", "Алиев", null, null));
        managers.put("gone", new Known("gone", null, 99, null));
        for (String[] one : new String[][] {{"none", "Алиев"}, {"gone", "gone"}, {"unknown", "unknown"}}) {
            assertThat(assignees().prepare(assignee(one[0])).already())
                    .isEqualTo(Outcome.dropped("manager " + one[1] + " has no agent in Chatwoot"));
        }
        assertThat(conversation().assignee()).isEqualTo(there);
        earlier.overtaken = true;
        assertThat(assignees().prepare(assignee("none")).already())
                .isEqualTo(Outcome.dropped("a newer assignee has been sent already"));
    }

    @Test
    void a_lost_assignment_is_looked_up_with_its_team() {
        int agent = world.addAgent("Алиев", "aliev@cons.local");
        world.addToTeam(1, agent);
        managers.put("one", new Known("one", "Алиев", agent, "консультация по ведению учета"));
        Claim lost = claim(Kind.ASSIGNEE, Map.of("manager", "one"), Map.of("agent", agent, "team", 1));
        Claim withoutTeam = claim(Kind.ASSIGNEE, Map.of("manager", "one"), Map.of("agent", agent));
        assertThat(assignees().lookUp(lost)).isEqualTo(Outcome.notDone());
        world.assign(CONVERSATION, agent);
        assertThat(assignees().lookUp(lost)).isEqualTo(Outcome.notDone());
        assertThat(assignees().lookUp(withoutTeam))
                .isEqualTo(Outcome.delivered(Map.of("assignee", agent, "found", true)));
        assertThat(assignees().lookUp(assignee("one"))).isEqualTo(Outcome.notDone());
        chatwoot.assignTeam("1201", 1);
        assertThat(assignees().lookUp(lost).is()).isEqualTo(Is.DELIVERED);
        assertThat(assignees()
                        .lookUp(claim(Kind.ASSIGNEE, Map.of("manager", "one"), Map.of("agent", agent, "team", 2))))
                .isEqualTo(Outcome.notDone());
        gone(world, assignees(), lost);
    }

    @Test
    void where_the_team_is_his_already_the_agent_alone_is_assigned() {
        int agent = world.addAgent("Алиев", "aliev@cons.local");
        world.addToTeam(1, agent);
        chatwoot.assignTeam("1201", 1);
        managers.put("one", new Known("one", "Алиев", agent, "консультация по ведению учета"));
        server.forget();
        carriedOut(assignees(), assignee("one"));
        assertThat(conversation().assignee()).isEqualTo(agent);
        assertThat(server.requests().stream().filter(request -> request.path().endsWith("/assignments")))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "true,1,its former assignee was restored",
        "true,2,nobody is assigned now",
        "false,1,its former assignee was restored"
    })
    void whom_chatwoot_does_not_assign_costs_nobody_his_place(boolean somebody, int refusals, String told) {
        int former = world.addAgent("Каримова", "karimova@cons.local");
        int agent = world.addAgent("Алиев", "aliev@cons.local");
        if (somebody) {
            world.assign(CONVERSATION, former);
        }
        managers.put("one", new Known("one", "Алиев", agent, null));
        Prepared prepared = assignees().prepare(assignee("one"));
        server.faults()
                .add(Fault.instead(Answer.json(200, "null")).on("/assignments").times(refusals));
        Outcome outcome = prepared.send().get();
        assertThat(outcome.is()).isEqualTo(Is.DEAD);
        assertThat(outcome.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
        assertThat(outcome.message()).endsWith(told);
        assertThat(conversation().assignee()).isEqualTo(somebody ? former : null);
    }

    @Test
    void a_conversation_that_is_gone_gets_no_agent_and_no_attribute() {
        int agent = world.addAgent("Алиев", "aliev@cons.local");
        managers.put("one", new Known("one", "Алиев", agent, null));
        gone(world, assignees(), assignee("one"));
        gone(world, statuses(), status("open"));
        gone(world, attributes(), claim(Kind.ATTRIBUTES, Map.of("a", "1")));
    }

    // Attributes

    private AttributesChannel attributes() {
        return new AttributesChannel(chatwoot, habits, earlier);
    }

    @ParameterizedTest
    @CsvSource({"4.3.0", "4.16.0", "4.17.0"})
    void our_attributes_are_laid_over_others_which_survive(String version) {
        world.version(version);
        world.attribute(CONVERSATION, "theirs", "1");
        world.attribute(CONVERSATION, "status_1c", "open");
        Map<String, Object> ours = Map.of("status_1c", "closed", "number_con", "17");
        Outcome outcome = carriedOut(attributes(), claim(Kind.ATTRIBUTES, ours));
        assertThat(outcome.is()).isEqualTo(Is.DELIVERED);
        assertThat(outcome.answer()).containsOnlyKeys("attributes");
        assertThat(conversation().attributes())
                .isEqualTo(json(Map.of("theirs", "1", "status_1c", "closed", "number_con", "17")));
        assertThat(carriedOut(attributes(), claim(Kind.ATTRIBUTES, ours)).answer())
                .containsEntry("already", true);
        assertThat(habits.merges).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4.16.0,false", "4.17.0,true"})
    void an_attribute_that_is_nothing_now_goes_whatever_the_server_does_with_those_left_out(
            String version, boolean merges) {
        world.version(version);
        world.attribute(CONVERSATION, "theirs", "1");
        world.attribute(CONVERSATION, "rating_con", "4.50");
        Map<String, Object> ours = new HashMap<>();
        ours.put("rating_con", null);
        assertThat(carriedOut(attributes(), claim(Kind.ATTRIBUTES, ours)).is()).isEqualTo(Is.DELIVERED);
        assertThat(conversation().attributes()).isEqualTo(json(Map.of("theirs", "1")));
        assertThat(habits.merges).containsExactly(merges);
        assertThat(carriedOut(attributes(), claim(Kind.ATTRIBUTES, ours)).answer())
                .containsEntry("already", true);
    }

    @Test
    void of_one_key_the_newest_value_counts_and_what_was_written_since_is_newer() {
        Claim both = new Claim(
                UUID.randomUUID(),
                "1201",
                List.of(
                        effect(1, Kind.ATTRIBUTES, Map.of("a", "1", "b", "1", "c", "1"), null),
                        effect(2, Kind.ATTRIBUTES, Map.of("b", "2"), null)),
                false);
        earlier.writtenSince.put("c", json("3"));
        earlier.writtenSince.put("d", json("4"));
        carriedOut(attributes(), both);
        assertThat(conversation().attributes()).isEqualTo(json(Map.of("a", "1", "b", "2", "c", "3")));
    }

    @Test
    void what_somebody_has_edited_is_written_over_and_told() {
        world.attribute(CONVERSATION, "a", "theirs");
        world.attribute(CONVERSATION, "b", "1");
        earlier.written.put("a", json("1"));
        earlier.written.put("b", json("1"));
        Outcome outcome = carriedOut(attributes(), claim(Kind.ATTRIBUTES, Map.of("a", "2", "b", "2", "c", "2")));
        assertThat(outcome.answer()).containsEntry("edited", Map.of("a", json("theirs")));
        assertThat(conversation().attributes()).isEqualTo(json(Map.of("a", "2", "b", "2", "c", "2")));
    }

    @Test
    void what_a_race_takes_is_laid_over_anew_and_given_up_for_a_while_at_last() {
        List<Integer> races = new ArrayList<>();
        server.before(request -> {
            if (request.method().equals("GET") && request.path().endsWith("/conversations/1201") && !races.isEmpty()) {
                races.remove(0);
                world.replaceAttributes(CONVERSATION, Map.of("theirs", "2"));
            }
        });
        Prepared once = attributes().prepare(claim(Kind.ATTRIBUTES, Map.of("a", "1")));
        races.add(1);
        assertThat(once.send().get().is()).isEqualTo(Is.DELIVERED);
        assertThat(conversation().attributes()).isEqualTo(json(Map.of("theirs", "2", "a", "1")));
        Prepared always = attributes().prepare(claim(Kind.ATTRIBUTES, Map.of("a", "2")));
        races.addAll(List.of(1, 2, 3, 4));
        Outcome outcome = always.send().get();
        assertThat(outcome.is()).isEqualTo(Is.LATER);
        assertThat(outcome.pause()).isEqualTo(Duration.ofMinutes(1));
        assertThat(races).hasSize(1);
    }

    @Test
    void lost_attributes_are_looked_up() {
        Claim lost = claim(Kind.ATTRIBUTES, Map.of("a", true, "b", "1"), Map.of());
        assertThat(attributes().lookUp(lost)).isEqualTo(Outcome.notDone());
        chatwoot.writeAttributes("1201", Map.of("a", json(true), "b", json("1")));
        assertThat(attributes().lookUp(lost).answer()).containsEntry("found", true);
        chatwoot.writeAttributes("1201", Map.of("a", json(true), "b", json("2")));
        assertThat(attributes().lookUp(lost)).isEqualTo(Outcome.notDone());
        gone(world, attributes(), lost);
    }

    // Labels

    @Test
    void a_label_is_added_as_chatwoot_writes_labels_and_others_stay() {
        LabelChannel labels = new LabelChannel(chatwoot);
        chatwoot.createLabel("vip");
        chatwoot.replaceLabels("1201", List.of("vip"));
        Claim claim = claim(Kind.LABEL, Map.of("label", " Консультация по  ведению учёта! "));
        Outcome outcome = carriedOut(labels, claim);
        assertThat(outcome.is()).isEqualTo(Is.DELIVERED);
        assertThat(conversation().labels()).containsExactlyInAnyOrder("vip", "консультация-по-ведению-учёта-");
        assertThat(chatwoot.labels()).contains("консультация-по-ведению-учёта-");
        assertThat(carriedOut(labels, claim).answer()).containsEntry("already", true);
        assertThat(labels.lookUp(claim).answer()).containsEntry("found", true);
        Claim other = claim(Kind.LABEL, Map.of("label", "другая"));
        assertThat(labels.lookUp(other)).isEqualTo(Outcome.notDone());
        chatwoot.createLabel("другая");
        assertThat(carriedOut(labels, other).is()).isEqualTo(Is.DELIVERED);
        assertThat(conversation().labels()).hasSize(3);
        gone(world, labels, other);
    }

    @Test
    void a_label_that_somebody_else_has_just_made_is_as_good() {
        LabelChannel labels = new LabelChannel(chatwoot);
        Prepared prepared = labels.prepare(claim(Kind.LABEL, Map.of("label", "новая")));
        chatwoot.createLabel("новая");
        assertThat(prepared.send().get().is()).isEqualTo(Is.DELIVERED);
        assertThat(conversation().labels()).containsExactly("новая");
    }

    // Dates of documents

    private WriteBackChannel dates(boolean gone) {
        return new WriteBackChannel(onec, key -> gone);
    }

    private static Claim date(@Nullable String old, @Nullable String wanted) {
        Map<String, Object> dates = new HashMap<>();
        dates.put("old", old);
        dates.put("new", wanted);
        return new Claim(UUID.randomUUID(), "1c:" + DOCUMENT, List.of(effect(1, Kind.WRITE_BACK, dates, null)), false);
    }

    private void document(LocalDateTime date) {
        base.add(DOCUMENTS, new Row().put("Ref_Key", DOCUMENT).put("ДатаКонсультации", date));
    }

    @Test
    void a_new_date_is_written_where_the_document_still_shows_the_old_one() {
        document(LocalDateTime.of(2026, 3, 2, 9, 0));
        Claim move = date("2026-03-02T09:00:00", "2026-03-03T10:30:00");
        assertThat(dates(false).lookUp(move)).isEqualTo(Outcome.notDone());
        assertThat(carriedOut(dates(false), move))
                .isEqualTo(Outcome.delivered(Map.of("ДатаКонсультации", "2026-03-03T10:30")));
        assertThat(base.row(DOCUMENTS, DOCUMENT).date("ДатаКонсультации"))
                .isEqualTo(LocalDateTime.of(2026, 3, 3, 10, 30));
        assertThat(carriedOut(dates(false), move).answer()).containsEntry("already", true);
        assertThat(dates(false).lookUp(move).answer()).containsEntry("found", true);
    }

    @Test
    void another_date_stays_and_a_document_that_is_gone_needs_none() {
        document(LocalDateTime.of(2026, 3, 9, 9, 0));
        assertThat(carriedOut(dates(false), date("2026-03-02T09:00:00", "2026-03-03T10:30:00")))
                .isEqualTo(Outcome.dropped(
                        "1C shows 2026-03-09T09:00, neither the old date nor the new one; it is left unchanged"));
        assertThat(carriedOut(dates(false), date(null, "2026-03-03T10:30:00")).is())
                .isEqualTo(Is.DROPPED);
        assertThat(carriedOut(dates(false), date("2026-03-09T09:00:00", null)))
                .isEqualTo(Outcome.dropped("1C has no document " + DOCUMENT + " to be moved"));
        assertThat(dates(false).lookUp(date("2026-03-09T09:00:00", null))).isEqualTo(Outcome.notDone());
        base.delete(DOCUMENTS, base.row(DOCUMENTS, DOCUMENT));
        Claim move = date("2026-03-02T09:00:00", "2026-03-03T10:30:00");
        assertThat(carriedOut(dates(true), move))
                .isEqualTo(Outcome.dropped("1C has no document " + DOCUMENT + " to be moved"));
        Outcome later = carriedOut(dates(false), move);
        assertThat(later.is()).isEqualTo(Is.LATER);
        assertThat(later.pause()).isEqualTo(Duration.ofMinutes(10));
        assertThat(dates(false).lookUp(move)).isEqualTo(Outcome.notDone());
    }
}
