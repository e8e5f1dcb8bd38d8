package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/**
 * Whatever is altered by hand in a column that jobs write is named by a comparison, or explained, or of those few that are not
 * 1C's; and repaired where it can be, telling nobody. The columns are PostgreSQL's own list: a new one fails here until it is
 * thought of.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlterationsTest {

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";
    private static final String GUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

    /** What names a row in 1C, by table; every table that jobs write. */
    private static final Map<String, String> KEYS = new TreeMap<>(Map.ofEntries(
            Map.entry("cons.clients", "cl_ref_key"),
            Map.entry("cons.cons", "cl_ref_key"),
            Map.entry("cons.q_and_a", "cons_ref_key"),
            Map.entry("cons.users", "cl_ref_key"),
            Map.entry("cons.users_skill", "user_key"),
            Map.entry("cons.cons_redate", "cons_key"),
            Map.entry("cons.calls", "cons_key"),
            Map.entry("cons.cons_rating_answers", "cons_key"),
            Map.entry("cons.queue_closing", "manager_key"),
            Map.entry("dict.po_types", "ref_key"),
            Map.entry("dict.po_sections", "ref_key"),
            Map.entry("dict.online_question_cat", "ref_key"),
            Map.entry("dict.online_question", "ref_key"),
            Map.entry("dict.knowledge_base", "ref_key"),
            Map.entry("dict.consultation_interference", "ref_key"),
            Map.entry("sys.user_mapping", "cl_manager_key")));

    /** Rows in whose every column 1C has a say. */
    private static final Map<String, String> ORDINARY = Map.of(
            "cons.clients", "deleted_at is null and cl_ref_key is not null",
            "cons.cons", "deleted_at is null and cl_ref_key is not null and status = 'closed'",
            "cons.users", "deletion_mark is false and cl_ref_key is not null",
            "cons.queue_closing", "period >= date_trunc('day', now() at time zone 'Asia/Tashkent') at time zone 'UTC'");

    private static final String OUR_KEY = "a key of ours, which means nothing to 1C";
    private static final String THE_SITES = "the site's: 1C has no such field";
    private static final String BOOKKEEPING = "says when a row was written, not what 1C says";

    /** Columns in which 1C has no say, and why: there an alteration stays, and is not named. */
    private static final Map<String, String> NOT_OF_1C = new TreeMap<>();

    static {
        for (String column : List.of(
                "clients.client_id", "users.account_id", "q_and_a.id", "cons_redate.id", "cons_rating_answers.id")) {
            NOT_OF_1C.put("cons." + column, OUR_KEY);
        }
        NOT_OF_1C.put("sys.user_mapping.id", OUR_KEY);
        NOT_OF_1C.put(
                "cons.cons.cons_id", "the middleware gives it: a conversation's number takes a placeholder's place");
        for (String column :
                List.of("name", "contact_name", "client_id_hash", "partner", "source_id", "chatwoot_pubsub_token")) {
            NOT_OF_1C.put("cons.clients." + column, THE_SITES);
        }
        for (String column : List.of("importance", "chatwoot_source_id", "source")) {
            NOT_OF_1C.put("cons.cons." + column, THE_SITES);
        }
        for (String column : List.of("avatar_url", "consultation_enabled", "confirmed")) {
            NOT_OF_1C.put("cons.users." + column, THE_SITES);
        }
        NOT_OF_1C.put("cons.clients.onec_version", "only lets the next sweep read the record, which puts it right");
        NOT_OF_1C.put("cons.cons.onec_version", "only lets the next sweep read the record, which puts it right");
        for (String table : List.of(
                "cons.clients",
                "cons.cons",
                "cons.q_and_a",
                "cons.users",
                "cons.queue_closing",
                "cons.cons_rating_answers",
                "sys.user_mapping")) {
            NOT_OF_1C.put(table + ".created_at", BOOKKEEPING);
        }
        for (String table : List.of("cons.clients", "cons.cons", "cons.cons_rating_answers", "sys.user_mapping")) {
            NOT_OF_1C.put(table + ".updated_at", BOOKKEEPING);
        }
    }

    /** Fields under whose name an alteration of a column shows, besides its own. */
    private static final Set<String> OTHER_NAMES =
            Set.of("record", "q_and_a", "skills", "is_parent", "cl_ref_key", "chatwoot_user_id", "cons_id");

    private record Column(String table, String name, String type, boolean nullable) {
        String full() {
            return table + "." + name;
        }
    }

    /**
     * Something done to PostgreSQL.
     *
     * @param keys one of them is in the name of what is found
     * @param field under which it may be found; null for any
     */
    private record Alteration(
            String what, Set<String> keys, @Nullable String field) {}

    private record Found(
            String key,
            String field,
            boolean repairable,
            @Nullable String explanation) {}

    private ChatwootServer chatwoot;
    private EtlFixture belt;

    @BeforeAll
    void load() {
        chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
        OneC onec = new Seed(
                        42,
                        new Seed.Size(300, 1_000, 60, 40, 7, 1_300, 300, 600, 60),
                        EtlFixture.now().minusHours(1))
                .onec(EtlFixture::now);
        // What the seed leaves empty is filled somewhere, so that each column has a row in which 1C says something.
        Row client = onec.rows(EtlFixture.CLIENTS).get(5);
        onec.save(
                EtlFixture.CLIENTS,
                client.text("Ref_Key"),
                row -> row.put("Страна", "Узбекистан")
                        .put("Регион", "Хорезм")
                        .put("Тариф_Key", "8f3c2f2e-0000-4000-8000-000000000001")
                        .put("ТарифныйПериод_Key", "8f3c2f2e-0000-4000-8000-000000000002")
                        .put("Организация_Key", "8f3c2f2e-0000-4000-8000-000000000003"));
        Row article = onec.rows("Catalog_БазаЗнанийДляКонсультаций").get(3);
        onec.save(
                "Catalog_БазаЗнанийДляКонсультаций",
                article.text("Ref_Key"),
                row -> row.put("РазделПО_Key", "8f3c2f2e-0000-4000-8000-000000000004")
                        .put("Автор_Key", "8f3c2f2e-0000-4000-8000-000000000005"));
        List<Row> users = onec.rows("Catalog_Пользователи");
        for (int i = 10; i < 16; i++) {
            onec.add(
                    "InformationRegister_ЗакрытиеОчередиНаКонсультанта",
                    new Row()
                            .put("Дата", EtlFixture.now().toLocalDate().atStartOfDay())
                            .put("Менеджер_Key", users.get(i).text("Ref_Key"))
                            .put("Закрыт", true));
        }
        belt = new EtlFixture(
                onec,
                "CHATWOOT_API_URL=" + chatwoot.origin(),
                "CHATWOOT_API_TOKEN=token-of-chatwoot",
                "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT);
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        belt.db.execute("create schema kept");
        for (String table : KEYS.keySet()) {
            belt.db.execute("create table kept." + flat(table) + " as table " + table);
        }
        assertThat(belt.reconcile(false)).startsWith("equal");
    }

    @AfterAll
    void stop() {
        belt.close();
        chatwoot.close();
    }

    /** As it was loaded; deliveries and change log begin anew, too. */
    @BeforeEach
    void restore() {
        belt.db.execute(
                "set session_replication_role = replica; "
                        + KEYS.keySet().stream()
                                .map(table -> "delete from " + table + "; insert into " + table + " select * from kept."
                                        + flat(table))
                                .collect(Collectors.joining("; "))
                        + "; delete from sys.outbox; delete from log.consultation_change_log; set session_replication_role = origin");
    }

    @Test
    void every_column_with_another_value_is_named() {
        alter(false, 100);
    }

    @Test
    void every_column_without_its_value_is_named() {
        alter(true, 70);
    }

    /** Alters each column once, each in a row of its own, and compares all at once. */
    private void alter(boolean away, int atLeast) {
        Set<String> used = new HashSet<>();
        List<Alteration> named = new ArrayList<>();
        List<Alteration> silent = new ArrayList<>();
        List<Alteration> explained = new ArrayList<>();
        for (Column column : columns()) {
            boolean ours = NOT_OF_1C.containsKey(column.full());
            if (away && !column.nullable || OUR_KEY.equals(NOT_OF_1C.get(column.full()))) {
                continue;
            }
            String filled = target(column, true, used);
            String key = filled != null || away ? filled : target(column, false, used);
            if (key == null) {
                continue;
            }
            used.add(key);
            String other = away ? "null" : other(column, used.size());
            Map<String, Object> done = belt.db.queryForMap("update " + column.table + " t set " + column.name + " = "
                    + other
                    + " where ctid = (select ctid from " + column.table + " s where " + KEYS.get(column.table) + " = '"
                    + key
                    + "' and " + ORDINARY.getOrDefault(column.table, "true")
                    + (filled == null ? "" : " and " + column.name + " is not null") + " limit 1) returning coalesce("
                    + column.name + "::text, '') as now");
            Alteration alteration = new Alteration(
                    column.full() + " = " + done.get("now") + " of " + key,
                    KEYS.get(column.table).equals(column.name) && !away
                            ? Set.of(key, String.valueOf(done.get("now")))
                            : Set.of(key),
                    column.name);
            // A mark that is set where 1C has none, or a whole row of 1C's, is no value of which 1C says nothing.
            boolean erased = filled != null
                    || column.table.startsWith("dict.")
                    || column.name.equals("deleted_at")
                    || column.name.equals("parent_id");
            boolean marked = away && column.full().equals("cons.users.confirmed");
            (ours && !marked ? silent : erased ? named : explained).add(alteration);
        }
        assertThat(named.size() + silent.size() + explained.size()).isGreaterThanOrEqualTo(atLeast);

        List<Found> found = compare();
        assertThat(unnamed(named, found, false))
                .as("alterations that pass as equal")
                .isEmpty();
        assertThat(unnamed(explained, found, true))
                .as("what 1C says nothing of is explained")
                .isEmpty();
        // A row's calls and ratings name its other key as theirs.
        silent.removeIf(one -> "cons_id".equals(one.field));
        assertThat(silent)
                .allSatisfy(one -> assertThat(found)
                        .as(one.what)
                        .noneMatch(difference -> difference.explanation == null
                                && one.keys.stream().anyMatch(difference.key::contains)
                                && one.field.equals(difference.field)));
        healed(found);
    }

    /** Last, for it changes 1C, too. */
    @Test
    @Order(Integer.MAX_VALUE)
    void rows_without_a_counterpart_rows_that_went_and_ends_that_nothing_explains_are_named() {
        Deeds deeds = new Deeds();
        rowsThatOneCDoesNotKnow(deeds);
        rowsThatWent(deeds);
        rowsThatAreThereTwice(deeds);
        String closed = endsThatNothingExplains(deeds);
        derivedFieldsWithNothingBehind(deeds);
        String lost = keysThatAreLost(deeds);
        whatARuleLeavesAlone(deeds);
        whatIsTheSites(deeds);

        List<Found> found = compare();
        assertThat(unnamed(deeds.named, found, false))
                .as("alterations that pass as equal")
                .isEmpty();
        assertThat(unnamed(deeds.explained, found, true))
                .as("what is explained")
                .isEmpty();
        assertThat(found).noneMatch(one -> one.key.contains("880009"));
        assertThat(deeds.named.size() + deeds.explained.size()).isGreaterThanOrEqualTo(50);
        belt.reconcile(true);
        assertThat(left()).as("what is left is for people").allMatch(one -> !one.repairable);
        assertThat(belt.count("sys.outbox where kind = 'message'")).isZero();
        assertThat(belt.text("select cl_ref_key from cons.cons where cons_id = '880003'"))
                .as("it has its key back")
                .isEqualTo(lost);
        assertThat(belt.count("cons.cons where cons_id = '880009' and status = 'open' and cl_ref_key is null"))
                .as("never touched")
                .isOne();
        assertThat(belt.text("select status from cons.cons where cl_ref_key = ?", closed))
                .as("people decide on an end")
                .isEqualTo("closed");
    }

    /** What was done by hand, and in which rows. */
    private final class Deeds {
        private final List<Alteration> named = new ArrayList<>();
        private final List<Alteration> explained = new ArrayList<>();
        private final Set<String> used = new HashSet<>();

        /** Something that a comparison must name. */
        void named(String what, String sql, String key) {
            named.add(done(what, sql, key, null));
        }

        void named(String what, String sql, String key, String field) {
            named.add(done(what, sql, key, field));
        }

        /** Something of which a comparison must say why it is so. */
        void explained(String what, String sql, String key) {
            explained.add(done(what, sql, key, null));
        }

        private Alteration done(String what, String sql, String key, @Nullable String field) {
            assertThat(belt.db.update(sql)).as(what).isPositive();
            return new Alteration(what, Set.of(key), field);
        }

        /** The key of a row that is not used yet. */
        String row(String table, String which) {
            return key(table, which, used);
        }

        /** The key of an ordinary consultation that is not used yet. */
        String consultation(String which) {
            return row("cons.cons", ORDINARY.get("cons.cons") + which);
        }
    }

    private static final String GHOST = "deadbeef-0000-4000-8000-00000000000";

    /** What it is | what names it | how it comes to be. */
    private static final String UNKNOWN_TO_1C = """
            a client                        | ghost1  | insert into cons.clients (cl_ref_key, is_parent) values ('ghost1', true)
            a consultation                  | ghost2  | insert into cons.cons (cons_id, cl_ref_key, status) values ('cl_ghost2', 'ghost2', 'open')
            a placeholder without its key   | ghost3  | insert into cons.cons (cons_id, status) values ('cl_ghost3', 'open')
            a call                          | ghost4  | insert into cons.calls values ('2026-01-01 10:00+00', 'ghost4', '')
            a call of nobody                | nobody  | insert into cons.calls values ('2026-01-01 10:00+00', 'nobody', '')
            a rating                        | ghost5  | insert into cons.cons_rating_answers (cons_key, question_number, rating) values ('ghost5', 1, 5)
            a redate                        | ghost6  | insert into cons.cons_redate (cons_key, period, new_date, onec_period) values ('ghost6', '2026-01-01 10:00+00', '2026-01-02 10:00+00', '2026-01-01 10:00+00')
            a redate that nobody confirmed  | 777777  | insert into cons.cons_redate (id, cons_key, period, new_date) values (777777, 'ghost7', '2026-01-01 10:00+00', '2026-01-02 10:00+00')
            a manager                       | ghost8  | insert into cons.users (cl_ref_key, deletion_mark, invalid) values ('ghost8', false, false)
            a skill                         | ghost9  | insert into cons.users_skill values ('ghost9', 'ghost9')
            a skill of nobody               | nobody  | insert into cons.users_skill values ('nobody', 'nothing')
            a closed queue                  | ghosta  | insert into cons.queue_closing select max(period), 'ghosta' from cons.queue_closing
            a queue closed tomorrow         | ghostb  | insert into cons.queue_closing select max(period) + interval '1 day', 'ghostb' from cons.queue_closing
            a line of nobody                | 888888  | insert into cons.q_and_a (id, cons_ref_key, line_number) values (888888, 'ghostd', 1)
            an entry that 1C cannot know    | x       | insert into dict.knowledge_base (ref_key) values ('x')
            """;

    private void rowsThatOneCDoesNotKnow(Deeds deeds) {
        UNKNOWN_TO_1C.replace("ghost", GHOST).lines().forEach(line -> {
            String[] one = line.split(" *\\| ", 3);
            deeds.named(one[0], one[2], one[1]);
        });
        KEYS.keySet().stream()
                .filter(table -> table.startsWith("dict."))
                .forEach(table -> deeds.named(
                        "an entry of " + table,
                        "insert into " + table + " (ref_key) values ('" + GHOST + "c')",
                        GHOST + "c"));
    }

    private void rowsThatWent(Deeds deeds) {
        for (String table : KEYS.keySet()) {
            if (table.equals("sys.user_mapping")) {
                continue;
            }
            String which = ORDINARY.getOrDefault(table, "true");
            String key = deeds.row(
                    table,
                    table.equals("cons.clients")
                            ? which + " and not exists (select from cons.cons c where c.client_id = t.client_id)"
                            : which);
            if (table.equals("cons.cons")) {
                belt.db.update("delete from cons.q_and_a where cons_ref_key = ?", key);
            }
            deeds.named(
                    "a row of " + table + " less",
                    "delete from " + table + " where " + KEYS.get(table) + " = '" + key + "'",
                    key);
        }
    }

    private void rowsThatAreThereTwice(Deeds deeds) {
        String client = deeds.row("cons.clients", ORDINARY.get("cons.clients"));
        deeds.named(
                "a second client",
                "insert into cons.clients (cl_ref_key, is_parent) values ('" + client + "', true)",
                client);
        String talk = deeds.consultation("");
        belt.db.update("update cons.cons set cons_id = '880001' where cl_ref_key = ?", talk);
        String second =
                "insert into cons.cons (cl_ref_key, status, denied, cons_id) values ('%s', 'closed', false, %s)";
        deeds.named("a second conversation", second.formatted(talk, "'880002'"), talk);
        String own = deeds.consultation("");
        deeds.explained("a row of the site's besides", second.formatted(own, "gen_random_uuid()::text"), own);
        String manager = deeds.row("cons.users", ORDINARY.get("cons.users"));
        deeds.named(
                "a second manager",
                "insert into cons.users (cl_ref_key, deletion_mark, invalid, created_at) values ('" + manager
                        + "', false, false, now() + interval '1 day')",
                manager);
    }

    /** @return the consultation that 1C says is open, and PostgreSQL closed */
    private String endsThatNothingExplains(Deeds deeds) {
        String closed = end(deeds, deeds.row("cons.cons", "status = 'open'"), "open", "closed");
        end(deeds, deeds.row("cons.cons", "status = 'open'"), "open", "resolved");
        end(deeds, deeds.consultation(""), "closed", "cancelled");
        end(deeds, deeds.row("cons.cons", "status = 'cancelled' and denied"), "cancelled", "closed");
        String byPeople = deeds.row("cons.cons", "status = 'open'");
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, old_value, new_value, source) select cons_id, 'status', '\"open\"', '\"resolved\"', 'CHATWOOT' from cons.cons where cl_ref_key = ?",
                byPeople);
        deeds.explained("resolved in Chatwoot", status("resolved", byPeople), byPeople);
        String reopened = deeds.consultation("");
        belt.onec().edit(EtlFixture.DOCUMENTS, reopened, row -> row.put("Конец", null));
        deeds.named.add(new Alteration("reopened in 1C", Set.of(reopened), "status"));
        return closed;
    }

    private static String end(Deeds deeds, String key, String from, String to) {
        deeds.named(from + " → " + to, status(to, key), key);
        return key;
    }

    private static String status(String status, String key) {
        return "update cons.cons set status = '" + status + "' where cl_ref_key = '" + key + "'";
    }

    private void derivedFieldsWithNothingBehind(Deeds deeds) {
        String moved = deeds.consultation(" and redate is null");
        deeds.named(
                "a redate of nobody",
                "update cons.cons set redate = '2026-02-01', redate_time = '10:00' where cl_ref_key = '" + moved + "'",
                moved,
                "redate");
        String called = deeds.consultation("");
        belt.db.update("delete from cons.calls where cons_key = ?", called);
        belt.onec().rows(CALLS).stream()
                .filter(row -> row.text("ДокументОбращения_Key").equals(called))
                .toList()
                .forEach(row -> belt.onec().delete(CALLS, row));
        deeds.named(
                "calls of nobody",
                "update cons.cons set con_calls = '[{}]' where cl_ref_key = '" + called + "'",
                called,
                "con_calls");
        String rated = deeds.consultation(" and con_rates is null");
        deeds.named(
                "ratings of nobody",
                "update cons.cons set con_rates = '{\"average\": 5}' where cl_ref_key = '" + rated + "'",
                rated,
                "con_rates");
    }

    /** @return the key that the conversation 880003 had */
    private String keysThatAreLost(Deeds deeds) {
        String lost = deeds.consultation(" and con_calls is not null");
        belt.db.update("update cons.cons set cons_id = '880003' where cl_ref_key = ?", lost);
        belt.db.update("update cons.calls set cons_id = '880003' where cons_key = ?", lost);
        belt.db.update("update cons.cons_rating_answers set cons_id = '880003' where cons_key = ?", lost);
        deeds.named(
                "a conversation without its key",
                "update cons.cons set cl_ref_key = null where cons_id = '880003'",
                lost);
        return lost;
    }

    /** A run does not read what is stamped in the future; a comparison does. */
    private void whatARuleLeavesAlone(Deeds deeds) {
        String future = deeds.consultation("");
        belt.onec()
                .edit(
                        EtlFixture.DOCUMENTS,
                        future,
                        row -> row.put("ДатаИзменения", EtlFixture.now().plusYears(3))
                                .put("Описание", "из будущего"));
        deeds.named(
                "a comment of a document stamped in the future",
                "update cons.cons set comment = 'другое' where cl_ref_key = '" + future + "'",
                future,
                "comment");
    }

    private void whatIsTheSites(Deeds deeds) {
        belt.db.update(
                "insert into cons.cons (cons_id, status, consultation_type, source) values ('880009', 'open', 'Техническая поддержка', 'SITE')");
        belt.db.update("insert into cons.clients (name, is_parent, code_abonent) values ('Новый', true, '999999')");
        deeds.explained(
                "a redate of the site's",
                "insert into cons.cons_redate (id, cons_key, period, new_date) values (777778, '" + GHOST
                        + "e', '2026-01-01 10:00:00.123456+00', '2026-01-02 10:00+00')",
                "777778");
    }

    /** Compares all jobs. */
    private List<Found> compare() {
        long last = lastRun();
        String said = belt.reconcile(false);
        assertThat(belt.db.queryForList(
                        "select job || ': ' || error_message from log.etl_runs where id > ? and status <> 'COMPLETED'",
                        String.class,
                        last))
                .as(said)
                .isEmpty();
        assertThat(belt.count(
                        "log.etl_runs where id > ? and (created + updated + deleted > 0 or read <> unchanged + ignored + dead)",
                        last))
                .as("the books of a comparison: nothing was written")
                .isZero();
        return found(last);
    }

    private List<Found> left() {
        long last = lastRun();
        belt.reconcile(false);
        return found(last).stream().filter(one -> one.explanation == null).toList();
    }

    private List<Found> found(long after) {
        return belt.db.query(
                "select record_key, field, repairable, explanation from log.differences where run_id > ?",
                (row, number) -> new Found(row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)),
                after);
    }

    private long lastRun() {
        return belt.db.queryForObject("select max(id) from log.etl_runs", Long.class);
    }

    private static List<String> unnamed(List<Alteration> alterations, List<Found> found, boolean explained) {
        return alterations.stream()
                .filter(one -> found.stream()
                        .filter(difference -> explained == (difference.explanation != null))
                        .filter(difference -> one.keys.stream().anyMatch(difference.key::contains))
                        .noneMatch(difference -> one.field == null
                                || OTHER_NAMES.contains(difference.field)
                                || difference.field.endsWith(one.field)))
                .map(one -> one.what + " — found of it: "
                        + found.stream()
                                .filter(difference -> one.keys.stream().anyMatch(difference.key::contains))
                                .toList())
                .toList();
    }

    /**
     * Repairs, and looks whether everything is as it was loaded but what is for people or explained; keys of ours apart, and agents,
     * of whom the mapping alone says whose they are.
     */
    private void healed(List<Found> found) {
        String said = belt.reconcile(true);
        List<Found> left = left();
        assertThat(left).as(said).allMatch(one -> !one.repairable);
        assertThat(belt.count("sys.outbox where kind = 'message'"))
                .as("nobody is told")
                .isZero();
        Set<String> forPeople = new TreeSet<>();
        found.stream().filter(one -> !one.repairable).forEach(one -> forPeople.add(one.key));
        left.forEach(one -> forPeople.add(one.key));
        List<String> differing = new ArrayList<>();
        for (String table : KEYS.keySet()) {
            Set<String> columns = columns().stream()
                    .filter(column -> column.table.equals(table)
                            && !NOT_OF_1C.containsKey(column.full())
                            && !Set.of("client_id", "cons_id", "onec_period", "deleted_at", "chatwoot_user_id")
                                    .contains(column.name))
                    .map(Column::name)
                    .collect(Collectors.toCollection(TreeSet::new));
            String list = String.join(", ", columns);
            differing.addAll(belt.db.queryForList(
                    "select '" + table + " ' || t::text from (select " + list + " from kept." + flat(table)
                            + " except select " + list + " from " + table + ") t",
                    String.class));
        }
        differing.removeIf(row -> forPeople.stream()
                .anyMatch(key -> java.util.Arrays.stream(key.split("\\|")).anyMatch(row::contains)));
        assertThat(differing).as("rows that are not what they were").isEmpty();
    }

    private String key(String table, String which, Set<String> used) {
        String key = belt.db.queryForObject(
                "select " + KEYS.get(table) + " from " + table + " t where " + which + " and " + KEYS.get(table)
                        + " <> all (?) and " + KEYS.get(table) + " not like 'deadbeef%' order by md5(" + KEYS.get(table)
                        + ") limit 1",
                String.class,
                (Object) used.toArray(String[]::new));
        used.add(key);
        return key;
    }

    /** The key of a row in which the column has a value, or has none; null if there is no such row that has not been used. */
    private @Nullable String target(Column column, boolean filled, Set<String> used) {
        String key = KEYS.get(column.table);
        List<String> keys = belt.db.queryForList(
                "select t." + key + " from " + column.table + " t where t." + column.name + " is "
                        + (filled ? "not null" : "null")
                        + " and t." + key + " ~ " + GUID + " and t." + key + " <> all (?) and "
                        + ORDINARY.getOrDefault(column.table, "true") + " order by md5(t." + key + ") limit 1",
                String.class,
                (Object) used.toArray(String[]::new));
        return keys.isEmpty() ? null : keys.get(0);
    }

    private static String other(Column column, int number) {
        String name = column.name;
        String guid = "'deadbeef-0000-4000-8000-" + "%012d".formatted(number) + "'";
        return switch (column.full()) {
            case "cons.cons.status" -> "'cancelled'";
            case "cons.cons.lang" -> "case lang when 'ru' then 'uz' else 'ru' end";
            case "cons.q_and_a.cons_id" -> "(select min(cons_id) from cons.cons where status = 'open')";
            case "cons.cons_rating_answers.rating" -> "rating % 5 + 1";
            default ->
                switch (column.type) {
                    case "text" ->
                        "case when " + name + " is null or " + name + " ~ " + GUID + " then " + guid + " else " + name
                                + " || '~' end";
                    case "boolean" -> name + " is not true";
                    case "integer", "smallint" -> "coalesce(" + name + ", 0) + 100";
                    case "uuid" ->
                        "(select client_id from cons.clients where client_id is distinct from t." + name
                                + " order by client_id limit 1)";
                    case "jsonb" -> "'{\"x\": 1}'";
                    case "date" -> "coalesce(" + name + ", current_date) + 1";
                    case "time without time zone" -> "coalesce(" + name + ", '10:00') + interval '1 hour'";
                    default -> "coalesce(" + name + ", date_trunc('second', now())) + interval '1 day'";
                };
        };
    }

    private List<Column> columns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        belt.db.query("""
                select table_schema || '.' || table_name, column_name, data_type,
                       is_nullable = 'YES' from information_schema.columns
                where table_schema in ('cons', 'dict') and table_name <> 'telegram_users' or table_schema = 'sys' and table_name = 'user_mapping'
                order by 1, ordinal_position""", row -> {
            Column column = new Column(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4));
            columns.put(column.full(), column);
        });
        assertThat(columns.values()).allMatch(column -> KEYS.containsKey(column.table));
        assertThat(columns.keySet()).containsAll(NOT_OF_1C.keySet());
        return List.copyOf(columns.values());
    }

    private static String flat(String table) {
        return table.replace('.', '_');
    }
}
