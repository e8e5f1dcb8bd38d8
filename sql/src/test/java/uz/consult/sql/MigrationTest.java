package uz.consult.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same migrations make an empty database and adopt one that the middleware made. */
class MigrationTest {

    private static final Pattern CREATE_TABLE =
            Pattern.compile("create table (?:if not exists )?([a-z_]+\\.\\w+)", Pattern.CASE_INSENSITIVE);

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void an_empty_database_gets_every_table() throws Exception {
        try (Connection db = database("fresh")) {
            migrate("fresh");
            assertThat(
                            strings(
                                    db,
                                    "select table_schema || '.' || table_name from information_schema.tables where table_schema in ('cons', 'dict', 'sys', 'log', 'batch') and table_name not like 'flyway%'"))
                    .containsExactlyInAnyOrderElementsOf(created("fresh"))
                    .contains("cons.cons", "dict.po_types", "sys.outbox", "log.etl_runs", "batch.batch_job_instance");
            assertThat(
                            strings(
                                    db,
                                    "select confupdtype::text from pg_constraint where conrelid = 'cons.q_and_a'::regclass and confrelid = 'cons.cons'::regclass"))
                    .containsExactly("c");
            assertThat(strings(db, "select count(*)::text from batch.batch_job_instance"))
                    .containsExactly("0");
        }
    }

    /** The tables that the scripts create. */
    private static Set<String> created(String database) throws IOException {
        Set<String> tables = new TreeSet<>();
        for (MigrationInfo migration : flyway(database).load().info().applied()) {
            if (migration.getVersion() == null || !migration.getScript().endsWith(".sql")) {
                continue; // Flyway's own
            }
            try (InputStream script =
                    MigrationTest.class.getResourceAsStream("/db/migration/" + migration.getScript())) {
                Matcher created = CREATE_TABLE.matcher(new String(script.readAllBytes(), StandardCharsets.UTF_8));
                while (created.find()) {
                    tables.add(created.group(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return tables;
    }

    @Test
    void migrating_again_changes_nothing() throws Exception {
        try (Connection db = database("again")) {
            migrate("again");
            List<String> before = columnsAndIndexes(db);
            assertThat(migrate("again")).isZero();
            assertThat(columnsAndIndexes(db)).isEqualTo(before);
        }
    }

    @Test
    void a_living_database_is_adopted_without_a_changed_row_or_column() throws Exception {
        try (Connection db = database("living")) {
            run(
                    db,
                    new String(
                            MigrationTest.class
                                    .getResourceAsStream("/middleware.sql")
                                    .readAllBytes(),
                            StandardCharsets.UTF_8));
            Map<String, List<String>> rows = rows(db);
            List<String> columns = columns(db);
            List<String> indexes = indexes(db);
            assertThat(rows.get("cons.cons")).hasSize(4);

            migrate("living");

            assertThat(rowsOf(db, rows)).isEqualTo(rows);
            assertThat(columns(db)).containsAll(columns);
            assertThat(indexes(db)).containsAll(indexes);
            assertThat(
                            strings(
                                    db,
                                    "select cons_id from cons.cons where cl_ref_key = 'a0000000-0000-4000-8000-000000000001' order by 1"))
                    .containsExactly("1201", "cl_a0000000-0000-4000-8000-000000000001");
        }
    }

    @Test
    void references_to_languages_become_codes_and_codes_stay() throws Exception {
        try (Connection db = database("languages")) {
            run(db, """
                    create schema cons; create table cons.cons (cons_id text primary key, lang text);
                    insert into cons.cons values ('1', '15d38cda-1812-11ef-b824-c67597d01fa8'), ('2', '15D38CDB-1812-11EF-B824-C67597D01FA8'),
                        ('3', '8f3c2f2e-0000-4000-8000-000000000001'), ('4', 'uz'), ('5', null)""");
            migrate("languages");
            assertThat(strings(db, "select cons_id || coalesce(lang, '-') from cons.cons order by 1"))
                    .containsExactly("1ru", "2uz", "3-", "4uz", "5-");
        }
    }

    @Test
    void what_callers_named_a_request_is_no_longer_taken_for_ours() throws Exception {
        try (Connection db = database("requests")) {
            flyway("requests").target("17").load().migrate();
            run(db, """
                    insert into log.audit (what, outcome, request_id) values ('POST /x', 401, 'of-a-caller'), ('POST /y', 401, null)""");
            migrate("requests");
            assertThat(
                            strings(
                                    db,
                                    "select what || coalesce(request_id, '-') || coalesce(caller_request_id, '-') from log.audit order by id"))
                    .containsExactly("POST /x-of-a-caller", "POST /y--");
        }
    }

    @Test
    void runs_keep_their_history_and_interrupted_ones_their_steps_under_the_new_names() throws Exception {
        try (Connection db = database("names")) {
            flyway("names").target("20").load().migrate();
            run(db, """
                    insert into log.etl_runs (job, mode, trigger, status, mark_from, mark_to, goes_on_from, repairs)
                        values ('cons', 'sweep', 'api', 'FAILED', '2026-01-01', '2026-01-02', 'step cons', 7);
                    insert into sys.seen_keys (run_id, entity, key, wanted, differs) values (1, 'Document', 'a', false, true);
                    insert into sys.outbox (key, run_id, conversation, cons_ref_key, kind, payload, noted)
                        values ('k', 1, '5', 'a', 'message', '{}', '{"newest": 3}');
                    insert into batch.batch_job_instance (job_instance_id, version, job_name, job_key) values (1, 0, 'cons', 'k');
                    insert into batch.batch_job_execution (job_execution_id, version, job_instance_id, create_time, status)
                        values (1, 0, 1, now(), 'FAILED')""");
            int number = 0;
            for (String step : STEPS_BEFORE_AND_AFTER.keySet()) {
                run(
                        db,
                        "insert into batch.batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time) values ("
                                + number++ + ", 0, '" + step + "', 1, now())");
            }

            migrate("names");

            assertThat(
                            strings(
                                    db,
                                    "select concat_ws(' ', watermark_from, watermark_to, resumed_from, repairs_run_id) from log.etl_runs"))
                    .containsExactly("2026-01-01 2026-01-02 step cons 7");
            assertThat(strings(db, "select in_scope || ' ' || is_different from sys.seen_keys"))
                    .containsExactly("false true");
            assertThat(strings(db, "select pre_send_state ->> 'newest' from sys.outbox"))
                    .containsExactly("3");
            assertThat(strings(db, "select step_name from batch.batch_step_execution order by step_execution_id"))
                    .containsExactlyElementsOf(STEPS_BEFORE_AND_AFTER.values());
        }
    }

    private static final Map<String, String> STEPS_BEFORE_AND_AFTER = new LinkedHashMap<>();

    static {
        STEPS_BEFORE_AND_AFTER.put("cons", "cons");
        STEPS_BEFORE_AND_AFTER.put("cons-keys", "cons-keys");
        STEPS_BEFORE_AND_AFTER.put("cons-others", "cons-out-of-scope");
        STEPS_BEFORE_AND_AFTER.put("cons-compared", "cons-compare");
        STEPS_BEFORE_AND_AFTER.put("cons-differing", "cons-fetch-differences");
        STEPS_BEFORE_AND_AFTER.put("look-0", "check-0");
        STEPS_BEFORE_AND_AFTER.put("mend-12", "repair-12");
        STEPS_BEFORE_AND_AFTER.put("twins", "merge-duplicates");
        STEPS_BEFORE_AND_AFTER.put("left-open", "resolve-open-conversations");
        STEPS_BEFORE_AND_AFTER.put("con_calls", "con_calls");
        STEPS_BEFORE_AND_AFTER.put("afterwards", "finalize");
        STEPS_BEFORE_AND_AFTER.put("delivery", "delivery");
    }

    @Test
    void effects_of_runs_that_have_not_ended_are_staged_and_the_others_stay_as_they_are() throws Exception {
        try (Connection db = database("effects")) {
            flyway("effects").target("21").load().migrate();
            run(db, """
                    insert into log.etl_runs (job, mode, trigger, status) values ('cons', 'incremental', 'api', 'STARTED');
                    insert into sys.outbox (key, run_id, kind, payload, state, created_at, next_attempt_at) values
                        ('not released', 1, 'message', '{}', 'queued', '2026-01-01 10:00+00', 'infinity'),
                        ('held as it was queued', 1, 'status', '{}', 'held', '2026-01-01 10:00+00', 'infinity'),
                        ('given up before its run ended', 1, 'label', '{}', 'discarded', '2026-01-01 10:00+00', 'infinity'),
                        ('released', 1, 'message', '{}', 'queued', '2026-01-01 10:00+00', '2026-01-01 11:00+00'),
                        ('delivered', 1, 'message', '{}', 'delivered', '2026-01-01 10:00+00', '2026-01-01 11:00+00')""");
            migrate("effects");
            assertThat(
                            strings(
                                    db,
                                    "select key || ': ' || state || ' ' || to_char(next_attempt_at at time zone 'UTC', 'HH24') from sys.outbox order by id"))
                    .containsExactly(
                            "not released: staged 10",
                            "held as it was queued: held 10",
                            "given up before its run ended: discarded 10",
                            "released: queued 11",
                            "delivered: delivered 11");
            assertThatThrownBy(
                            () -> run(
                                    db,
                                    "insert into sys.outbox (key, kind, payload, next_attempt_at) values ('of an earlier launcher', 'message', '{}', 'infinity')"))
                    .hasMessageContaining("outbox_next_attempt_at_is_a_time");
        }
    }

    @Test
    void letters_of_one_record_become_one_and_what_was_discarded_unchanged_stays_so() throws Exception {
        try (Connection db = database("letters")) {
            flyway("letters").target("22").load().migrate();
            run(db, """
                    insert into log.dead_letters (job, entity, record_key, payload, payload_raw, error_class, reason, state, occurrences, created_at, last_seen_at, closed_at) values
                        ('open_update', 'Document', 'two jobs', '{"v":1}', '{"v":1}', 'validation', 'bad', 'open', 2, '2026-01-02', '2026-01-05', null),
                        ('cons', 'Document', 'two jobs', '{"v":2}', '{"v":2}', 'validation', 'worse', 'open', 3, '2026-01-01', '2026-01-06', null),
                        ('cons', 'Document', 'came back', '{"v":1}', null, 'validation', 'bad', 'discarded', 4, '2026-01-01', '2026-01-02', '2026-01-03'),
                        ('cons', 'Document', 'came back', '{"v":1}', '{"v":1}', 'validation', 'bad', 'open', 5, '2026-01-04', '2026-01-05', null),
                        ('cons', 'Document', 'changed', '{"v":1}', '{"v":1}', 'validation', 'bad', 'discarded', 1, '2026-01-01', '2026-01-02', '2026-01-03'),
                        ('cons', 'Document', 'changed', '{"v":2}', '{"v":2}', 'validation', 'bad', 'open', 1, '2026-01-04', '2026-01-05', null),
                        ('cons', 'Document', 'not sent', '{"k":1}', '{"k":1}', 'validation', '1C lists this record but cannot send it: 500', 'open', 1, '2026-01-04', '2026-01-05', null),
                        ('cons', 'Document', 'over', '{"v":1}', '{"v":1}', 'validation', 'bad', 'landed', 1, '2026-01-01', '2026-01-02', '2026-01-03'),
                        ('cons', 'Document', 'over', '{"v":2}', '{"v":2}', 'validation', 'bad', 'landed', 1, '2026-01-04', '2026-01-05', '2026-01-06')""");
            migrate("letters");
            assertThat(
                            strings(
                                    db,
                                    "select concat_ws(' ', record_key || ':', state, job, occurrences, to_char(created_at, 'DD'), payload, content_hash = sha256(payload_raw)) from log.dead_letters order by record_key, id"))
                    .containsExactly(
                            "came back: discarded cons 9 01 {\"v\":1} t",
                            "changed: open cons 2 01 {\"v\":2} t",
                            "not sent: open cons 1 04 {\"k\":1}",
                            "over: landed cons 1 01 {\"v\":1}",
                            "over: landed cons 1 04 {\"v\":2}",
                            "two jobs: open cons 5 01 {\"v\":2} t");
            assertThat(strings(db, "select record_key from log.dead_letters where closed_at is null order by 1"))
                    .containsExactly("changed", "not sent", "two jobs");
        }
    }

    @Test
    void an_index_that_stands_under_another_name_is_not_made_twice() throws Exception {
        try (Connection db = database("indexes")) {
            run(
                    db,
                    "create schema cons; create table cons.cons (cons_id text primary key, status text); create index by_status on cons.cons (status)");
            migrate("indexes");
            assertThat(strings(
                            db,
                            "select indexname from pg_indexes where tablename = 'cons' and indexdef like '%(status)%'"))
                    .containsExactly("by_status");
        }
    }

    @Test
    void the_middleware_may_rename_a_placeholder_and_its_answers_follow() throws Exception {
        try (Connection db = database("cascade")) {
            run(
                    db,
                    new String(
                            MigrationTest.class
                                    .getResourceAsStream("/middleware.sql")
                                    .readAllBytes(),
                            StandardCharsets.UTF_8));
            migrate("cascade");
            run(db, "update cons.cons set cons_id = '1300' where cons_id = 'cl_a0000000-0000-4000-8000-000000000002'");
            assertThat(
                            strings(
                                    db,
                                    "select cons_id from cons.q_and_a where cons_ref_key = 'a0000000-0000-4000-8000-000000000002'"))
                    .containsExactly("1300");
        }
    }

    private static Connection database(String name) throws SQLException {
        try (Connection admin = postgres.getPostgresDatabase().getConnection()) {
            run(admin, "create database " + name);
        }
        return postgres.getDatabase("postgres", name).getConnection();
    }

    private static FluentConfiguration flyway(String database) {
        return Flyway.configure()
                .dataSource(postgres.getDatabase("postgres", database))
                .defaultSchema("batch");
    }

    private static int migrate(String database) {
        return flyway(database).load().migrate().migrationsExecuted;
    }

    private static void run(Connection db, String sql) throws SQLException {
        try (Statement statement = db.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(Connection db, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = db.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                values.add(result.getString(1));
            }
        }
        return values;
    }

    /** Every row of every table as it stands, whole. */
    private static Map<String, List<String>> rows(Connection db) throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : strings(
                db,
                "select table_schema || '.' || table_name from information_schema.tables where table_schema in ('cons', 'dict', 'sys', 'log')")) {
            String columns = String.join(
                    ", ",
                    strings(
                            db,
                            "select quote_ident(column_name) from information_schema.columns where table_schema || '.' || table_name = '"
                                    + table + "' order by ordinal_position"));
            rows.put(
                    table,
                    strings(
                            db,
                            "select row(" + columns + ")::text || ' ' || ctid::text from " + table + " order by 1"));
        }
        return rows;
    }

    /** The same tables now, by the columns that they had then: the row's place included, so a rewritten row shows. */
    private static Map<String, List<String>> rowsOf(Connection db, Map<String, List<String>> before)
            throws SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : before.keySet()) {
            String columns = String.join(
                    ", ",
                    strings(
                            db,
                            "select column_name from middleware_columns where table_name = '" + table
                                    + "' order by position"));
            rows.put(
                    table,
                    strings(
                            db,
                            "select row(" + columns + ")::text || ' ' || ctid::text from " + table + " order by 1"));
        }
        return rows;
    }

    private static List<String> columns(Connection db) throws SQLException {
        return strings(
                db,
                "select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '-') from information_schema.columns where table_schema in ('cons', 'dict', 'sys', 'log')");
    }

    private static List<String> indexes(Connection db) throws SQLException {
        return strings(db, "select indexdef from pg_indexes where schemaname in ('cons', 'dict', 'sys', 'log')");
    }

    private static List<String> columnsAndIndexes(Connection db) throws SQLException {
        List<String> all = new ArrayList<>(columns(db));
        all.addAll(indexes(db));
        all.sort(null);
        return all;
    }
}
