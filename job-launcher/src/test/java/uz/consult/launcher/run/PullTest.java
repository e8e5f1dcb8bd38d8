package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Everything 1C holds arrives, once, and nothing is written that was there already. */
class PullTest {

    private static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";

    private static final String DATE = "ДатаИзменения";

    @Test
    void all_consultations_arrive_and_a_second_run_writes_no_row() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(3_000))) {
            assertThat(belt.run("clients").tally().created()).isEqualTo(500);
            RunRecord first = belt.run("cons");
            assertThat(first.tally().created()).isEqualTo(3_000);
            assertThat(first.pages())
                    .as("three and an empty one, and a look for records that are known")
                    .isEqualTo(5);
            assertThat(belt.count("cons.cons where status = 'closed'")).isEqualTo(2_873);
            assertThat(belt.count("cons.cons where status = 'cancelled'")).isEqualTo(100);
            assertThat(belt.count("cons.cons where client_id is null")).isZero();
            assertThat(belt.count("cons.q_and_a where client_id is null")).isZero();
            assertThat(belt.count("sys.outbox")).isZero();

            List<String> before = belt.rowsOnDisk();
            for (PullMode mode : List.of(PullMode.INCREMENTAL, PullMode.FULL)) {
                for (String job : List.of("clients", "cons")) {
                    RunRecord again = belt.run(job, mode);
                    assertThat(again.completed()).isTrue();
                    assertThat(again.tally().created()
                                    + again.tally().updated()
                                    + again.tally().dead())
                            .as("%s %s", job, mode)
                            .isZero();
                }
            }
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
        }
    }

    @Test
    void documents_that_move_while_pages_turn_are_not_lost() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.production())) {
            List<Row> documents = belt.onec().rows(DOCUMENTS);
            Random random = new Random(3);
            AtomicInteger moved = new AtomicInteger();
            belt.server.before(request -> {
                if (request.path().contains(DOCUMENTS) && moved.get() < 400) {
                    for (int i = 0; i < 15; i++) {
                        belt.onec()
                                .save(
                                        DOCUMENTS,
                                        documents
                                                .get(random.nextInt(documents.size()))
                                                .text("Ref_Key"),
                                        row -> row.put("Описание", "сохранено " + moved.incrementAndGet()));
                    }
                }
            });
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(moved.get()).isGreaterThanOrEqualTo(400);
            assertThat(belt.count("cons.cons")).isEqualTo(29_927);
            assertThat(belt.count("cons.cons where status = 'closed'")).isEqualTo(28_740);
            assertThat(belt.count("cons.cons where status = 'cancelled'")).isEqualTo(942);
            assertThat(belt.count("cons.cons where comment like 'сохранено%'"))
                    .isEqualTo(documents.stream()
                            .filter(row -> String.valueOf(row.get("Описание")).startsWith("сохранено"))
                            .count());
        }
    }

    @Test
    void thousands_of_documents_of_one_second_load_with_a_small_state() {
        LocalDateTime second = EtlFixture.now().minusDays(3);
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(3_500)))) {
            belt.onec().rows(DOCUMENTS).stream()
                    .limit(3_000)
                    .forEach(row -> belt.onec().edit(DOCUMENTS, row.text("Ref_Key"), r -> r.put(DATE, second)));
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(3_500);
            assertThat(belt.db.queryForObject(
                            "select max(length(short_context) + coalesce(length(serialized_context), 0)) from batch.batch_step_execution_context",
                            Integer.class))
                    .isLessThan(1_024);
        }
    }

    @Test
    void documents_of_one_second_that_move_while_it_is_read_are_not_lost() {
        LocalDateTime second = EtlFixture.now().minusDays(3);
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(1_000)), "ODATA_PAGE_SIZE=100")) {
            List<Row> documents = belt.onec().rows(DOCUMENTS);
            documents.forEach(row -> belt.onec().edit(DOCUMENTS, row.text("Ref_Key"), r -> r.put(DATE, second)));
            AtomicInteger requests = new AtomicInteger();
            belt.server.before(request -> {
                int number = request.path().contains(DOCUMENTS) ? requests.getAndIncrement() : 0;
                if (number > 0 && number < 5) {
                    belt.onec().save(DOCUMENTS, documents.get(number * 7).text("Ref_Key"), row -> {});
                }
            });
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(1_000);
        }
    }

    @Test
    void times_without_a_date_are_dates_like_any_other() {
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(120)), "ODATA_PAGE_SIZE=7")) {
            List<Row> ratings = belt.onec().rows(RATINGS);
            for (int i = 0; i < ratings.size(); i++) {
                LocalDateTime given = i % 3 == 0 ? null : LocalDateTime.of(1, 1, 1, 9, i % 3);
                belt.onec().editRecord(RATINGS, ratings.get(i), row -> row.put("ДатаОценки", given));
            }
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.run("rates").completed()).isTrue();
            assertThat(belt.count("cons.cons_rating_answers")).isEqualTo(ratings.size());
        }
    }

    @Test
    void an_answer_that_heeds_no_condition_is_an_error_and_not_asked_for_for_ever() {
        String always = IntStream.range(1, 8)
                .mapToObj(i -> """
                        {"Обращение_Key":"c0de0000-0000-4000-8000-00000000000%d",
                        "Менеджер_Key":"c0de0000-0000-4000-8000-000000000000","НомерВопроса":1,"Оценка":5,
                        "ДатаОценки":"2026-01-0%dT10:00:00"}""".formatted(i, i))
                .collect(Collectors.joining(
                        ",",
                        "{\"odata.metadata\":\"http://1c/odata/standard.odata/$metadata#" + RATINGS + "\",\"value\":[",
                        "]}"));
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(60)), "ODATA_PAGE_SIZE=7")) {
            belt.server
                    .faults()
                    .add(Fault.instead(Answer.json(200, always)).on(RATINGS).always());
            RunRecord run = belt.run("rates");
            assertThat(run.errorClass()).isEqualTo("validation");
            assertThat(run.errorMessage()).contains(RATINGS, "2026-01-07", "$filter or $orderby is ignored");
        }
    }

    @Test
    void documents_that_nobody_ever_changed_arrive_as_well() {
        try (EtlFixture belt =
                new EtlFixture(EtlFixture.seeded(Seed.Size.of(300)), "ETL_INITIAL_FROM_DATE=2001-01-01")) {
            belt.onec().rows(DOCUMENTS).stream()
                    .limit(40)
                    .forEach(row -> belt.onec().edit(DOCUMENTS, row.text("Ref_Key"), r -> r.put(DATE, null)));
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(300);
        }
    }

    @Test
    void a_date_in_the_future_is_loaded_and_moves_no_mark_beyond_now() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            String key = belt.onec().rows(DOCUMENTS).get(5).text("Ref_Key");
            belt.onec().edit(DOCUMENTS, key, row -> row.put(DATE, LocalDateTime.of(3024, 1, 1, 0, 0)));
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons where cl_ref_key = ?", key)).isOne();
            assertThat(belt.count("sys.sync_state where last_synced_at at time zone 'UTC' <= ?", EtlFixture.now()))
                    .isOne();
        }
    }

    @Test
    void a_mark_of_the_predecessor_is_honoured() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(600))) {
            LocalDateTime mark = EtlFixture.now().minusDays(100);
            belt.db.update(
                    "insert into sys.sync_state (entity_name, last_synced_at) values (?, ?::timestamp at time zone 'UTC')",
                    DOCUMENTS,
                    mark);
            RunRecord run = belt.run("cons");
            long expected = belt.onec().rows(DOCUMENTS).stream()
                    .filter(row -> !row.date(DATE).isBefore(mark.minusDays(7)))
                    .count();
            assertThat(run.tally().read()).isEqualTo(expected).isLessThan(600).isPositive();
            assertThat(run.watermarkFrom()).isEqualTo(mark.minusDays(7).toString());
        }
    }

    @Test
    void a_window_touches_nothing_outside_its_range_and_no_mark() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(600))) {
            LocalDateTime from = EtlFixture.now().minusDays(300);
            LocalDateTime to = EtlFixture.now().minusDays(200);
            long expected = belt.onec().rows(DOCUMENTS).stream()
                    .filter(row ->
                            !row.date(DATE).isBefore(from) && row.date(DATE).isBefore(to))
                    .count();
            RunRecord run = belt.window("cons", from, to);
            assertThat(run.tally().created()).isEqualTo(expected).isPositive();
            assertThat(belt.count("sys.sync_state")).isZero();
            assertThatThrownBy(() -> belt.jobs().check("clients", PullMode.WINDOW))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("clients");
        }
    }

    @Test
    void one_job_never_runs_twice_at_once() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            belt.server.before(request -> {
                reading.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Thread first = new Thread(() -> belt.run("cons"));
            first.start();
            reading.await();
            assertThatThrownBy(() -> belt.run("cons"))
                    .isInstanceOf(AlreadyRunningException.class)
                    .hasMessageContaining("cons");
            go.countDown();
            first.join();
            assertThat(belt.count("log.etl_runs where status = 'COMPLETED'")).isOne();
        }
    }

    @Test
    void a_consultation_that_came_before_its_client_is_linked_when_he_comes() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            belt.run("cons");
            assertThat(belt.count("cons.cons where client_id is not null")).isZero();
            belt.run("clients");
            assertThat(belt.count("cons.cons where client_id is null or org_inn is null"))
                    .isZero();
            assertThat(belt.count("cons.q_and_a where client_id is null")).isZero();
        }
    }

    @Test
    void a_mark_in_the_future_hides_nothing() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            belt.run("cons");
            belt.db.update("update sys.sync_state set last_synced_at = '2099-01-01 00:00+00'");
            String key = belt.onec().rows(DOCUMENTS).get(5).text("Ref_Key");
            belt.onec().save(DOCUMENTS, key, row -> row.put("Описание", "новое"));
            assertThat(belt.run("cons").tally().updated()).isOne();
            assertThat(belt.count("sys.sync_state where last_synced_at < '2099-01-01'"))
                    .isOne();
        }
    }

    @Test
    void a_placeholder_without_its_key_gets_it() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            String key = belt.onec().rows(DOCUMENTS).get(5).text("Ref_Key");
            belt.db.update("insert into cons.cons (cons_id, source) values (?, 'BACKEND')", "cl_" + key);
            assertThat(belt.run("cons").tally().updated()).isOne();
            assertThat(belt.count("cons.cons where cl_ref_key = ?", key)).isOne();
            assertThat(belt.count("cons.cons")).isEqualTo(60);
        }
    }

    @Test
    void an_owner_whom_the_site_made_is_adopted_once() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            Row client = belt.onec().rows(CLIENTS).get(3);
            Row namesake = belt.onec().rows(CLIENTS).get(4);
            String abonent = client.text("КодАбонентаClobus");
            belt.onec().edit(CLIENTS, namesake.text("Ref_Key"), row -> row.put("КодАбонентаClobus", abonent));
            belt.db.update(
                    "insert into cons.clients (client_id, code_abonent, is_parent, name, created_at) values ('c0000000-0000-4000-8000-000000000001', ?, true, 'Aziz', now() - interval '1 day'), ('c0000000-0000-4000-8000-000000000002', ?, true, 'Later', now())",
                    abonent,
                    abonent);
            belt.run("clients");
            assertThat(
                            belt.text(
                                    "select cl_ref_key from cons.clients where client_id = 'c0000000-0000-4000-8000-000000000001'"))
                    .isEqualTo(client.text("Ref_Key"));
            assertThat(belt.text(
                            "select name from cons.clients where client_id = 'c0000000-0000-4000-8000-000000000001'"))
                    .isEqualTo("Aziz");
            List<String> before = belt.rowsOnDisk();
            belt.run("clients", PullMode.FULL);
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
        }
    }

    @Test
    void a_full_run_brings_changes_of_old_clients_and_their_deletion_marks() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            belt.run("clients");
            Row client = belt.onec().rows(CLIENTS).get(3);
            belt.onec()
                    .save(
                            CLIENTS,
                            client.text("Ref_Key"),
                            row -> row.put("Description", "Clobus Новое имя 100003 (200000021)")
                                    .put("Город", "")
                                    .put("DeletionMark", true));
            RunRecord run = belt.run("clients", PullMode.FULL);
            assertThat(run.tally().deleted()).isOne();
            assertThat(belt.text("select company_name from cons.clients where cl_ref_key = ?", client.text("Ref_Key")))
                    .isEqualTo("Новое имя");
            assertThat(belt.count(
                            "cons.clients where cl_ref_key = ? and deleted_at is not null and city is not null",
                            client.text("Ref_Key")))
                    .isOne();
        }
    }
}
