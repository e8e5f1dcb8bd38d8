package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** The application's role may do what the program does, and no more. */
class LeastRightsTest {

    private static final String OURS = "('batch', 'cons', 'dict', 'log', 'sys')";
    private static final String NOBODY_MAY = "42501";

    private static EtlFixture belt;

    @BeforeAll
    static void start() {
        belt = new EtlFixture(Seed.Size.of(1));
    }

    @AfterAll
    static void stop() {
        belt.close();
    }

    @Test
    void each_table_may_be_used_as_the_program_does_and_in_no_other_way() {
        Map<String, String> expected = new TreeMap<>();
        Stream.of("cons", "q_and_a", "calls", "cons_redate", "cons_rating_answers")
                .forEach(table -> expected.put("cons." + table, "select insert update delete"));
        Stream.of(
                        "po_types",
                        "po_sections",
                        "online_question_cat",
                        "online_question",
                        "knowledge_base",
                        "consultation_interference")
                .forEach(table -> expected.put("dict." + table, "select insert update delete"));
        expected.put("sys.idempotency_keys", "select insert update delete");
        Stream.of("cons.queue_closing", "cons.users_skill", "sys.seen_keys", "log.run_lines")
                .forEach(table -> expected.put(table, "select insert delete"));
        Stream.of("cons.clients", "cons.users").forEach(table -> expected.put(table, "select insert update"));
        Stream.of(
                        "sync_state",
                        "user_mapping",
                        "outbox",
                        "schedules",
                        "shedlock",
                        "chatwoot",
                        "api_tokens",
                        "external_systems")
                .forEach(table -> expected.put("sys." + table, "select insert update"));
        Stream.of("consultation_change_log", "etl_runs", "dead_letters")
                .forEach(table -> expected.put("log." + table, "select insert update"));
        Stream.of("job_execution", "job_execution_context", "step_execution", "step_execution_context")
                .forEach(table -> expected.put("batch.batch_" + table, "select insert update"));
        Stream.of("log.differences", "log.audit", "batch.batch_job_instance", "batch.batch_job_execution_params")
                .forEach(table -> expected.put(table, "select insert"));
        expected.put("batch.flyway_schema_history", "select");
        Stream.of("cons.telegram_users", "sys.db_migrations", "log.webhook_log", "log.notification_log")
                .forEach(table -> expected.put(table, ""));
        assertThat(rights(EtlFixture.ROLE)).isEqualTo(expected);
    }

    @Test
    void it_owns_nothing_creates_nothing_and_is_nobody_else() {
        assertThat(belt.count("pg_class where pg_get_userbyid(relowner) = ?", EtlFixture.ROLE))
                .isZero();
        assertThat(belt.count("pg_proc where pg_get_userbyid(proowner) = ?", EtlFixture.ROLE))
                .isZero();
        assertThat(belt.count("pg_namespace where has_schema_privilege(?, oid, 'create')", EtlFixture.ROLE))
                .isZero();
        assertThat(belt.count("pg_database where has_database_privilege(?, oid, 'create')", EtlFixture.ROLE))
                .isZero();
        assertThat(belt.count("pg_auth_members where pg_get_userbyid(member) = ?", EtlFixture.ROLE))
                .isZero();
        assertThat(belt.count(
                        "pg_roles where rolname = ? and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)",
                        EtlFixture.ROLE))
                .isZero();
        assertThat(belt.count(
                        "pg_class c where case when relkind = 'S' then has_sequence_privilege(?, oid, 'update') end",
                        EtlFixture.ROLE))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table cons.mine (id int)",
                "create table public.mine (id int)",
                "create schema mine",
                "create function log.forget_audit(text) returns int language sql as 'select 1'",
                "create or replace function log.forget_audit(days_kept integer) returns integer language sql as 'select 1'",
                "alter table cons.cons add column mine text",
                "alter table log.audit disable trigger all",
                "alter function log.forget_audit(integer) security invoker",
                "drop table sys.seen_keys",
                "truncate sys.seen_keys",
                "truncate log.audit",
                "update log.audit set who = 'anna'",
                "delete from log.audit",
                "delete from log.etl_runs",
                "delete from cons.clients",
                "select from cons.telegram_users",
                "update batch.flyway_schema_history set success = true",
                "create index mine on cons.cons (number)",
                "set role postgres"
            })
    void what_the_program_does_not_do_is_refused(String statement) {
        assertThatThrownBy(() -> belt.as(EtlFixture.ROLE).execute(statement))
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(NOBODY_MAY));
    }

    @Test
    void the_audit_forgets_only_what_is_old_whatever_stands_in_the_way_of_names() {
        belt.db.update("""
                insert into log.audit (at, what, outcome) values
                    (now() - interval '31 days', 'old', 200), (now() - interval '29 days', 'young', 200)""");
        belt.as(EtlFixture.ROLE).execute((Connection connection) -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("""
                        create temp table audit (id bigint, at timestamptz);
                        create function pg_temp.now() returns timestamptz language sql as 'select timestamptz ''2999-01-01''';
                        create function pg_temp.make_interval(days int) returns interval language sql as 'select interval ''0''';
                        set search_path = pg_temp, log, pg_catalog""");
                assertThatThrownBy(() -> statement.execute("select log.forget_audit(29)"))
                        .hasMessageContaining("rows of log.audit are kept for at least 30 days, not 29");
                assertThatThrownBy(() -> statement.execute("select log.forget_audit(null)"))
                        .hasMessageContaining("not null");
                try (ResultSet gone = statement.executeQuery("select log.forget_audit(30)")) {
                    gone.next();
                    assertThat(gone.getInt(1)).isOne();
                }
            }
            return null;
        });
        assertThat(belt.db.queryForList("select what from log.audit", String.class))
                .containsExactly("young");
    }

    @Test
    void nobody_else_may_do_anything_or_call_the_two_functions() {
        belt.admin().execute("create role stranger login");
        try {
            assertThat(rights("stranger").values()).containsOnly("");
            for (String function : List.of("log.forget_audit(400)", "sys.analyze_seen_keys()")) {
                belt.db.execute("grant usage on schema log, sys to stranger");
                assertThatThrownBy(() -> belt.as("stranger").execute("select " + function))
                        .rootCause()
                        .hasMessageContaining("permission denied for function");
            }
        } finally {
            belt.db.execute("drop owned by stranger");
            belt.admin().execute("drop role stranger");
        }
    }

    @Test
    void what_somebody_granted_besides_is_taken_away_on_our_tables_and_stays_on_shared_ones() {
        try (EtlFixture generous = new EtlFixture(Seed.Size.of(1))) {
            generous.db.execute("grant all on all tables in schema cons, log to " + EtlFixture.ROLE);
            assertThat(migrated(generous, EtlFixture.ROLE)).isEmpty();
            assertThat(generous.db.queryForObject(
                            "select has_table_privilege(?, 'log.audit', 'update, delete, truncate, references, trigger')",
                            Boolean.class,
                            EtlFixture.ROLE))
                    .isFalse();
            assertThat(generous.db.queryForObject(
                            "select has_table_privilege(?, 'cons.telegram_users', 'update')",
                            Boolean.class,
                            EtlFixture.ROLE))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Пуск с Пробелом", "o'neil\"; drop table log.audit; --", "'; drop table log.audit; -- $$x\\"})
    void a_role_may_have_any_name(String name) {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        belt.admin().execute("create role " + quoted + " login superuser");
        try (EtlFixture other = new EtlFixture(Seed.Size.of(5))) {
            // As the one that migrates, …
            assertThat(migrated(other, EtlFixture.ROLE, "DB_MIGRATION_USER=" + name))
                    .isEmpty();
            // … as the one that is given rights, …
            belt.admin().execute("alter role " + quoted + " nosuperuser");
            assertThat(migrated(other, name)).isEmpty();
            // … and as the one that works, with nobody who migrates beside.
            other.set("DB_USER", name);
            other.restart();
            RunRecord run = other.run("users");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(other.count("log.audit")).isZero();
            other.db.execute("drop owned by " + quoted);
        } finally {
            belt.admin().execute("drop role " + quoted);
        }
    }

    @Test
    void a_role_that_is_not_there_is_told_before_anything_is_migrated() {
        assertThatThrownBy(() -> migrated(belt, "nobody"))
                .rootCause()
                .hasMessage(
                        "PostgreSQL has no role nobody (DB_USER), which is to be granted its rights: create it first (ops/docs/database.md)");
    }

    @Test
    void with_least_rights_it_starts_while_nothing_is_pending_and_says_in_a_line_what_is() {
        try (EtlFixture behind = new EtlFixture(Seed.Size.of(1))) {
            behind.restart();
            List<String> newest = behind.db.queryForList(
                    "select version from (select * from batch.flyway_schema_history where version is not null order by installed_rank desc limit 2) h"
                            + " order by installed_rank",
                    String.class);
            behind.db.update("delete from batch.flyway_schema_history where version = any (?)", (Object)
                    newest.toArray(String[]::new));
            assertThatThrownBy(behind::restart)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            EtlException.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMISSION))
                    .hasMessageStartingWith("launcher may not migrate PostgreSQL, and versions "
                            + String.join(", ", newest) + " are pending: ")
                    .hasMessageContaining(" belongs to postgres (and ")
                    .hasMessageContaining(". Run ops/etl migrate with DB_MIGRATION_USER and DB_MIGRATION_PASS")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void all_jobs_in_all_modes_leave_what_they_leave_with_an_owners_rights() {
        try (World least = new World(null);
                World owner = new World(null, "DB_USER=postgres", "DB_PASS=postgres")) {
            for (World world : List.of(least, owner)) {
                world.loaded().told();
                everythingElse(world.belt);
            }
            assertThat(least.belt.bean(JdbcTemplate.class).queryForObject("select current_user", String.class))
                    .isEqualTo(EtlFixture.ROLE);
            assertThat(undated(least)).isEqualTo(undated(owner)).hasSizeGreaterThan(500);
            assertThat(least.belt.count("log.etl_runs where error_message like '%permission%'"))
                    .isZero();
        }
    }

    /** Each world has deleted something at a moment of its own. */
    private static List<String> undated(World world) {
        return world.content().stream()
                .map(row -> row.replaceAll("\"deleted_at\": \"[^\"]*\"", ""))
                .sorted()
                .toList();
    }

    private static void everythingElse(EtlFixture world) {
        assertThat(world.cycle(PullMode.FULL)).allMatch(RunRecord::completed);
        RunRecord window = world.window("cons", EtlFixture.now().minusDays(3), EtlFixture.now());
        assertThat(window.completed()).as(window.errorMessage()).isTrue();
        List<Row> documents = world.onec().rows(EtlFixture.DOCUMENTS);
        world.db.update(
                "update cons.cons set number = 'x' where cl_ref_key = ?",
                documents.get(3).text("Ref_Key"));
        assertThat(world.reconcile(true)).contains("repaired by run");
        Row bad = documents.get(5);
        Object date = bad.get("ДатаКонсультации");
        world.onec().save(EtlFixture.DOCUMENTS, bad.text("Ref_Key"), row -> row.put("ДатаКонсультации", "вчера"));
        assertThat(world.run("cons").tally().dead()).isOne();
        world.onec().save(EtlFixture.DOCUMENTS, bad.text("Ref_Key"), row -> row.put("ДатаКонсультации", date));
        assertThat(world.replay("cons")).isTrue();
        world.onec().delete(EtlFixture.DOCUMENTS, documents.get(7));
        RunRecord swept = world.run("cons", PullMode.SWEEP);
        assertThat(swept.tally().deleted()).as("%s", swept).isOne();
        world.release(swept.id());
        assertThat(world.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
    }

    /** Migrates a belt's database for a user, by the server's administrator unless {@code more} says otherwise; what was applied. */
    private static List<String> migrated(EtlFixture on, String application, String... more) {
        Map<String, Object> settings = new HashMap<>(on.environment());
        settings.put("DB_MIGRATION_USER", "postgres");
        settings.put("DB_USER", application);
        for (String setting : more) {
            String[] pair = setting.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(MigrationApplication.class)
                .web(WebApplicationType.NONE)
                .properties(MigrationApplication.ALONE)
                .properties(settings)
                .run()) {
            return context.getBean(Migration.class).applied();
        }
    }

    /** What a role may do with each table of ours, whoever gave it. */
    private static Map<String, String> rights(String role) {
        Map<String, String> rights = new TreeMap<>();
        belt.db.query(
                """
                select n.nspname || '.' || c.relname as name, coalesce(string_agg(lower(p.name), ' ' order by p.place), '') as rights
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                left join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) with ordinality p (name, place)
                    on has_table_privilege(?, c.oid, p.name)
                where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in %s group by 1""".formatted(OURS),
                row -> {
                    rights.put(row.getString("name"), row.getString("rights"));
                },
                role);
        return rights;
    }
}
