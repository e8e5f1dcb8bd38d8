package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.RandomChanges;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What 1C says, PostgreSQL says too: after any change, however it shows or hides. */
class CompletenessTest {

    private static final String VALID_USERS = "cons.users where not deletion_mark and not invalid";

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";
    private static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    private static final String USERS = "Catalog_Пользователи";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void after_two_thousand_random_changes_one_cycle_with_sweeps_leaves_no_difference(long seed) {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(3_000), "ODATA_PAGE_SIZE=200")) {
            belt.cycle(PullMode.INCREMENTAL);
            RandomChanges turmoil = new RandomChanges(belt.onec(), seed);
            turmoil.change(1_600);
            // The rest happens while pages turn.
            AtomicInteger left = new AtomicInteger(400);
            belt.server.before(request -> {
                if (left.addAndGet(-8) >= 0) {
                    turmoil.change(8);
                }
            });
            List<RunRecord> during = belt.cycle(PullMode.SWEEP);
            assertThat(during).allMatch(RunRecord::completed);
            belt.server.before(request -> {});
            turmoil.change(Math.max(0, left.get()));
            belt.db.update(
                    "update sys.sync_state set last_synced_at = last_synced_at - interval '2 days' where entity_name like 'Catalog%' and last_synced_code is null");
            List<RunRecord> runs = new java.util.ArrayList<>(belt.cycle(PullMode.INCREMENTAL));
            runs.addAll(belt.cycle(PullMode.SWEEP));
            assertThat(runs)
                    .allSatisfy(run -> assertThat(run.completed())
                            .as("%s %s %s", run.job(), run.mode(), run.errorMessage())
                            .isTrue());
            assertThat(belt.reconcile(false)).as(turmoil.done().toString()).startsWith("equal");
            assertThat(turmoil.deletions()).isPositive();
            assertThat(
                            belt.count(
                                    "(select cl_ref_key from cons.cons where cl_ref_key is not null group by 1 having count(*) > 1) d"))
                    .isZero();
        }
    }

    @Test
    void a_cycle_with_nothing_changed_writes_no_row_and_asks_little() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.production())) {
            belt.cycle(PullMode.INCREMENTAL);
            assertThat(belt.count("cons.cons")).isEqualTo(29_927);
            assertThat(belt.count("sys.outbox where kind in ('message', 'status', 'write_back')"))
                    .as("a first load tells nobody")
                    .isZero();
            belt.cycle(PullMode.INCREMENTAL);
            List<String> before = belt.rowsOnDisk();
            belt.server.forget();
            List<RunRecord> runs = belt.cycle(PullMode.INCREMENTAL);
            assertThat(runs).allMatch(RunRecord::completed);
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
            long open = belt.count("cons.cons where status not in ('closed', 'resolved', 'cancelled')");
            long users = runs.stream()
                    .filter(run -> run.job().equals("users"))
                    .mapToLong(RunRecord::pages)
                    .sum();
            // Each of the seven others looks whether this is the base that it knows, and clients which attributes there
            // are.
            assertThat(belt.server.requests().size() - users).isLessThanOrEqualTo(15 + 8 + (open + 19) / 20);
        }
    }

    @Test
    void a_deleted_consultation_is_seen_by_a_sweep_that_reads_a_twentieth() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(3_000))) {
            belt.run("clients");
            belt.server.forget();
            belt.run("cons");
            long full = belt.server.bytesSent();
            Row closed = belt.onec().rows(DOCUMENTS).get(700);
            Row open = belt.onec().rows(DOCUMENTS).get(2_990);
            belt.onec().delete(DOCUMENTS, closed);
            belt.onec().delete(DOCUMENTS, open);
            belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", open.text("Ref_Key"));
            belt.server.forget();
            RunRecord sweep = belt.run("cons", PullMode.SWEEP);
            assertThat(sweep.tally().deleted()).isEqualTo(2);
            assertThat((double) belt.server.bytesSent() / full).isLessThan(0.05);
            assertThat(belt.text("select status from cons.cons where cl_ref_key = ?", closed.text("Ref_Key")))
                    .isEqualTo("closed");
            assertThat(belt.count(
                            "cons.cons where cl_ref_key = ? and status = 'cancelled' and deleted_at is not null",
                            open.text("Ref_Key")))
                    .isOne();
            assertThat(belt.text("select payload ->> 'template' from sys.outbox where kind = 'message'"))
                    .isEqualTo("removed");
            assertThat(belt.count("log.consultation_change_log where field_name = 'deleted_at'"))
                    .isEqualTo(2);
        }
    }

    @Test
    void a_deleted_client_and_changes_of_old_ones_are_seen_by_a_sweep_that_reads_a_tenth() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(3_000))) {
            belt.run("clients");
            belt.server.forget();
            belt.run("clients", PullMode.FULL);
            long full = belt.server.bytesSent();
            Row gone = belt.onec().rows(CLIENTS).get(70);
            belt.onec().delete(CLIENTS, gone);
            for (int i = 1; i <= 3; i++) {
                belt.onec()
                        .edit(
                                CLIENTS,
                                belt.onec().rows(CLIENTS).get(100 * i).text("Ref_Key"),
                                row -> row.put("Город", "Термез"));
            }
            belt.server.forget();
            RunRecord sweep = belt.run("clients", PullMode.SWEEP);
            assertThat(sweep.tally().deleted()).isOne();
            assertThat(sweep.tally().updated()).isEqualTo(3);
            assertThat((double) belt.server.bytesSent() / full).isLessThan(0.10);
            assertThat(belt.count("cons.clients where city = 'Термез'")).isEqualTo(3);
            assertThat(belt.count("cons.clients where cl_ref_key = ? and deleted_at is not null", gone.text("Ref_Key")))
                    .isOne();
            belt.onec().add(CLIENTS, gone);
            belt.run("clients", PullMode.SWEEP);
            assertThat(belt.count("cons.clients where cl_ref_key = ? and deleted_at is null", gone.text("Ref_Key")))
                    .as("he came back")
                    .isOne();
        }
    }

    @Test
    void a_sweep_that_would_remove_more_than_a_twentieth_stops_and_says_so() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.run("cons");
            belt.onec().rows(DOCUMENTS).stream()
                    .limit(20)
                    .forEach(row -> belt.onec().delete(DOCUMENTS, row));
            RunRecord run = belt.run("cons", PullMode.SWEEP);
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.errorClass()).isEqualTo("validation");
            assertThat(run.errorMessage()).contains("20 of 300").contains("5 %").contains("ETL_MOST_DELETED_SHARE");
            assertThat(belt.count("cons.cons where deleted_at is not null")).isZero();
        }
    }

    @Test
    void a_user_list_cut_to_a_tenth_or_empty_or_of_another_entity_marks_nobody() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.production())) {
            belt.run("users");
            long valid = belt.count(VALID_USERS);
            List<Row> five = working(belt).limit(5).toList();
            String some = five.stream()
                    .map(row ->
                            "{\"Ref_Key\":\"%s\",\"Code\":\"%s\",\"Description\":\"%s\",\"DeletionMark\":false,\"Недействителен\":false,\"Служебный\":false}"
                                    .formatted(row.text("Ref_Key"), row.text("Code"), row.text("Description")))
                    .collect(Collectors.joining(","));
            for (String body : List.of(
                    "{\"odata.metadata\":\"x#" + USERS + "\",\"value\":[" + some + "]}",
                    "{\"odata.metadata\":\"x#" + USERS + "\",\"value\":[]}",
                    "{\"odata.metadata\":\"x#Catalog_Отделы\",\"value\":[]}")) {
                belt.server.faults().clear();
                belt.server
                        .faults()
                        .add(Fault.instead(Answer.json(200, body))
                                .on("/" + USERS + "?")
                                .always());
                RunRecord run = belt.run("users");
                assertThat(run.status()).isEqualTo("FAILED");
                assertThat(run.errorClass()).isEqualTo("validation");
                assertThat(run.errorMessage())
                        .startsWith("users: ")
                        .contains(USERS)
                        .containsAnyOf((valid - 5) + " of " + valid, "or an empty one", "another entity");
                assertThat(belt.count(VALID_USERS)).isEqualTo(valid);
            }
        }
    }

    @Test
    void a_user_who_is_gone_gets_both_marks_and_loses_them_when_he_returns() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            belt.run("users");
            long valid = belt.count(VALID_USERS);
            Row one = working(belt).skip(2).findFirst().orElseThrow();
            belt.onec().delete(USERS, one);
            assertThat(belt.run("users").tally().deleted()).isOne();
            assertThat(belt.count("cons.users where cl_ref_key = ? and deletion_mark and invalid", one.text("Ref_Key")))
                    .isOne();
            belt.onec().add(USERS, one);
            belt.run("users");
            assertThat(belt.count(VALID_USERS)).isEqualTo(valid);
        }
    }

    private static Stream<Row> working(EtlFixture belt) {
        return belt.onec().rows(USERS).stream()
                .filter(row ->
                        !row.isTrue("Недействителен") && !row.isTrue("Служебный") && !row.isTrue("DeletionMark"));
    }

    @Test
    void what_came_before_its_client_or_consultation_is_linked_when_they_come() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            for (String job : List.of("calls", "rates", "redate")) {
                assertThat(belt.run(job).completed()).isTrue();
            }
            assertThat(belt.count("cons.calls where cons_id is not null or client_id is not null"))
                    .isZero();
            belt.run("cons");
            assertThat(belt.count("cons.calls where cons_id is null")).isZero();
            assertThat(belt.count("cons.cons_rating_answers where cons_id is null"))
                    .isZero();
            assertThat(belt.count("cons.cons where con_calls is not null"))
                    .isEqualTo(belt.count("(select distinct cons_key from cons.calls) k"));
            assertThat(belt.count("cons.cons where con_rates is not null"))
                    .isEqualTo(belt.count("(select distinct cons_key from cons.cons_rating_answers) k"));
            assertThat(belt.count("cons.cons where redate is not null and redate_time is not null"))
                    .isEqualTo(25);
            belt.run("clients");
            assertThat(belt.count("cons.calls where client_id is null")).isZero();
            assertThat(belt.count("cons.cons_rating_answers where client_id is null"))
                    .isZero();
            assertThat(belt.count("cons.cons where client_id is null")).isZero();
            assertThat(belt.count("log.consultation_change_log where field_name = 'client_id'"))
                    .isEqualTo(300);

            // The middleware gives a row the id of its conversation: what bore the old id follows.
            for (String order : List.of("desc", "asc")) {
                String key = belt.text("select cons_key from cons.calls order by period " + order + " limit 1");
                belt.db.update("update cons.cons set cons_id = ? where cl_ref_key = ?", "4711" + order.length(), key);
                belt.run("calls", order.equals("desc") ? PullMode.INCREMENTAL : PullMode.SWEEP);
                assertThat(belt.count("cons.calls where cons_key = ? and cons_id not like '4711%'", key))
                        .as("recent ones at once, old ones by the sweep")
                        .isZero();
            }
        }
    }

    @Test
    void a_placeholder_is_folded_into_the_sites_row_and_its_children_follow() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            belt.cycle(PullMode.INCREMENTAL);
            String key = openAndCalled(belt);
            long lines = belt.count("cons.q_and_a where cons_ref_key = ?", key);
            assertThat(lines).isPositive();
            // The site has inserted its own row meanwhile, and learns the key of 1C only now.
            belt.db.update(
                    "insert into cons.cons (cons_id, cl_ref_key, status, denied, source) values ('1201', ?, 'new', false, 'SITE')",
                    key);
            belt.db.update(
                    "insert into cons.cons (cons_id, cl_ref_key, status, denied, source) values ('cl_all_' || ?, ?, 'new', false, '1C_CL_ALL')",
                    key,
                    key);
            assertThat(belt.reconcile(false, "cons")).startsWith("different").contains("cons_id: 1C 1201");
            RunRecord run = belt.run("open_update");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(belt.db.queryForList(
                            "select cons_id || source || status from cons.cons where cl_ref_key = ?",
                            String.class,
                            key))
                    .containsExactly("1201SITEopen");
            assertThat(belt.count("cons.q_and_a where cons_id = '1201' and cons_ref_key = ?", key))
                    .isEqualTo(lines);
            assertThat(belt.count("cons.calls where cons_id = '1201' and cons_key = ?", key))
                    .isPositive();
            assertThat(belt.count("cons.cons where cons_id = '1201' and con_calls is not null"))
                    .isOne();
            assertThat(belt.count("log.consultation_change_log where cons_id = '1201' and field_name = 'cons_id'"))
                    .isEqualTo(2);
            assertThat(belt.text("select payload ->> 'status' from sys.outbox where kind = 'status'"))
                    .as("the conversation learns what 1C said before it was known")
                    .isEqualTo("open");
            assertThat(belt.reconcile(false, "cons", "calls")).startsWith("equal");
        }
    }

    /** @return the key of an open consultation that has a call */
    private static String openAndCalled(EtlFixture belt) {
        String key = belt.text("select min(cl_ref_key) from cons.cons where status = 'open'");
        Row open = belt.onec().row(DOCUMENTS, key);
        belt.onec()
                .add(
                        CALLS,
                        new Row()
                                .put("Period", EtlFixture.now())
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", open.get("Абонент_Key"))
                                .put("Менеджер_Key", open.get("Менеджер_Key")));
        belt.run("calls");
        return key;
    }

    @Test
    void placeholders_are_folded_while_the_middleware_links_and_renames() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(600), "ODATA_PAGE_SIZE=50")) {
            List<String> keys = belt.onec().rows(DOCUMENTS).stream()
                    .map(row -> row.text("Ref_Key"))
                    .toList();
            Random random = new Random(9);
            try (Meanwhile middleware = Meanwhile.doing(
                    150,
                    number -> link(belt, keys.get(random.nextInt(keys.size())), String.valueOf(50_000 + number)))) {
                for (int i = 0; i < 3; i++) {
                    RunRecord run = belt.run("cons", PullMode.FULL);
                    assertThat(run.completed()).as(run.errorMessage()).isTrue();
                }
            }
            belt.run("cons");
            assertThat(
                            belt.count(
                                    "(select cl_ref_key from cons.cons group by 1 having count(*) > 1 and bool_or(cons_id like 'cl\\_%')) d"))
                    .isZero();
            assertThat(belt.count("(select distinct cl_ref_key from cons.cons where cl_ref_key is not null) k"))
                    .isEqualTo(600);
            assertThat(belt.reconcile(false, "cons")).startsWith("equal");
        }
    }

    /** The middleware gives a consultation a number: it renames its placeholder, or makes a row of its own and says the key later. */
    private static void link(EtlFixture belt, String key, String id) {
        if (belt.count("cons.cons where cl_ref_key = ? and cons_id ~ '^[0-9]'", key) > 0) {
            return;
        }
        if (id.charAt(id.length() - 1) % 2 == 0) {
            belt.db.update(
                    "insert into cons.cons (cons_id, status, denied, source) values (?, 'new', false, 'SITE')", id);
            belt.db.update("update cons.cons set cl_ref_key = ? where cons_id = ?", key, id);
        } else {
            belt.db.update("update cons.cons set cons_id = ? where cons_id = 'cl_' || ?", id, key);
        }
    }

    @Test
    void ratings_of_old_consultations_arrive_and_their_average_follows() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.cycle(PullMode.INCREMENTAL);
            Row old = belt.onec().rows(DOCUMENTS).get(3);
            String key = old.text("Ref_Key");
            belt.db.update("update cons.cons set cons_id = '77' where cl_ref_key = ?", key);
            belt.onec().rows(RATINGS).stream()
                    .filter(row -> key.equals(row.get("Обращение_Key")))
                    .forEach(row -> belt.onec().delete(RATINGS, row));
            for (int question = 1; question <= 3; question++) {
                belt.onec()
                        .add(
                                RATINGS,
                                rating(old, question, question == 3 ? 0 : 3 + question, null)
                                        .put("Менеджер_Key", null)
                                        .put("Вопрос", "Оцените")
                                        .put("Комментарий", "\"average\": 9")
                                        .put("ОтправленаБаза", true));
            }
            RunRecord sweep = belt.run("rates", PullMode.SWEEP);
            assertThat(sweep.tally().created()).isEqualTo(3);
            assertThat(
                            belt.text(
                                    "select con_rates ->> 'average' || ' ' || (con_rates ->> 'count') || ' ' || jsonb_array_length(con_rates -> 'answers') from cons.cons where cons_id = '77'"))
                    .isEqualTo("4.50 2 3");
            assertThat(belt.text("select payload ->> 'rating_con' from sys.outbox where kind = 'attributes'"))
                    .isEqualTo("4.50");
            assertThat(belt.count("sys.outbox where kind = 'message'"))
                    .as("nobody is told of what was rated long ago")
                    .isZero();
        }
    }

    @Test
    void ratings_of_a_recent_consultation_are_told_once_not_once_per_answer() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            belt.cycle(PullMode.INCREMENTAL);
            Row last = belt.onec().rows(DOCUMENTS).get(54);
            belt.db.update("update cons.cons set cons_id = '78' where cl_ref_key = ?", last.text("Ref_Key"));
            for (int question = 7; question <= 8; question++) {
                belt.onec().add(RATINGS, rating(last, question, 5, EtlFixture.now()));
            }
            assertThat(belt.run("rates").tally().created()).isEqualTo(2);
            assertThat(belt.count("sys.outbox where kind = 'message' and payload ->> 'template' = 'rated'"))
                    .isOne();
            belt.run("rates");
            assertThat(belt.count("sys.outbox where kind = 'message'")).isOne();
        }
    }

    private static Row rating(Row document, int question, int stars, @Nullable LocalDateTime at) {
        return new Row()
                .put("Обращение_Key", document.text("Ref_Key"))
                .put("Контрагент_Key", document.get("Абонент_Key"))
                .put("Менеджер_Key", document.get("Менеджер_Key"))
                .put("НомерВопроса", question)
                .put("Оценка", stars)
                .put("ДатаОценки", at);
    }

    @Test
    void ratings_of_one_consultation_on_two_pages_are_told_once() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(20), "ODATA_PAGE_SIZE=1")) {
            belt.cycle(PullMode.INCREMENTAL);
            Row document = belt.onec().rows(DOCUMENTS).get(15);
            belt.db.update("update cons.cons set cons_id = '78' where cl_ref_key = ?", document.text("Ref_Key"));
            for (int question = 7; question <= 9; question++) {
                belt.onec()
                        .add(
                                RATINGS,
                                rating(document, question, 5, EtlFixture.now().minusMinutes(10 - question)));
            }
            assertThat(belt.run("rates").tally().created()).isEqualTo(3);
            assertThat(belt.count("sys.outbox where kind = 'message' and payload ->> 'template' = 'rated'"))
                    .isOne();
        }
    }
}
