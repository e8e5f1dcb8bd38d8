package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.util.List;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** 1C is restored from a backup: that is noticed, and answered by reading everything once and telling nobody. */
class SetBackTest {

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";

    @Test
    void a_base_that_was_set_back_is_read_in_whole_and_nobody_is_told() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(600))) {
            belt.cycle(PullMode.INCREMENTAL);
            belt.db.update(
                    "update cons.cons set cons_id = (n.number + 1000)::text from (select cons_id as id, row_number() over ()"
                            + " as number from cons.cons) n where n.id = cons_id");
            OneC backup = belt.onec().copy();
            Row fresh = workThatTheBackupDoesNotHold(belt);
            long told = told(belt);

            belt.server.serve(backup);
            workSinceTheRestore(belt, backup);
            List<RunRecord> runs = belt.cycle(PullMode.INCREMENTAL);
            assertThat(runs)
                    .allSatisfy(run ->
                            assertThat(run.completed()).as(run.errorMessage()).isTrue());
            isAsInTheBackup(belt, fresh);
            assertThat(told(belt)).isEqualTo(told);
            assertThat(runs.stream()
                            .filter(run -> List.of("cons", "clients", "calls").contains(run.job())))
                    .allSatisfy(run -> assertThat(run.watermarkFrom()).contains("1C was restored"));

            close(backup, belt);
            assertThat(belt.cycle(PullMode.INCREMENTAL))
                    .as("only once")
                    .noneMatch(run -> String.valueOf(run.watermarkFrom()).contains("restored"));
            assertThat(belt.count("sys.outbox where kind = 'message'"))
                    .as("what happens from then on is told again")
                    .isPositive();
            assertThat(told(belt)).isGreaterThan(told);
        }
    }

    /** @return a consultation that is new */
    private static Row workThatTheBackupDoesNotHold(EtlFixture belt) {
        List<Row> documents = belt.onec().rows(DOCUMENTS);
        List<Row> users = belt.onec().rows("Catalog_Пользователи");
        for (Row document : documents.subList(100, 112)) {
            belt.onec()
                    .save(
                            DOCUMENTS,
                            document.text("Ref_Key"),
                            row -> row.put("Менеджер_Key", users.get(1).get("Ref_Key"))
                                    .put("Описание", "после копии"));
        }
        client(belt.onec(), 1, "000990001");
        client(belt.onec(), 2, "000990002");
        Row fresh = document(belt.onec(), documents.get(0), 1);
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        assertThat(belt.count("cons.cons where comment = 'после копии'")).isEqualTo(12);
        return fresh;
    }

    /** The same counter of saves, another content; and a code that was given before. */
    private static void workSinceTheRestore(EtlFixture belt, OneC backup) {
        List<Row> documents = backup.rows(DOCUMENTS);
        client(backup, 3, "000990001");
        backup.add(
                CALLS,
                new Row()
                        .put("Period", documents.get(300).date("ДатаСоздания"))
                        .put("ДокументОбращения_Key", documents.get(300).text("Ref_Key"))
                        .put("Абонент_Key", documents.get(300).get("Абонент_Key"))
                        .put(
                                "Менеджер_Key",
                                backup.rows("Catalog_Пользователи").get(0).get("Ref_Key")));
        belt.db.update(
                "update cons.cons set comment = 'иное' where cl_ref_key = ?",
                documents.get(205).text("Ref_Key"));
    }

    private static void isAsInTheBackup(EtlFixture belt, Row fresh) {
        assertThat(belt.count("cons.clients where cl_ref_key = '" + key(3) + "'"))
                .isOne();
        assertThat(belt.count("cons.clients where cl_ref_key = '" + key(2) + "' and deleted_at is not null"))
                .isOne();
        assertThat(belt.count("cons.cons where comment in ('после копии', 'иное')"))
                .isZero();
        assertThat(belt.count("cons.cons where cl_ref_key = ? and deleted_at is not null", fresh.text("Ref_Key")))
                .isOne();
        assertThat(belt.count("sys.sync_state where went_back_at is not null")).isZero();
        assertThat(belt.reconcile(false)).startsWith("equal");
    }

    private static void close(OneC onec, EtlFixture belt) {
        String open = belt.text(
                "select cl_ref_key from cons.cons where status = 'open' and client_id is not null order by 1 limit 1");
        onec.save(DOCUMENTS, open, row -> row.put("Конец", EtlFixture.now()));
    }

    private static long told(EtlFixture belt) {
        return belt.count("sys.outbox where kind in ('message', 'status')");
    }

    @Test
    void a_newest_client_that_is_gone_gives_his_code_to_the_next() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(120))) {
            client(belt.onec(), 1, "000990001");
            client(belt.onec(), 2, "000990002");
            belt.cycle(PullMode.INCREMENTAL);
            belt.onec().delete(CLIENTS, belt.onec().row(CLIENTS, key(1)));
            belt.onec().delete(CLIENTS, belt.onec().row(CLIENTS, key(2)));
            client(belt.onec(), 3, "000990001");
            RunRecord run = belt.run("clients");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(belt.count("cons.clients where cl_ref_key = '" + key(3) + "'"))
                    .isOne();
            assertThat(belt.run("cons").watermarkFrom())
                    .as("no other job is concerned")
                    .doesNotContain("restored");
            assertThat(belt.run("clients").watermarkFrom()).isEqualTo("000990001");
        }
    }

    @Test
    void a_sweep_that_meets_earlier_versions_tells_nobody_and_everything_is_read() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(3_000))) {
            belt.cycle(PullMode.INCREMENTAL);
            Row one = belt.onec().rows(DOCUMENTS).get(700);
            String version = belt.text("select onec_version from cons.cons where cl_ref_key = ?", one.text("Ref_Key"));
            String later = belt.text(
                    "select max(onec_version) from cons.cons where length(onec_version) = length(?)", version);
            belt.db.update(
                    "update cons.cons set onec_version = 'f' || substr(?, 2) where cl_ref_key = ?",
                    later,
                    one.text("Ref_Key"));
            RunRecord sweep = belt.run("cons", PullMode.SWEEP);
            assertThat(sweep.completed()).as(sweep.errorMessage()).isTrue();
            RunRecord next = belt.run("cons");
            assertThat(List.of(String.valueOf(sweep.watermarkFrom()), String.valueOf(next.watermarkFrom())))
                    .anyMatch(mark -> mark.contains("restored"));
            assertThat(belt.count(
                            "sys.sync_state where went_back_at is not null and entity_name = '" + DOCUMENTS + "'"))
                    .isZero();
            assertThat(belt.run("cons").watermarkFrom()).doesNotContain("restored");
        }
    }

    private static String key(int number) {
        return "c0de0000-0000-4000-8000-00000000000" + number;
    }

    private static void client(OneC onec, int number, String code) {
        onec.add(
                CLIENTS,
                new Row()
                        .put("Ref_Key", key(number))
                        .put("Code", code)
                        .put("Description", "Новый " + number)
                        .put("КодАбонентаClobus", "77700" + number));
    }

    private static Row document(OneC onec, Row like, int number) {
        return onec.add(
                DOCUMENTS,
                new Row()
                        .put("Ref_Key", "d0de0000-0000-4000-8000-00000000000" + number)
                        .put("Number", "00009900" + number)
                        .put("Абонент_Key", like.get("Абонент_Key"))
                        .put("ДатаСоздания", EtlFixture.now())
                        .put("ДатаИзменения", EtlFixture.now())
                        .put("ВидОбращения", "КонсультацияИТС"));
    }
}
