package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.ChatwootSettings;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.Chatwoot.Agent;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Seed;

/** What the job users makes of managers in Chatwoot. */
@ExtendWith(OutputCaptureExtension.class)
class AgentsTest {

    private static final String USERS = "Catalog_Пользователи";
    private static final String CONSULTING =
            "cons.users where not deletion_mark and not invalid and con_limit > 0 and (start_hour is not null or end_hour is not null)";
    private static final String CREATE = "POST /api/v1/accounts/1/agents";

    private final ChatwootServer server = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
    private final Chatwoot chatwoot = server.chatwoot();
    private final ChatwootClient person = new ChatwootClient(new Binder(new MapConfigurationPropertySource(
                    Map.of("chatwoot.api-url", server.origin(), "chatwoot.token", "token-of-chatwoot")))
            .bindOrCreate("chatwoot", ChatwootSettings.class));
    private final EtlFixture belt = new EtlFixture(
            Seed.Size.of(60),
            "CHATWOOT_API_URL=" + server.origin(),
            "CHATWOOT_API_TOKEN=token-of-chatwoot",
            "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT,
            "chatwoot.first-delay=PT0.01S",
            "chatwoot.longest-delay=PT0.05S");
    private String key;

    @BeforeEach
    void one_manager_consults_and_has_an_email() {
        key = belt.onec().rows(USERS).get(2).text("Ref_Key");
        assertThat(belt.onec().row(USERS, key).text("Code")).isEqualTo("user3@cons.local");
    }

    @AfterEach
    void stop() {
        belt.close();
        server.close();
    }

    @Test
    void who_consults_has_an_agent_in_the_inbox_and_in_his_team_and_the_next_run_only_reads(CapturedOutput output) {
        assertThat(belt.run("users").completed()).isTrue();
        long consulting = belt.count(CONSULTING);
        assertThat(consulting).isGreaterThan(5);
        assertThat(agents()).hasSize((int) consulting);
        assertThat(chatwoot.inboxMembers(1))
                .isEqualTo(agents().stream().map(Agent::id).collect(Collectors.toSet()));
        assertThat(chatwoot.teamMembers(1))
                .isNotEmpty()
                .isEqualTo(numbers("select chatwoot_user_id from " + CONSULTING + " and chatwoot_team is not null"));
        assertThat(chatwoot.teamMembers(1)).isNotEqualTo(chatwoot.inboxMembers(1));
        assertThat(
                        belt.count(
                                "cons.users u join sys.user_mapping m on m.cl_manager_key = u.cl_ref_key and m.chatwoot_user_id = u.chatwoot_user_id"))
                .isEqualTo(consulting)
                .isEqualTo(belt.count("sys.user_mapping"))
                .isEqualTo(belt.count("cons.users where chatwoot_user_id is not null"));
        Agent his = agent(key);
        assertThat(his.email()).as("found in user_id").isEqualTo("user3@cons.local");
        assertThat(his.name()).isEqualTo(belt.onec().row(USERS, key).text("Description"));
        assertThat(his.role()).isEqualTo("agent");
        assertThat(agents().stream().map(Agent::email).filter(email -> !email.startsWith("user")))
                .as("nobody has another")
                .isNotEmpty()
                .allMatch(email -> belt.count("cons.users where cl_ref_key || '@cons.local' = ?", email) == 1);
        assertThat(writes()).as("one for the inbox, one for the team").hasSize((int) consulting + 2);
        assertThat(output)
                .containsPattern(
                        "users: managers without a complete agent, check them in Chatwoot: .*\\(no limit, no hours\\)")
                .doesNotContain("another manager", "user3@");

        List<String> rows = rows();
        server.forget();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(rows()).isEqualTo(rows);
        assertThat(lines())
                .containsExactly(
                        "GET /health",
                        "GET /api/v1/accounts/1/agents",
                        "GET /api/v1/accounts/1/inbox_members/1",
                        "GET /api/v1/accounts/1/teams",
                        "GET /api/v1/accounts/1/teams/1/team_members");
    }

    @Test
    void no_transaction_waits_for_chatwoot_and_what_it_did_is_kept_at_once() {
        List<String> seen = new CopyOnWriteArrayList<>();
        server.before(request -> {
            if (!request.method().equals("GET")) {
                seen.add(belt.text(
                                "select count(*)::text from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'")
                        + " " + (belt.count("sys.idempotency_keys") - belt.count("sys.user_mapping")));
            }
        });
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(seen).hasSize(agents().size() + 2);
        assertThat(seen.subList(0, agents().size()))
                .as("all before him are stored, and his attempt")
                .containsOnly("0 1");
        assertThat(seen.subList(agents().size(), seen.size())).containsOnly("0 0");
    }

    @Test
    void an_agent_of_his_email_is_his_and_is_not_created_again() {
        int there = person.createAgent("Другое имя", "User3@Cons.Local").id();
        server.forget();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(agent(key).id()).isEqualTo(there);
        assertThat(chatwoot.inboxMembers(1)).contains(there);
        assertThat(bodies()).noneMatch(body -> body.contains("user3@"));
    }

    @Test
    void an_administrator_serves_too_and_stays_when_he_leaves() {
        load_without_chatwoot();
        belt.db.update("update cons.users set user_id = 'admin@cons.local' where cl_ref_key = ?", key);
        belt.db.update("insert into sys.user_mapping (chatwoot_user_id, cl_manager_key) values (1, ?)", key);
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(chatwoot.inboxMembers(1)).contains(1);
        assertThat(belt.text("select chatwoot_user_id::text from cons.users where cl_ref_key = ?", key))
                .isEqualTo("1");
        belt.onec().edit(USERS, key, row -> row.put("Недействителен", true));
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(chatwoot.inboxMembers(1)).contains(1);
    }

    @Test
    void who_leaves_is_taken_off_the_inbox_and_not_deleted_and_may_come_back() {
        belt.run("users");
        Agent his = agent(key);
        belt.onec().edit(USERS, key, row -> row.put("Недействителен", true));
        server.forget();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(writes()).containsExactly("DELETE /api/v1/accounts/1/inbox_members");
        assertThat(chatwoot.inboxMembers(1)).hasSize(agents().size() - 1).doesNotContain(his.id());
        assertThat(agent(key)).as("neither agent nor mapping goes").isEqualTo(his);
        server.forget();
        belt.run("users");
        assertThat(writes()).isEmpty();
        belt.onec().edit(USERS, key, row -> row.put("Недействителен", false));
        belt.run("users");
        assertThat(chatwoot.inboxMembers(1)).contains(his.id());
        assertThat(agent(key)).isEqualTo(his);
    }

    @Test
    void an_agent_of_two_managers_stays_as_long_as_one_of_them_does(CapturedOutput output) {
        belt.run("users");
        Agent his = agent(key);
        String other = belt.text(
                "select cl_ref_key from " + CONSULTING + " and cl_ref_key <> ? order by user_id limit 1", key);
        belt.db.update("delete from sys.user_mapping where cl_manager_key = ?", other);
        belt.db.update("update cons.users set chatwoot_user_id = ? where cl_ref_key = ?", his.id(), other);
        belt.onec().edit(USERS, key, row -> row.put("DeletionMark", true));
        List<String> rows = rows();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(chatwoot.inboxMembers(1)).contains(his.id());
        assertThat(output).contains("(agent " + his.id() + " is mapped to another manager, " + key + ")");
        assertThat(rows.stream().filter(row -> row.startsWith("mapping")).toList())
                .isEqualTo(
                        rows().stream().filter(row -> row.startsWith("mapping")).toList());
    }

    @Test
    void an_agent_found_by_email_who_is_mapped_to_another_is_neither_taken_nor_doubled(CapturedOutput output) {
        int there = person.createAgent("Другой", "user3@cons.local").id();
        load_without_chatwoot();
        belt.db.update("insert into sys.user_mapping (chatwoot_user_id, cl_manager_key) values (?, 'somebody')", there);
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(output).contains("(agent " + there + " is mapped to another manager, somebody)");
        assertThat(belt.text("select cl_manager_key from sys.user_mapping where chatwoot_user_id = ?", there))
                .isEqualTo("somebody");
        assertThat(belt.count("cons.users where cl_ref_key = ? and chatwoot_user_id is null", key))
                .isOne();
    }

    @Test
    void a_mapping_to_an_agent_who_is_gone_is_replaced() {
        load_without_chatwoot();
        belt.db.update("insert into sys.user_mapping (chatwoot_user_id, cl_manager_key) values (999, ?)", key);
        belt.db.update("update cons.users set chatwoot_user_id = 999 where cl_ref_key = ?", key);
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(agent(key).email()).isEqualTo("user3@cons.local");
        assertThat(belt.count("sys.user_mapping where chatwoot_user_id = 999")).isZero();
        assertThat(belt.count("cons.users where chatwoot_user_id = 999")).isZero();
    }

    @Test
    void without_a_seat_the_rest_is_listed_and_the_run_completes(CapturedOutput output) {
        chatwoot.seats(4);
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(agents()).hasSize(3);
        assertThat(chatwoot.inboxMembers(1)).hasSize(3);
        assertThat(creations()).as("the first refusal is believed").isEqualTo(4);
        assertThat(output.getOut().split("\\(no seat\\)", -1)).hasSize((int) belt.count(CONSULTING) - 3 + 1);
        chatwoot.seats(1000);
        belt.run("users");
        assertThat(agents()).hasSize((int) belt.count(CONSULTING));
    }

    @Test
    void the_days_limit_is_chatwoots_and_ours(CapturedOutput output) {
        server.faults()
                .add(Fault.instead(Answer.text(429, "Retry later\n")).on(CREATE).after(2));
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(agents()).hasSize(2);
        assertThat(creations()).isEqualTo(3);
        assertThat(belt.count("sys.idempotency_keys where operation_type = 'chatwoot_agent'"))
                .as("a refusal counts")
                .isEqualTo(3);
        belt.db.update(
                "insert into sys.idempotency_keys (key, operation_type, expires_at) select (now() at time zone 'UTC')::date || ':' || n, 'chatwoot_agent', now() + interval '2 days' from generate_series(1, 86) n");
        belt.db.update(
                "insert into sys.idempotency_keys (key, operation_type, expires_at) select (now() at time zone 'UTC')::date - 3 || ':' || n, 'chatwoot_agent', now() - interval '1 day' from generate_series(1, 90) n");
        server.forget();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(creations()).as("90 a day").isEqualTo(1);
        assertThat(agents()).hasSize(3);
        assertThat(output).contains("(the day's limit of new agents is reached)");
        assertThat(belt.count("sys.idempotency_keys"))
                .as("old days are forgotten")
                .isEqualTo(90);
    }

    @Test
    void already_taken_means_to_find_him() {
        AtomicBoolean once = new AtomicBoolean(true);
        server.before(request -> {
            if (request.line().equals(CREATE) && request.text().contains("user3@") && once.getAndSet(false)) {
                person.createAgent("Кто-то быстрее", "user3@cons.local");
            }
        });
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(agent(key).name()).isEqualTo("Кто-то быстрее");
        assertThat(chatwoot.inboxMembers(1)).contains(agent(key).id());
        assertThat(agents()).hasSize((int) belt.count(CONSULTING));
    }

    @Test
    void taken_elsewhere_is_listed_and_not_asked_for_again_today(CapturedOutput output) {
        server.faults()
                .add(Fault.instead(Answer.json(
                                422, "{\"message\":\"User has already been taken\",\"attributes\":[\"user_id\"]}"))
                        .on(CREATE));
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(output).containsOnlyOnce("is taken elsewhere)");
        assertThat(agents()).as("the others have theirs").hasSize((int) belt.count(CONSULTING) - 1);
        server.forget();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(writes()).isEmpty();
        assertThat(output).as("said once, for it stays the same").containsOnlyOnce("is taken elsewhere)");
    }

    @Test
    void a_lost_answer_creates_nobody_twice() {
        server.faults().add(Fault.lostAnswer().on(CREATE));
        server.faults().add(Fault.refused().on(CREATE).after(1));
        assertThat(belt.run("users").completed()).isTrue();
        int consulting = (int) belt.count(CONSULTING);
        assertThat(agents()).as("one was found, one not").hasSize(consulting - 1);
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(agents()).hasSize(consulting);
        assertThat(agents().stream().map(Agent::email).distinct()).hasSize(consulting);
        assertThat(chatwoot.inboxMembers(1)).hasSize(consulting);
        assertThat(creations()).isEqualTo(consulting + 1);
    }

    @Test
    void a_chatwoot_that_loses_every_answer_is_left_alone_soon() {
        server.faults().add(Fault.status(500).on(CREATE).always());
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(creations()).isEqualTo(3);
    }

    @Test
    void a_team_that_chatwoot_does_not_have_is_listed(CapturedOutput output) {
        load_without_chatwoot();
        belt.onec().rows("InformationRegister_ОтделыПользователей").stream()
                .filter(row -> key.equals(row.get("Менеджер_Key")))
                .toList()
                .forEach(row -> belt.onec().delete("InformationRegister_ОтделыПользователей", row));
        belt.db.update("update cons.users set chatwoot_team = 'Нет Такой' where cl_ref_key = ?", key);
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(output).contains("(Chatwoot has no team «нет такой»)");
        assertThat(chatwoot.inboxMembers(1)).contains(agent(key).id());
    }

    @Test
    void chatwoot_never_costs_the_pull(CapturedOutput output) {
        server.faults().add(Fault.status(503).on("GET /api/v1/accounts/1/teams").always());
        RunRecord run = belt.run("users");
        assertThat(run.completed()).isTrue();
        assertThat(run.tally().created()).isPositive();
        assertThat(output)
                .contains("users: synchronising the managers' agents failed, the next run will retry: unavailable: ");
        assertThat(writes()).as("nobody is created before all reads went well").isEmpty();
        server.faults().clear();
        server.faults().add(Fault.status(500).on("POST /api/v1/accounts/1/inbox_members"));
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(chatwoot.inboxMembers(1)).isEmpty();
        assertThat(belt.run("users").completed()).isTrue();
        assertThat(chatwoot.inboxMembers(1)).hasSize((int) belt.count(CONSULTING));
    }

    @Test
    void chatwoot_may_be_down(CapturedOutput output) {
        server.close();
        RunRecord run = belt.run("users", PullMode.FULL);
        assertThat(run.status()).isEqualTo("COMPLETED");
        assertThat(run.tally().created()).isPositive();
        assertThat(output).containsOnlyOnce("users: Chatwoot does not answer");
        assertThat(belt.count("cons.users where chatwoot_user_id is not null")).isZero();
    }

    /** Managers are there, agents not yet. */
    private void load_without_chatwoot() {
        server.faults().add(Fault.status(500).on("GET /health"));
        belt.run("users");
        assertThat(belt.count("sys.user_mapping")).isZero();
    }

    /** All but the administrator who was there before. */
    private List<Agent> agents() {
        return chatwoot.agents().stream().filter(agent -> agent.id() != 1).toList();
    }

    /** The agent that is stored of this manager, in both places. */
    private Agent agent(String manager) {
        int id = belt.db.queryForObject(
                "select u.chatwoot_user_id from cons.users u join sys.user_mapping m on m.cl_manager_key = u.cl_ref_key and m.chatwoot_user_id = u.chatwoot_user_id where u.cl_ref_key = ?",
                Integer.class,
                manager);
        return chatwoot.agents().stream()
                .filter(agent -> agent.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private Set<Integer> numbers(String sql) {
        return new TreeSet<>(belt.db.queryForList(sql, Integer.class));
    }

    /** Rows as they lie on disk, of the tables that are written here too. */
    private List<String> rows() {
        return belt.db.queryForList("""
                select 'mapping ' || t.ctid || t.xmin || t::text from sys.user_mapping t union all
                select 'user ' || t.ctid || t.xmin || t::text from cons.users t union all
                select 'attempt ' || t.ctid || t.xmin || t::text from sys.idempotency_keys t order by 1""", String.class);
    }

    private List<String> lines() {
        return server.requests().stream()
                .map(uz.consult.sandbox.http.Request::line)
                .toList();
    }

    private List<String> bodies() {
        return server.requests().stream()
                .map(uz.consult.sandbox.http.Request::text)
                .toList();
    }

    private List<String> writes() {
        return lines().stream().filter(line -> !line.startsWith("GET ")).toList();
    }

    private long creations() {
        return lines().stream().filter(CREATE::equals).count();
    }
}
