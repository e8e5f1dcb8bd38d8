package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.etl.outbox.KnownChatwoot;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.Chatwoot.Conversation;
import uz.consult.sandbox.chatwoot.Chatwoot.Message;
import uz.consult.sandbox.chatwoot.Chatwoot.ReportingEvent;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What stands in front of Chatwoot, which version it is, and what became of our own memory: nothing is lost or told twice by it. */
class ChatwootBoundaryTest {

    private static final String ITS_OWN = "{\"error\":\"Resource could not be found\"}";
    private static final String WAITING = "sys.outbox where state in ('staged', 'queued', 'sending', 'unknown')";

    private final ChatwootServer server = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
    private EtlFixture belt;

    @AfterEach
    void stop() {
        if (belt != null) {
            belt.close();
        }
        server.close();
    }

    /** What proxies and others answer in Chatwoot's stead. */
    private static final List<Answer> OF_OTHERS = List.of(
            Answer.text(404, "404 page not found\n"), // Traefik
            Answer.text(404, "default backend - 404"), // an ingress
            Answer.json(404, "{\"message\":\"no Route matched with those values\"}"), // Kong
            Answer.text(404, ""),
            Answer.html(404, "<html><title>404 Not Found</title></html>"),
            Answer.json(404, "{\"error\":\"Not Found\"}"),
            Answer.json(404, "{\"error\":\"Resource could not be found\",\"request_id\":\"1\"}"),
            Answer.text(413, ""),
            Answer.text(421, "Misdirected Request"),
            Answer.html(431, "<h1>Request Header Fields Too Large</h1>"),
            Answer.html(494, "<h1>400 Request Header Or Cookie Too Large</h1>"), // nginx
            Answer.html(400, "<h1>400 Bad Request</h1>"),
            Answer.json(422, "{\"message\":\"the proxy does not like it\"}"),
            Answer.json(405, "{\"error\":\"Method Not Allowed\"}"),
            Answer.text(301, "").with("Location", "/app/login"),
            Answer.text(503, "no available server"),
            Answer.html(200, "<html><title>Chatwoot</title></html>"), // a page to sign in
            Answer.json(200, "{\"ok\":true}"),
            Answer.text(204, ""));

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/accounts/1/conversations/", "POST /api/v1/accounts/1/conversations/"})
    void whatever_a_proxy_answers_nothing_dies_of_it(String on) {
        List<String> keys = start(OF_OTHERS.size());
        for (int i = 0; i < OF_OTHERS.size(); i++) {
            server.faults()
                    .add(Fault.instead(OF_OTHERS.get(i)).on(on + (1000 + i)).always());
        }
        keys.forEach(this::close);
        assertThat(belt.run("cons").completed()).isTrue();
        belt.deliverUntil(
                "each to be tried again", () -> belt.count("sys.outbox where attempts > 1") >= OF_OTHERS.size() / 2);
        assertThat(belt.db.queryForList(
                        "select conversation || ' ' || kind || ' ' || error_message from sys.outbox where state not in ('queued', 'sending', 'unknown', 'delivered')",
                        String.class))
                .as("nothing is given up")
                .isEmpty();
        server.faults().clear();
        untilDelivered();
        for (int i = 0; i < OF_OTHERS.size(); i++) {
            assertThat(conversation(1000 + i).messages()).hasSize(1);
            assertThat(conversation(1000 + i).status()).isEqualTo("resolved");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "999, administrator, not_found or permission, has no access to account 999",
        "2, administrator, no part, has no access to account 2",
        "1, agent, an agent's, must be an administrator's"
    })
    void a_wrong_account_or_token_loses_nothing_and_is_named(String account, String role, String what, String named) {
        server.chatwoot().role(role);
        List<String> keys = start(5, "CHATWOOT_ACCOUNT_ID=" + account);
        keys.forEach(this::close);
        assertThat(belt.run("cons").completed()).isTrue();
        assertThat(belt.count("sys.outbox where state = 'queued'")).as(what).isEqualTo(20);
        assertThat(belt.count(
                        "sys.outbox where error_class = 'permission' and error_message like ?", "%" + named + "%"))
                .isPositive();
        assertThat(belt.bean(KnownChatwoot.class).trouble()).contains(named);
        assertThat(server.requests()).noneMatch(request -> request.method().equals("POST"));
    }

    @Test
    void chatwoots_own_404_is_believed_only_of_an_account_that_answers() {
        List<String> keys = start(3);
        belt.db.update("update cons.cons set cons_id = '999999' where cons_id = '1002'");
        server.faults()
                .add(Fault.instead(Answer.json(404, ITS_OWN))
                        .on("/api/v1/accounts/1/")
                        .always());
        keys.forEach(this::close);
        belt.run("cons");
        belt.run("cons");
        assertThat(belt.count("sys.outbox where state = 'dead'")).isZero();
        server.faults().clear();
        untilDelivered();
        assertThat(conversation(1000).messages()).hasSize(1);
        assertThat(belt.count(
                        "sys.outbox where conversation = '999999' and state = 'dead' and error_class = 'not_found'"))
                .as("it is not there indeed")
                .isEqualTo(4);
    }

    @Test
    void a_resolution_waits_for_a_message_that_died_and_both_go_once_it_is_revived() {
        List<String> keys = start(2);
        Fault refused = Fault.instead(
                        Answer.json(422, "{\"message\":\"Content is too long\",\"attributes\":[\"content\"]}"))
                .on("POST /api/v1/accounts/1/conversations/1000/messages")
                .always();
        server.faults().add(refused);
        keys.forEach(this::close);
        belt.deliverUntil(
                "the message to die",
                () -> belt.count("sys.outbox where conversation = '1000' and kind = 'message' and state = 'dead'")
                        == 1);
        belt.deliverUntil(
                "the others to be delivered",
                () -> belt.count("sys.outbox where conversation = '1000' and state = 'delivered'") == 2);
        belt.run("open_update");
        assertThat(conversation(1000).status()).isEqualTo("open");
        assertThat(conversation(1000).attributes().path("status_1c").asString()).isEqualTo("closed");
        assertThat(
                        belt.text(
                                "select state || ' ' || error_message from sys.outbox where conversation = '1000' and kind = 'status'"))
                .startsWith("queued waits for message")
                .contains("which is dead");
        server.faults().clear();
        OutboxAdmin admin = belt.bean(OutboxAdmin.class);
        assertThat(admin.revive(EffectFilter.ALL.ofKind("status")).revived()).isZero();
        assertThat(admin.revive(EffectFilter.ALL.ofKind("message").failedWith("too long"))
                        .revived())
                .isOne();
        untilDelivered();
        assertThat(conversation(1000).messages()).hasSize(1);
        assertThat(conversation(1000).status()).isEqualTo("resolved");
    }

    @ParameterizedTest(name = "{0}, marks dropped: {1}")
    @CsvSource({"4.3.0, false", "4.16.0, false", "4.16.0, true"})
    void a_database_that_was_restored_tells_nobody_again(String version, boolean dropped) {
        server.chatwoot().version(version);
        server.chatwoot().dropMarks(dropped);
        List<String> keys = start(7);
        String saved = belt.database() + "_saved";
        withoutConnections(() -> belt.admin().execute("create database " + saved + " template " + belt.database()));
        belt.restart();
        keys.forEach(this::call);
        belt.run("calls");
        keys.forEach(this::close);
        untilDelivered();
        assertThat(messages()).hasSize(14);
        server.chatwoot().reply(1000, "Ещё вопросы?");
        server.chatwoot().incoming(1001, "Да, ещё вопрос");
        withoutConnections(() -> {
            belt.admin().execute("drop database " + belt.database());
            belt.admin().execute("alter database " + saved + " rename to " + belt.database());
        });
        belt.restart();
        assertThat(belt.count("sys.outbox")).isZero();
        belt.run("calls");
        untilDelivered();
        assertThat(belt.count("sys.outbox where kind = 'message' and state = 'delivered'"))
                .isEqualTo(14);
        assertThat(messages()).as("none is told twice").hasSize(15);
        assertThat(conversation(1001).status())
                .as("what the client wrote since is not hidden")
                .isEqualTo("open");
        calls = 100; // of another minute than those before, which its text shows
        call(keys.get(2));
        belt.run("calls");
        untilDelivered();
        assertThat(messages()).as("what is new is told").hasSize(16);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"4.3.0, item, false", "4.16.0, attribute, true", "4.17.0, attribute, true"})
    void each_version_keeps_our_mark_and_counts_nothing_of_ours_as_a_reply(
            String version, String form, boolean reporting) {
        server.chatwoot().version(version);
        List<String> keys = start(3);
        Instant waiting = conversation(1000).waitingSince();
        server.faults().add(Fault.lostAnswer().on("POST /api/v1/accounts/1/conversations/1001/messages"));
        keys.forEach(this::close);
        untilDelivered();
        assertThat(messages()).hasSize(3);
        assertThat(conversation(1000).firstReplyAt()).isNull();
        assertThat(conversation(1000).waitingSince()).isEqualTo(waiting);
        assertThat(server.chatwoot().events()).extracting(ReportingEvent::name).containsOnly("conversation_resolved");
        assertThat(belt.text("select version || ' ' || marks || ' ' || reporting_events from sys.chatwoot"))
                .isEqualTo(version + " " + form + " " + reporting);
        assertThat(belt.bean(KnownChatwoot.class).shown())
                .containsEntry("version", version)
                .containsEntry("marks", form)
                .containsEntry("reportingEvents", reporting)
                .containsEntry("csat", false);

        server.chatwoot().attribute(1000, "vip", "да");
        server.chatwoot().attribute(1000, "retime_con", "10:00");
        belt.db.update(
                "insert into sys.outbox (key, conversation, cons_ref_key, kind, payload, priority) values ('by hand', '1000', ?, 'attributes', '{\"retime_con\": null, \"rating_con\": 5}', 6)",
                keys.get(0));
        untilDelivered();
        assertThat(conversation(1000).attributes().has("retime_con")).isFalse();
        assertThat(conversation(1000).attributes().path("rating_con").asInt()).isEqualTo(5);
        assertThat(conversation(1000).attributes().path("vip").asString()).isEqualTo("да");
        assertThat(belt.text("select merges::text from sys.chatwoot"))
                .isEqualTo(String.valueOf(version.equals("4.17.0")));
    }

    @Test
    void where_no_mark_is_kept_what_nobody_can_know_is_for_a_person() {
        server.chatwoot().dropMarks(true);
        List<String> keys = start(4);
        close(keys.get(0));
        untilDelivered();
        assertThat(belt.text("select marks from sys.chatwoot")).isEqualTo("none");
        threeWhoseOutcomeIsUnknown();
        keys.subList(1, 4).forEach(this::close);
        belt.deliverUntil(
                "three to be settled",
                () -> belt.count("sys.outbox where kind = 'message' and state in ('delivered', 'held')") == 4);
        server.before(request -> {});
        server.faults().clear();
        untilDelivered();
        assertThat(conversation(1001).messages()).as("its text is there").hasSize(1);
        assertThat(conversation(1002).messages()).as("nothing was there").hasSize(1);
        assertThat(
                        belt.text(
                                "select state || ' ' || error_message from sys.outbox where conversation = '1003' and kind = 'message'"))
                .startsWith("held It may have been sent to conversation 1003");
        assertThat(conversation(1003).status()).isEqualTo("open");
        assertThat(belt.bean(uz.consult.etl.outbox.EffectRelease.class).releaseHeld(EffectFilter.ALL))
                .as("a word for all is no word for this")
                .isZero();
        long held = belt.db.queryForObject("select id from sys.outbox where state = 'held'", Long.class);
        assertThat(belt.bean(OutboxAdmin.class).retry(held)).isEqualTo(OutboxAdmin.Answer.DONE);
        untilDelivered();
        assertThat(conversation(1003).messages().stream()
                        .filter(message -> message.content().contains("завершена")
                                || message.content().contains("yakunlandi")))
                .hasSize(1);
        assertThat(conversation(1003).status()).isEqualTo("resolved");
    }

    /** One whose answer is lost, one that never came, and one that never came while an agent wrote. */
    private void threeWhoseOutcomeIsUnknown() {
        String messages = "POST /api/v1/accounts/1/conversations/%d/messages";
        server.faults().add(Fault.lostAnswer().on(messages.formatted(1001)));
        server.faults().add(Fault.refused().on(messages.formatted(1002)).times(2));
        server.faults().add(Fault.refused().on(messages.formatted(1003)).times(2));
        server.before(request -> {
            if (request.line().startsWith(messages.formatted(1003))) {
                server.chatwoot().reply(1003, "Сейчас посмотрю");
            }
        });
    }

    @Test
    void a_conversation_on_which_chatwoot_fails_is_set_aside_alone() {
        start(0);
        List<String> closed = belt.db.queryForList(
                "select cl_ref_key from cons.cons where status = 'closed' order by 1 limit 80", String.class);
        for (int i = 0; i < closed.size(); i++) {
            open(20_000 + i, closed.get(i));
        }
        server.chatwoot().deleteContact(20_030);
        belt.run("open_update");
        untilDelivered();
        int open = 0;
        for (int i = 0; i < closed.size(); i++) {
            open += conversation(20_000 + i).status().equals("open") ? 1 : 0;
        }
        assertThat(open).as("all but for it").isOne();
        open(
                30_000,
                belt.db.queryForObject(
                        "select cl_ref_key from cons.cons where status = 'open' and cons_id !~ '^[0-9]+$' limit 1",
                        String.class));
        server.chatwoot().deleteContact(30_000);
        assertThat(belt.reconcile(false, "open_update"))
                .startsWith("different")
                .contains("list of conversations")
                .contains("30000");
    }

    @Test
    void an_answer_that_is_too_large_is_not_read() {
        String key = start(1, "CHATWOOT_MAX_BYTES=1MB").get(0);
        server.faults()
                .add(Fault.instead(Answer.json(200, "{\"payload\":[\"" + "x".repeat(1_100_000) + "\"]}"))
                        .on("GET /api/v1/accounts/1/conversations/1000/messages"));
        close(key);
        belt.run("cons");
        assertThat(belt.text("select error_class || ' ' || error_message from sys.outbox where kind = 'message'"))
                .startsWith("unavailable")
                .contains("CHATWOOT_MAX_BYTES");
        untilDelivered();
        assertThat(messages()).hasSize(1);
    }

    @Test
    void a_client_is_asked_to_rate_by_us_or_by_chatwoot() {
        server.chatwoot().csat(true);
        String key = start(1, "RATING_REQUEST=chatwoot").get(0);
        close(key);
        untilDelivered();
        assertThat(conversation(1000).messages()).extracting(Message::type).containsExactly("outgoing", "template");
        assertThat(conversation(1000).messages().get(0).content()).doesNotContain("оцените", "baholang");
        assertThat(belt.bean(KnownChatwoot.class).shown())
                .containsEntry("csat", true)
                .doesNotContainKey("rating");
        server.chatwoot().csat(false);
        belt.restart();
        belt.bean(KnownChatwoot.class).see();
        assertThat(belt.bean(KnownChatwoot.class).shown().get("rating").toString())
                .startsWith("Nobody asks");
    }

    private List<String> start(int conversations, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "CHATWOOT_API_URL=" + server.origin(),
                "CHATWOOT_API_TOKEN=token-of-chatwoot",
                "EFFECTS_SETTLING=PT0.5S",
                "EFFECTS_FIRST_RETRY=PT0.05S",
                "chatwoot.attempts=1",
                "chatwoot.break-after=100000"));
        settings.addAll(List.of(more));
        belt = new EtlFixture(Seed.Size.of(200), settings.toArray(String[]::new));
        for (String job : List.of("clients", "cons", "calls")) {
            assertThat(belt.run(job).completed()).isTrue();
        }
        List<String> keys = belt.db.queryForList(
                "select cl_ref_key from cons.cons where status = 'open' order by cl_ref_key limit ?",
                String.class,
                conversations);
        assertThat(keys).hasSize(conversations);
        for (int i = 0; i < conversations; i++) {
            open(1000 + i, keys.get(i));
        }
        server.forget();
        return keys;
    }

    private void open(long id, String key) {
        server.chatwoot().open(id);
        belt.db.update("update cons.cons set cons_id = ? where cl_ref_key = ?", String.valueOf(id), key);
    }

    private Conversation conversation(long id) {
        return server.chatwoot().conversation(id);
    }

    private List<Message> messages() {
        return server.chatwoot().conversationIds().stream()
                .flatMap(id -> conversation(id).messages().stream())
                .filter(message -> message.type().equals("outgoing"))
                .toList();
    }

    private void close(String key) {
        belt.onec()
                .save(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now().plusMinutes(1)));
    }

    private void call(String key) {
        Row document = belt.onec().row(DOCUMENTS, key);
        belt.onec()
                .add(
                        "InformationRegister_РегистрацияДозвона",
                        new Row()
                                .put("Period", EtlFixture.now().minusSeconds(calls++))
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", document.get("Абонент_Key"))
                                .put("Менеджер_Key", document.get("Менеджер_Key")));
    }

    private int calls;

    private void untilDelivered() {
        belt.deliverUntil("everything to be delivered", () -> belt.count(WAITING + " and behind is null") == 0);
    }

    /** As it is while a database is copied, dropped or renamed. */
    private void withoutConnections(Runnable work) {
        JdbcTemplate admin = belt.admin();
        admin.execute("alter database " + belt.database() + " with allow_connections false");
        admin.queryForList("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", belt.database());
        EtlFixture.until(
                "nobody to be connected",
                () -> admin.queryForObject(
                                "select count(*) from pg_stat_activity where datname = ?", Long.class, belt.database())
                        == 0);
        work.run();
        admin.execute("alter database " + belt.database() + " with allow_connections true");
    }
}
