package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Where a first load starts: what cannot be placed before it is loaded, compared, and seen to go. */
class InitialDatesTest {

    private static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    private static final LocalDateTime OLD = LocalDateTime.of(2015, 1, 1, 10, 0);
    private static final String NOBODY = "dead0000-0000-4000-8000-000000000001";

    @Test
    void leaves_out_no_rating_that_cannot_be_placed() {
        OneC onec = EtlFixture.seeded(Seed.Size.of(300));
        Row undated = document(onec, 1, null, null);
        Row old = document(onec, 2, OLD, OLD);
        rating(onec, undated.text("Ref_Key"), null);
        rating(onec, NOBODY, null);
        rating(onec, old.text("Ref_Key"), null);
        rating(onec, old.text("Ref_Key").replace('2', '9'), OLD);
        rating(onec, undated.text("Ref_Key"), LocalDateTime.of(18, 1, 1, 0, 0));
        rating(onec, old.text("Ref_Key"), LocalDateTime.of(3999, 1, 1, 0, 0));
        try (EtlFixture belt = new EtlFixture(onec, "ETL_RATES_INITIAL_FROM=2020-01-01", "ODATA_PAGE_SIZE=50")) {
            completes(belt.cycle(PullMode.INCREMENTAL));
            assertThat(ratings(belt, undated)).isEqualTo(2);
            assertThat(belt.count("cons.cons_rating_answers where cons_key = ?", NOBODY))
                    .isOne();
            assertThat(ratings(belt, old)).as("given in 3999").isOne();
            completes(belt.cycle(PullMode.SWEEP));
            assertThat(belt.reconcile(false)).startsWith("equal");
            belt.db.update(
                    "update cons.cons_rating_answers set rating = 1 where cons_key = ?", undated.text("Ref_Key"));
            assertThat(belt.reconcile(false, "rates")).startsWith("different").contains("rating");
            completes(belt.cycle(PullMode.SWEEP));
            onec.rows(RATINGS).stream()
                    .filter(row -> NOBODY.equals(row.get("Обращение_Key")))
                    .forEach(row -> onec.delete(RATINGS, row));
            assertThat(belt.reconcile(false, "rates")).startsWith("different");
            completes(belt.cycle(PullMode.SWEEP));
            assertThat(belt.count("cons.cons_rating_answers where cons_key = ?", NOBODY))
                    .isZero();
            assertThat(belt.reconcile(false)).startsWith("equal");
        }
    }

    @Test
    void ratings_that_were_loaded_before_the_date_was_set_are_not_taken_for_deleted() {
        OneC onec = EtlFixture.seeded(Seed.Size.of(300));
        for (int i = 1; i <= 9; i++) {
            rating(onec, document(onec, i, OLD, OLD).text("Ref_Key"), OLD);
        }
        try (EtlFixture belt = new EtlFixture(onec)) {
            completes(belt.cycle(PullMode.INCREMENTAL));
            long all = belt.count("cons.cons_rating_answers");
            belt.set("ETL_RATES_INITIAL_FROM", "2020-01-01");
            belt.restart();
            completes(belt.cycle(PullMode.SWEEP));
            assertThat(belt.count("cons.cons_rating_answers")).isEqualTo(all);
            assertThat(belt.reconcile(false, "rates")).startsWith("equal");
        }
    }

    @Test
    void leaves_out_no_consultation_that_cannot_be_placed() {
        OneC onec = EtlFixture.seeded(Seed.Size.of(300));
        LocalDateTime year18 = LocalDateTime.of(18, 3, 1, 0, 0);
        LocalDateTime year3999 = LocalDateTime.of(3999, 1, 1, 0, 0);
        List<Row> loaded = List.of(
                document(onec, 1, null, null),
                document(onec, 2, year18, null),
                document(onec, 3, null, year18),
                document(onec, 4, year3999, OLD),
                document(onec, 5, null, EtlFixture.now().minusDays(3)),
                document(onec, 6, year18, year3999));
        List<Row> left =
                List.of(document(onec, 7, OLD, OLD), document(onec, 8, null, OLD), document(onec, 9, OLD, null));
        try (EtlFixture belt = new EtlFixture(onec, "ETL_INITIAL_FROM_DATE=2020-01-01", "ODATA_PAGE_SIZE=50")) {
            completes(belt.cycle(PullMode.INCREMENTAL));
            loaded.forEach(row -> assertThat(belt.count("cons.cons where cl_ref_key = ?", row.text("Ref_Key")))
                    .as(row.text("Number"))
                    .isOne());
            left.forEach(row -> assertThat(belt.count("cons.cons where cl_ref_key = ?", row.text("Ref_Key")))
                    .as(row.text("Number"))
                    .isZero());
            RunRecord sweep = belt.run("cons", PullMode.SWEEP);
            completes(List.of(sweep));
            assertThat(sweep.tally().created() + sweep.tally().deleted()).isZero();
            assertThat(sweep.tally().read())
                    .as("each in one of two passes")
                    .isEqualTo(onec.rows(DOCUMENTS).size());
            assertThat(belt.reconcile(false)).startsWith("equal");
        }
    }

    @Test
    void leaves_out_no_client_without_a_code() {
        OneC onec = EtlFixture.seeded(Seed.Size.of(300));
        String initial = onec.rows(CLIENTS).get(20).text("Code");
        client(onec, 1, "");
        client(onec, 2, "");
        client(onec, 3, "000990000");
        try (EtlFixture belt = new EtlFixture(onec, "ETL_CLIENTS_INITIAL_FROM_CODE=" + initial, "ODATA_PAGE_SIZE=5")) {
            completes(belt.cycle(PullMode.INCREMENTAL));
            assertThat(belt.count("cons.clients where cl_ref_key like 'c0de%'")).isEqualTo(3);
            long loaded = belt.count("cons.clients");
            assertThat(loaded).isLessThan(onec.rows(CLIENTS).size());
            completes(belt.cycle(PullMode.SWEEP));
            completes(belt.cycle(PullMode.SWEEP));
            assertThat(belt.count("cons.clients")).isEqualTo(loaded);
            assertThat(belt.reconcile(false, "clients")).startsWith("equal");
        }
    }

    private static long ratings(EtlFixture belt, Row document) {
        return belt.count("cons.cons_rating_answers where cons_key = ?", document.text("Ref_Key"));
    }

    private static void rating(OneC onec, String document, @Nullable LocalDateTime date) {
        onec.add(
                RATINGS,
                new Row()
                        .put("Обращение_Key", document)
                        .put("Менеджер_Key", null)
                        .put("НомерВопроса", date == null ? 1 : 2)
                        .put("Оценка", 4)
                        .put("ДатаОценки", date));
    }

    private static Row document(
            OneC onec, int number, @Nullable LocalDateTime changed, @Nullable LocalDateTime created) {
        return onec.add(
                DOCUMENTS,
                new Row()
                        .put("Ref_Key", "d0de0000-0000-4000-8000-00000000000" + number)
                        .put("Number", "00009900" + number)
                        .put("ДатаСоздания", created)
                        .put("ДатаИзменения", changed)
                        .put("Конец", OLD)
                        .put("ВидОбращения", "КонсультацияИТС"));
    }

    private static void client(OneC onec, int number, String code) {
        onec.add(
                CLIENTS,
                new Row()
                        .put("Ref_Key", "c0de0000-0000-4000-8000-00000000000" + number)
                        .put("Code", code)
                        .put("Description", "Клиент " + number)
                        .put("КодАбонентаClobus", "77700" + number));
    }

    private static void completes(List<RunRecord> runs) {
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.completed())
                        .as("%s %s: %s", run.job(), run.mode(), run.errorMessage())
                        .isTrue());
    }
}
