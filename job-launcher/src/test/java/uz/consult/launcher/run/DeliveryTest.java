package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.Chatwoot.Conversation;
import uz.consult.sandbox.chatwoot.Chatwoot.Message;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Effects reach Chatwoot and 1C: none lost, none twice, whatever breaks. */
class DeliveryTest {

    private static final String SENDS = "POST /api/v1/accounts/1/conversations";
    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";

    @TempDir
    Path home;

    private final ChatwootServer server = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
    private EtlFixture belt;

    @AfterEach
    void stop() {
        belt.close();
        server.close();
    }

    @Test
    void a_closing_reaches_chatwoot_within_one_cycle() {
        String key = start(1).get(0);
        close(key);
        RunRecord run = belt.run("cons");
        Conversation conversation = conversation(1000);
        assertThat(conversation.status()).isEqualTo("resolved");
        assertThat(conversation.messages()).hasSize(1);
        assertThat(conversation.messages().get(0).content())
                .containsAnyOf("Консультация завершена", "Konsultatsiya menejer")
                .containsAnyOf("оцените", "baholang");
        assertThat(conversation.attributes().path("status_1c").asString()).isEqualTo("closed");
        assertThat(conversation.labels()).containsExactly("консультация-по-ведению-учёта");
        assertThat(belt.db.queryForObject("select effects_sent from log.etl_runs where id = ?", Long.class, run.id()))
                .isEqualTo(run.tally().effectsQueued());
        assertThat(belt.count("sys.idempotency_keys where operation_type = 'etl_message'"))
                .isOne();
        belt.run("cons");
        belt.run("open_update");
        assertThat(conversation(1000).messages()).hasSize(1);
    }

    @Test
    void the_answer_of_every_send_is_lost_and_every_message_is_there_once() {
        List<String> keys = start(12);
        server.faults().add(Fault.lostAnswer().on(SENDS).always());
        keys.forEach(this::close);
        untilDelivered();
        for (int i = 0; i < keys.size(); i++) {
            assertThat(conversation(1000 + i).messages()).hasSize(1);
            assertThat(conversation(1000 + i).status()).isEqualTo("resolved");
            assertThat(conversation(1000 + i).attributes().path("status_1c").asString())
                    .isEqualTo("closed");
        }
    }

    @Test
    void chatwoot_is_down_for_an_hour_of_cycles_and_then_gets_everything_in_order() {
        List<String> keys = start(6);
        server.faults().add(Fault.refused().always());
        for (int cycle = 0; cycle < 12; cycle++) {
            int number = cycle;
            server.forget();
            belt.onec()
                    .save(
                            DOCUMENTS,
                            keys.get(cycle % 6),
                            row -> row.put("ДатаКонсультации", EtlFixture.now().plusDays(number)));
            call(keys.get(cycle % 6), EtlFixture.now().minusSeconds(60 - cycle));
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.run("calls").completed()).isTrue();
            assertThat(server.requests().size())
                    .as("one probe a run, which the JDK repeats once where the connection breaks")
                    .isLessThanOrEqualTo(4);
        }
        keys.forEach(this::close);
        assertThat(belt.run("cons").completed()).isTrue();
        assertThat(belt.count("sys.outbox where state = 'delivered'")).isZero();
        server.faults().clear();
        server.forget();
        untilDelivered();
        for (int i = 0; i < 6; i++) {
            assertThat(conversation(1000 + i).messages().stream().map(Message::content))
                    .hasSize(3)
                    .satisfies(texts -> {
                        assertThat(texts.get(0)).containsAnyOf("дозвониться", "qo‘ng‘iroq");
                        assertThat(texts.get(1)).containsAnyOf("дозвониться", "qo‘ng‘iroq");
                        assertThat(texts.get(2)).containsAnyOf("завершена", "yakunlandi");
                    });
            assertThat(conversation(1000 + i).status()).isEqualTo("resolved");
        }
        assertThat(server.requests().stream()
                        .filter(request -> request.line().startsWith(SENDS)
                                && request.line().contains("custom_attributes")))
                .as("many changes of one conversation's attributes are one call")
                .hasSize(6);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "before it is noted, pre_send_state is not null, false, false",
        "after it is noted and before 1C's neighbour has it, , true, false",
        "after it was carried out and its answer lost, state = 'unknown', false, true",
        "after the answer and before the mark, state = 'delivered', false, false"
    })
    void a_process_killed_at_a_boundary_of_sending_sends_once(
            String boundary, String stalledBy, boolean stalledOnTheWay, boolean answerLost) throws Exception {
        String key = start(1).get(0);
        Process[] process = new Process[1];
        if (answerLost) {
            server.faults().add(Fault.lostAnswer().on(SENDS + "/1000/messages"));
        }
        try (Connection blocker = belt.db.getDataSource().getConnection();
                Statement statement = blocker.createStatement()) {
            if (stalledOnTheWay) {
                server.before(request -> {
                    if (request.line().startsWith(SENDS + "/1000/messages")) {
                        EtlFixture.until("the process to be there", () -> process[0] != null);
                        process[0].destroyForcibly();
                        EtlFixture.until("the process to be gone", () -> !process[0].isAlive());
                        throw new IllegalStateException("lost on the way");
                    }
                });
            } else {
                statement.execute("select pg_advisory_lock(78)");
                belt.db.execute(
                        "create function public.stall() returns trigger language plpgsql security definer as $$ begin if new.kind = 'message' and new.%s then perform pg_advisory_xact_lock(78); end if; return new; end $$"
                                .formatted(stalledBy));
                belt.db.execute(
                        "create trigger stall before update on sys.outbox for each row execute function public.stall()");
            }
            close(key);
            process[0] = etl("run", "cons");
            if (!stalledOnTheWay) {
                EtlFixture.until("the process to reach the boundary", () -> {
                    assertThat(process[0].isAlive()).as(output()).isTrue();
                    return belt.count("pg_locks where locktype = 'advisory' and objid = 78 and not granted") > 0;
                });
                process[0].destroyForcibly();
            }
            process[0].waitFor();
            server.before(request -> {});
            server.faults().clear();
            if (!stalledOnTheWay) {
                statement.execute("select pg_advisory_unlock(78)");
            }
        }
        EtlFixture.until(
                "PostgreSQL to see that the process is gone",
                () -> belt.count(
                                "pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
                        == 0);
        untilDelivered();
        assertThat(conversation(1000).messages()).as(boundary).hasSize(1);
        assertThat(conversation(1000).status()).isEqualTo("resolved");
        assertThat(belt.count("sys.outbox where kind = 'message'")).isOne();
    }

    @Test
    void a_delivery_that_slept_too_long_finds_itself_replaced_and_sends_nothing() throws Exception {
        String key = start(1).get(0);
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch awake = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        server.before(request -> {
            if (request.line().startsWith("GET /api/v1/accounts/1/conversations/1000/messages")
                    && first.getAndSet(false)) {
                asleep.countDown();
                try {
                    awake.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        close(key);
        Thread sleeper = new Thread(() -> belt.run("cons"));
        sleeper.start();
        asleep.await();
        EtlFixture.until("another process to deliver in its place", () -> {
            try {
                assertThat(etl("release").waitFor()).as(output()).isZero();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return conversation(1000).messages().size() == 1;
        });
        awake.countDown();
        sleeper.join();
        untilDelivered();
        assertThat(conversation(1000).messages()).hasSize(1);
    }

    @Test
    void foreign_attributes_survive_and_an_edited_one_of_ours_is_reported() {
        String key = start(1).get(0);
        server.chatwoot().attribute(1000, "vip", "да");
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("ДатаКонсультации", EtlFixture.now().plusDays(1)));
        belt.run("cons");
        assertThat(conversation(1000).attributes().path("vip").asString()).isEqualTo("да");
        String written = conversation(1000).attributes().path("date_con").asString();
        assertThat(written).isNotBlank();
        server.chatwoot().attribute(1000, "date_con", "завтра");
        server.chatwoot().attribute(1000, "заметка", "не трогать");
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("ДатаКонсультации", EtlFixture.now().plusDays(2)));
        belt.run("cons");
        assertThat(conversation(1000).attributes().path("date_con").asString())
                .startsWith(EtlFixture.now().plusDays(2).toLocalDate().toString());
        assertThat(conversation(1000).attributes().path("vip").asString()).isEqualTo("да");
        assertThat(conversation(1000).attributes().path("заметка").asString()).isEqualTo("не трогать");
        assertThat(
                        belt.text(
                                "select answer -> 'edited' ->> 'date_con' from sys.outbox where kind = 'attributes' order by id desc limit 1"))
                .isEqualTo("завтра");
    }

    @Test
    void what_a_race_takes_from_our_attributes_is_laid_over_anew() {
        String key = start(1).get(0);
        int[] races = new int[1];
        server.before(request -> {
            // An agent's page replaces all attributes with what it had, just after we wrote ours.
            boolean readAfterWrite = request.method().equals("GET")
                    && request.path().endsWith("/conversations/1000")
                    && conversation(1000).attributes().has("date_con");
            if (readAfterWrite && races[0]++ == 0) {
                server.chatwoot().replaceAttributes(1000, java.util.Map.of("vip", "да"));
            }
        });
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("ДатаКонсультации", EtlFixture.now().plusDays(1)));
        belt.run("cons");
        assertThat(races[0]).isPositive();
        assertThat(conversation(1000).attributes().has("date_con")).isTrue();
        assertThat(conversation(1000).attributes().path("vip").asString()).isEqualTo("да");
    }

    @Test
    void conversations_left_open_are_resolved_by_one_run_and_one_release() {
        start(0, Seed.Size.of(1_000));
        List<String> closed = belt.db.queryForList(
                "select cl_ref_key from cons.cons where status = 'closed' order by 1 limit 400", String.class);
        for (int i = 0; i < closed.size(); i++) {
            open(20_000 + i, closed.get(i));
        }
        for (int i = 0; i < 3; i++) {
            server.chatwoot().incoming(20_000 + i, "Ещё вопрос");
        }
        RunRecord run = belt.run("open_update");
        assertThat(run.completed()).isTrue();
        assertThat(belt.db.queryForList(
                        "select state || ' ' || kind || ' ' || count(*) from sys.outbox group by state, kind",
                        String.class))
                .containsExactly("held status 397");
        assertThat(server.chatwoot().conversation(20_100).status()).isEqualTo("open");
        belt.run("open_update");
        assertThat(belt.count("sys.outbox"))
                .as("what is held is not queued again")
                .isEqualTo(397);

        assertThat(belt.release(run.id())).isEqualTo(397);
        untilDelivered();
        long open = 0;
        for (int i = 0; i < 400; i++) {
            open += conversation(20_000 + i).status().equals("open") ? 1 : 0;
        }
        assertThat(open)
                .as("those whose client wrote after the end are for people")
                .isEqualTo(3);
        assertThat(conversation(20_001).status()).isEqualTo("open");
    }

    @Test
    void a_run_that_would_reach_too_many_is_held_and_attributes_go_all_the_same() {
        List<String> keys = start(8, Seed.Size.of(200), "ETL_MOST_CONVERSATIONS=5");
        keys.forEach(this::close);
        RunRecord run = belt.run("cons");
        assertThat(belt.count("sys.outbox where state = 'held' and kind in ('message', 'status')"))
                .isEqualTo(16);
        assertThat(conversation(1000).messages()).isEmpty();
        assertThat(conversation(1000).attributes().path("status_1c").asString()).isEqualTo("closed");
        assertThat(belt.release(run.id())).isEqualTo(16);
        untilDelivered();
        for (int i = 0; i < 8; i++) {
            assertThat(conversation(1000 + i).messages()).hasSize(1);
        }
    }

    @Test
    void a_dry_run_shows_and_sends_nothing() {
        String key = start(1, Seed.Size.of(60), "EFFECTS_DRY_RUN=true").get(0);
        close(key);
        belt.run("cons");
        assertThat(server.requests()).isEmpty();
        assertThat(belt.count("sys.outbox where state = 'discarded' and error_message like 'EFFECTS_DRY_RUN%'"))
                .isEqualTo(4);
    }

    @Test
    void what_passes_is_tried_again_and_what_stays_is_dead_with_its_answer() {
        List<String> keys = start(4);
        server.faults()
                .add(Fault.instead(Answer.json(
                                422, "{\"error\":\"The request took too long to complete. Please try again.\"}"))
                        .on(SENDS + "/1000/messages"));
        server.faults()
                .add(Fault.instead(
                                Answer.json(422, "{\"message\":\"Content is too long\",\"attributes\":[\"content\"]}"))
                        .on(SENDS + "/1001/messages")
                        .always());
        server.faults().add(Fault.instead(Answer.text(429, "Retry later")).on(SENDS + "/1002/messages"));
        belt.db.update("update cons.cons set cons_id = '999999' where cons_id = '1003'");
        keys.forEach(this::close);
        belt.run("cons");
        EtlFixture.until("the passing refusal to pass", () -> {
            belt.run("cons");
            return conversation(1000).messages().size() == 1
                    && conversation(1000).status().equals("resolved");
        });
        assertThat(
                        belt.text(
                                "select state || ' ' || error_class || ' ' || error_message from sys.outbox where conversation = '1001' and kind = 'message'"))
                .startsWith("dead validation")
                .contains("Content is too long");
        assertThat(conversation(1001).status())
                .as("nobody is resolved in silence")
                .isEqualTo("open");
        assertThat(conversation(1001).attributes().path("status_1c").asString())
                .as("what agents see goes on")
                .isEqualTo("closed");
        assertThat(
                        belt.count(
                                "sys.outbox where conversation = '1002' and kind = 'message' and (state = 'delivered' or state = 'queued' and error_class = 'rate_limited' and next_attempt_at between now() - interval '1 minute' and now() + interval '62 seconds')"))
                .isOne();
        assertThat(belt.count(
                        "sys.outbox where conversation = '999999' and state = 'dead' and error_class = 'not_found'"))
                .isEqualTo(4);
    }

    @Test
    void a_wrong_token_ends_the_delivery_and_nothing_is_lost() {
        List<String> keys = start(5, Seed.Size.of(200), "CHATWOOT_API_TOKEN=wrong");
        keys.forEach(this::close);
        assertThat(belt.run("cons").completed()).isTrue();
        assertThat(belt.count("sys.outbox where state = 'queued'")).isEqualTo(20);
        assertThat(belt.count("sys.outbox where error_class = 'authentication'"))
                .isPositive();
        assertThat(belt.count("sys.outbox where error_message like '%wrong%'")).isZero();
        assertThat(server.requests().size()).isLessThan(12);
    }

    @Test
    void another_manager_is_assigned_team_first_and_an_unknown_agent_leaves_the_assignee() {
        List<String> keys = start(2);
        Chatwoot chatwoot = server.chatwoot();
        int agent = chatwoot.addAgent("Новый", "new@cons.local");
        chatwoot.addToTeam(1, agent);
        int old = chatwoot.addAgent("Старый", "old@cons.local");
        chatwoot.assign(1000, old);
        chatwoot.assign(1001, old);
        List<String> managers = belt.db.queryForList(
                "select cl_ref_key from cons.users where chatwoot_team is not null and not invalid and not exists (select from cons.cons c where c.manager = cl_ref_key and c.cons_id in ('1000', '1001')) order by 1 limit 2",
                String.class);
        belt.db.update("delete from sys.user_mapping");
        belt.db.update("update cons.users set chatwoot_user_id = null");
        belt.db.update(
                "insert into sys.user_mapping (chatwoot_user_id, cl_manager_key) values (?, ?)",
                agent,
                managers.get(0));
        belt.db.update("update cons.users set chatwoot_user_id = 4711 where cl_ref_key = ?", managers.get(1));
        belt.onec().save(DOCUMENTS, keys.get(0), row -> row.put("Менеджер_Key", managers.get(0)));
        belt.onec().save(DOCUMENTS, keys.get(1), row -> row.put("Менеджер_Key", managers.get(1)));
        belt.run("cons");
        assertThat(conversation(1000).assignee()).isEqualTo(agent);
        assertThat(conversation(1000).team()).isEqualTo(1);
        assertThat(conversation(1001).assignee()).isEqualTo(old);
        assertThat(belt.text("select error_message from sys.outbox where kind = 'assignee' and state = 'discarded'"))
                .contains("has no agent in Chatwoot");
        String name = belt.text("select description from cons.users where cl_ref_key = ?", managers.get(0));
        assertThat(conversation(1000).messages().get(0).content())
                .contains(name)
                .doesNotContain(managers.get(0));
    }

    @Test
    void a_redate_goes_back_into_1c_only_where_1c_still_shows_the_old_date() {
        List<String> keys = start(3);
        LocalDateTime to = EtlFixture.now().plusDays(3).withSecond(0);
        redate(keys, to);
        LocalDateTime other = EtlFixture.now().plusDays(9).withSecond(0);
        belt.onec().edit(DOCUMENTS, keys.get(1), row -> row.put("ДатаКонсультации", other));
        belt.server.faults().add(Fault.lostAnswer().on("PATCH"));
        belt.run("redate");
        untilDelivered();
        assertThat(belt.onec().row(DOCUMENTS, keys.get(0)).date("ДатаКонсультации"))
                .isEqualTo(to);
        assertThat(belt.onec().row(DOCUMENTS, keys.get(1)).date("ДатаКонсультации"))
                .isEqualTo(other);
        assertThat(belt.onec().row(DOCUMENTS, keys.get(2)).date("ДатаКонсультации"))
                .isEqualTo(to);
        assertThat(belt.count("sys.outbox where kind = 'write_back' and state = 'discarded'"))
                .isOne();
        assertThat(belt.server.requests().stream()
                        .filter(request -> request.method().equals("PATCH")))
                .as("the one whose answer was lost was looked up, not sent again")
                .hasSize(2);
        assertThat(conversation(1000).messages().get(0).content()).containsAnyOf("перенесена", "ko‘chirildi");
    }

    /** Whoever stands in front of 1C speaks, be it for minutes: what is no word of 1C's own ends nothing. */
    @Test
    void no_date_for_1c_is_lost_by_what_its_web_server_or_a_proxy_answers() {
        List<Answer> strangers = List.of(
                Answer.html(404, "<html><head><title>404 - File or directory not found.</title></head></html>"),
                Answer.html(405, "<html><head><title>405 - HTTP verb used is not allowed.</title></head></html>"),
                Answer.html(400, ""),
                Answer.html(413, "<html><title>413 Request Entity Too Large</title></html>"),
                Answer.html(501, "Not implemented"),
                Answer.json(400, "{\"message\":\"Bad request\"}"),
                Answer.json(404, "{\"error\":{\"code\":404,\"message\":\"no such host\"}}"),
                Answer.json(200, "{\"status\":\"ok\"}"));
        List<String> keys = start(3);
        LocalDateTime to = EtlFixture.now().plusDays(3).withSecond(0);
        redate(keys, to);
        for (int i = 0; i < strangers.size(); i++) {
            belt.server.faults().add(Fault.instead(strangers.get(i)).on("PATCH"));
            belt.server.faults().add(Fault.instead(strangers.get(i)).on("(guid'" + keys.get(i % 3)));
        }
        belt.run("redate");
        untilDelivered();
        assertThat(keys)
                .allSatisfy(key -> assertThat(belt.onec().row(DOCUMENTS, key).date("ДатаКонсультации"))
                        .isEqualTo(to));
        assertThat(belt.count("sys.outbox where kind = 'write_back' and state = 'delivered'"))
                .isEqualTo(3);
    }

    @Test
    void a_date_that_1c_itself_refuses_is_given_up_with_its_words() {
        List<String> keys = start(1);
        redate(keys, EtlFixture.now().plusDays(3).withSecond(0));
        belt.server
                .faults()
                .add(Fault.instead(
                                Answer.json(
                                        400,
                                        "{\"odata.error\":{\"code\":\"14\",\"message\":{\"lang\":\"ru\",\"value\":\"Документ закрыт\"}}}"))
                        .on("PATCH")
                        .always());
        belt.run("redate");
        untilDelivered();
        assertThat(belt.db.queryForObject(
                        "select error_message from sys.outbox where kind = 'write_back' and state = 'dead'",
                        String.class))
                .contains("Документ закрыт");
    }

    private void redate(List<String> keys, LocalDateTime to) {
        for (String key : keys) {
            Row document = belt.onec().row(DOCUMENTS, key);
            belt.onec()
                    .add(
                            REDATES,
                            new Row()
                                    .put("Period", EtlFixture.now().minusSeconds(3))
                                    .put("ДокументОбращения_Key", key)
                                    .put("Абонент_Key", document.get("Абонент_Key"))
                                    .put("Менеджер_Key", document.get("Менеджер_Key"))
                                    .put("СтараяДата", document.get("ДатаКонсультации"))
                                    .put("НоваяДата", to));
        }
    }

    private List<String> start(int conversations) {
        return start(conversations, Seed.Size.of(200));
    }

    /** A loaded belt in which so many open consultations have conversations, from 1000 on. */
    private List<String> start(int conversations, Seed.Size size, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "CHATWOOT_API_URL=" + server.origin(),
                "CHATWOOT_API_TOKEN=token-of-chatwoot",
                "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT,
                "EFFECTS_SETTLING=PT1S",
                "EFFECTS_FIRST_RETRY=PT0.05S",
                "chatwoot.attempts=1",
                "chatwoot.break-after=100000"));
        settings.addAll(List.of(more));
        belt = new EtlFixture(size, settings.toArray(String[]::new));
        for (String job : List.of("clients", "cons", "users", "redate", "calls")) {
            assertThat(belt.run(job).completed()).isTrue();
        }
        assertThat(belt.count("sys.outbox")).as("a first load tells nobody").isZero();
        List<String> keys = belt.db.queryForList(
                "select cl_ref_key from cons.cons where status = 'open' order by cl_ref_key limit ?",
                String.class,
                conversations);
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

    private void close(String key) {
        belt.onec()
                .save(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now().plusMinutes(1)));
    }

    private void call(String key, LocalDateTime period) {
        Row document = belt.onec().row(DOCUMENTS, key);
        belt.onec()
                .add(
                        "InformationRegister_РегистрацияДозвона",
                        new Row()
                                .put("Period", period)
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", document.get("Абонент_Key"))
                                .put("Менеджер_Key", document.get("Менеджер_Key")));
    }

    /** Runs cycles until nothing waits, and looks that no message was doubled. */
    private void untilDelivered() {
        EtlFixture.until("everything to be delivered", () -> {
            assertThat(belt.run("cons").completed()).isTrue();
            return belt.count("sys.outbox where state in ('staged', 'queued', 'sending', 'unknown')") == 0;
        });
        Set<String> seen = new HashSet<>();
        server.chatwoot()
                .conversationIds()
                .forEach(id -> conversation(id).messages().forEach(message -> {
                    String key = message.attributes().path("etl_key").asString("");
                    assertThat(key.isEmpty() || seen.add(key)).as(key).isTrue();
                }));
        assertThat(belt.cycle(PullMode.SWEEP)).allMatch(RunRecord::completed);
    }

    private Process etl(String... arguments) {
        return Program.start(belt.environment(), home.resolve("output"), arguments);
    }

    private String output() {
        try {
            return Files.readString(home.resolve("output"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
