package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** An event is told once, in its consultation's language, and a second event is another one. */
class OnceTest {

    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    private static final String RU = "15d38cda-1812-11ef-b824-c67597d01fa8";

    private final EtlFixture belt = new EtlFixture(Seed.Size.of(40));
    private String key;

    @BeforeEach
    void everything_is_loaded_and_one_open_consultation_has_a_conversation() {
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        key = belt.onec().rows(DOCUMENTS).stream()
                .filter(row -> row.get("ВидОбращения").equals("КонсультацияИТС")
                        && row.get("Конец") == null
                        && !row.isTrue("ЗакрытоБезКонсультации"))
                .findFirst()
                .orElseThrow()
                .text("Ref_Key");
        belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", key);
    }

    @AfterEach
    void stop() {
        belt.close();
    }

    @Test
    void a_consultation_that_the_site_reopens_and_1c_closes_again_is_told_again_and_a_save_with_the_same_end_is_not() {
        LocalDateTime first = EtlFixture.now().minusMinutes(9);
        close(first);
        assertThat(templates()).isEqualTo("closed");
        reopened();
        close(first); // another version of the document, the same end
        assertThat(belt.text("select status from cons.cons where cons_id = '1201'"))
                .isEqualTo("closed");
        assertThat(templates()).as("one end is told once").isEqualTo("closed");
        reopened();
        close(EtlFixture.now().minusMinutes(1));
        assertThat(templates()).isEqualTo("closed,closed");
    }

    @Test
    void a_reopening_that_1cs_old_end_overtakes_is_told_with_the_new_end_and_a_corrected_end_is_not() {
        close(EtlFixture.now().minusMinutes(9));
        assertThat(templates()).isEqualTo("closed");
        reopened();
        belt.run("cons"); // 1C does not know yet, or was read before it did
        assertThat(belt.text("select status from cons.cons where cons_id = '1201'"))
                .isEqualTo("closed");
        assertThat(templates()).as("the end that was told").isEqualTo("closed");
        close(EtlFixture.now().minusMinutes(1));
        assertThat(templates()).as("the second closing").isEqualTo("closed,closed");
        close(EtlFixture.now());
        assertThat(templates()).as("its end corrected").isEqualTo("closed,closed");
        belt.run("cons", PullMode.FULL);
        assertThat(templates()).isEqualTo("closed,closed");
    }

    @Test
    void an_end_that_the_site_took_away_comes_back_with_a_sweep_though_1c_has_changed_nothing() {
        LocalDateTime end = EtlFixture.now().minusMinutes(9).withNano(0);
        close(end);
        reopened();
        belt.db.update("update cons.cons set status = 'resolved' where cons_id = '1201'");
        assertThat(belt.run("cons", PullMode.SWEEP).completed()).isTrue();
        assertThat(belt.text(
                        "select status || to_char(end_date at time zone 'UTC', ' YYYY-MM-DD HH24:MI:SS') from cons.cons"
                                + " where cons_id = '1201'"))
                .isEqualTo("resolved " + end.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")));
        assertThat(templates()).isEqualTo("closed");
    }

    @Test
    void what_an_earlier_version_has_told_is_not_told_again_after_it() {
        LocalDateTime first = EtlFixture.now().minusMinutes(9);
        close(first);
        belt.db.update("update sys.outbox set key = 'message:closed:' || ? where kind = 'message'", key);
        reopened();
        close(first);
        assertThat(templates()).isEqualTo("closed");
        belt.db.update("""
                with gone as (delete from sys.outbox where kind = 'message' returning key)
                insert into sys.idempotency_keys (key, operation_type, expires_at) select key, 'etl_message', now() + interval '9 days' from gone""");
        reopened();
        close(first);
        assertThat(belt.count("sys.outbox where kind = 'message'")).isZero();
        belt.db.update("update sys.idempotency_keys set created_at = now() - interval '3 minutes'");
        reopened();
        close(EtlFixture.now().minusMinutes(1));
        assertThat(templates()).as("another end is another event").isEqualTo("closed");
    }

    @Test
    void a_second_cancellation_and_a_second_deletion_are_told() {
        belt.onec().save(DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", true));
        belt.run("cons");
        belt.onec().save(DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", false));
        belt.run("cons");
        assertThat(templates()).isEqualTo("cancelled");
        reopened();
        belt.onec().save(DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", true));
        belt.run("cons");
        belt.run("cons");
        assertThat(templates()).isEqualTo("cancelled,cancelled");
        belt.onec().save(DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", false));
        belt.run("cons");
        for (int i = 0; i < 2; i++) {
            reopened();
            belt.onec().save(DOCUMENTS, key, row -> row.put("DeletionMark", true));
            belt.run("cons");
            belt.onec().save(DOCUMENTS, key, row -> row.put("DeletionMark", false));
            belt.run("cons");
        }
        assertThat(templates()).isEqualTo("cancelled,cancelled,removed,removed");
    }

    @ParameterizedTest
    @CsvSource({"client", "manager", "period"})
    void a_redate_whose_record_is_another_is_the_same_redate(String what) {
        LocalDateTime now = EtlFixture.now();
        LocalDateTime to = now.plusDays(2);
        Row told = redate(now.minusMinutes(5), to, "8f3c2f2e-0000-4000-8000-000000000001", null);
        belt.run("redate");
        assertThat(templates()).isEqualTo("moved");
        belt.onec().delete(REDATES, told);
        redate(
                what.equals("period") ? now.minusMinutes(2) : now.minusMinutes(5),
                to,
                what.equals("client") ? "8f3c2f2e-0000-4000-8000-000000000002" : "8f3c2f2e-0000-4000-8000-000000000001",
                what.equals("manager") ? "8f3c2f2e-0000-4000-8000-000000000003" : null);
        RunRecord run = belt.run("redate");
        assertThat(run.tally().created()).isZero();
        assertThat(templates()).isEqualTo("moved");
        assertThat(belt.count("cons.cons_redate where cons_key = ? and new_date > now()", key))
                .isOne();
        assertThat(belt.reconcile(false, "redate")).startsWith("equal");
        belt.run("redate", PullMode.SWEEP);
        assertThat(belt.count("cons.cons_redate where cons_key = ? and new_date > now()", key))
                .isOne();
        assertThat(templates()).isEqualTo("moved");
    }

    @Test
    void a_move_back_to_a_former_date_is_told_and_two_records_of_one_move_are_told_once() {
        LocalDateTime now = EtlFixture.now();
        redate(now.minusMinutes(9), now.plusDays(2), null, null);
        belt.run("redate");
        redate(now.minusMinutes(7), now.plusDays(3), null, null);
        belt.run("redate");
        redate(now.minusMinutes(5), now.plusDays(2), null, null);
        assertThat(belt.run("redate").tally().created()).isOne();
        assertThat(templates()).isEqualTo("moved,moved,moved");
        redate(now.minusMinutes(4), now.plusDays(2), null, "8f3c2f2e-0000-4000-8000-000000000003");
        belt.run("redate");
        for (int i = 0; i < 2; i++) {
            belt.run("redate", PullMode.SWEEP);
            assertThat(belt.count(
                            "cons.cons_redate where cons_key = ? and onec_period > now() - interval '2 days'", key))
                    .isEqualTo(4);
        }
        assertThat(templates()).isEqualTo("moved,moved,moved");
        assertThat(belt.reconcile(false, "redate")).startsWith("equal");
    }

    @ParameterizedTest
    @CsvSource({"ru,ru", "UZ,uz", "ru-RU,ru", "uz_Latn,uz", RU + ",ru", "en,both", ",both"})
    void a_row_of_the_middleware_is_told_in_its_own_language(@Nullable String stored, String told) {
        belt.onec().edit(DOCUMENTS, key, row -> row.put("Язык_Key", null));
        belt.db.update("update cons.cons set lang = ? where cons_id = '1201'", stored);
        close(EtlFixture.now());
        assertThat(belt.text("select payload ->> 'language' from sys.outbox where kind = 'message'"))
                .isEqualTo(told);
        assertThat(belt.text("select lang from cons.cons where cons_id = '1201'"))
                .as("1C names none")
                .isEqualTo(stored);
    }

    @Test
    void languages_are_kept_as_codes_and_others_change_nothing() {
        assertThat(belt.db.queryForList("select distinct lang from cons.cons order by 1", String.class))
                .containsExactly("ru", "uz");
        String was = belt.text("select lang from cons.cons where cons_id = '1201'");
        belt.onec().save(DOCUMENTS, key, row -> row.put("Язык_Key", "8f3c2f2e-0000-4000-8000-000000000001"));
        assertThat(belt.run("cons").tally().updated()).isZero();
        assertThat(belt.text("select lang from cons.cons where cons_id = '1201'"))
                .isEqualTo(was);
        assertThat(belt.reconcile(false, "cons")).startsWith("equal");
    }

    @Test
    void what_nobody_ever_wrote_is_named_and_written_as_false_by_the_first_full_run() {
        belt.db.update("update cons.cons set denied = null");
        belt.db.update("insert into cons.cons (cons_id, status, denied, source) values ('1999', 'open', null, 'SITE')");
        belt.db.update(
                "update cons.users set deletion_mark = null, invalid = null, ru = null, uz = null, confirmed = null");
        belt.db.update("update cons.clients set is_parent = null");
        belt.db.update("update cons.q_and_a set is_repeat = null");
        assertThat(belt.reconcile(false))
                .startsWith("different")
                .contains(
                        key + " denied: 1C false, PostgreSQL null",
                        "deletion_mark: 1C false, PostgreSQL null",
                        "confirmed",
                        "is_parent",
                        "is_repeat");
        assertThat(belt.cycle(PullMode.FULL)).allMatch(RunRecord::completed);
        assertThat(belt.count("cons.cons where denied is null and cons_id <> '1999'"))
                .isZero();
        assertThat(belt.count("cons.cons where denied is null"))
                .as("the site's row is never touched")
                .isOne();
        assertThat(belt.count("cons.users where num_nulls(deletion_mark, invalid, ru, uz, confirmed) > 0"))
                .isZero();
        assertThat(belt.count("cons.clients where is_parent is null")).isZero();
        assertThat(belt.count("cons.q_and_a where is_repeat is null")).isZero();
        assertThat(belt.count("sys.outbox where kind = 'message'")).isZero();
        assertThat(belt.reconcile(false)).startsWith("equal");
    }

    @Test
    void a_deletion_that_was_wrongly_concluded_is_undone_by_a_repair_which_tells_nobody() {
        Row document = belt.onec().row(DOCUMENTS, key);
        belt.onec().delete(DOCUMENTS, document);
        belt.run("open_update");
        assertThat(belt.text("select status || (deleted_at is not null) from cons.cons where cons_id = '1201'"))
                .isEqualTo("cancelledtrue");
        belt.onec().add(DOCUMENTS, document);
        belt.db.update("delete from sys.outbox");
        assertThat(belt.run("cons", PullMode.FULL).completed()).isTrue();
        assertThat(belt.text("select status || (deleted_at is not null) from cons.cons where cons_id = '1201'"))
                .as("no ordinary run changes what has ended")
                .isEqualTo("cancelledfalse");
        assertThat(belt.reconcile(false, "cons")).contains(key + " status: 1C open, PostgreSQL cancelled\n");
        assertThat(belt.reconcile(true, "cons")).startsWith("equal");
        assertThat(belt.text("select status || (deleted_at is not null) from cons.cons where cons_id = '1201'"))
                .isEqualTo("openfalse");
        assertThat(belt.db.queryForList(
                        "select payload ->> 'status' from sys.outbox where kind in ('status', 'message')",
                        String.class))
                .as("the conversation is opened, and nobody told")
                .isEqualTo(List.of("open"));
    }

    private void close(LocalDateTime end) {
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", end));
        belt.run("cons");
    }

    private void reopened() {
        belt.db.update(
                "update cons.cons set status = 'open', end_date = null, deleted_at = null where cons_id = '1201'");
    }

    private Row redate(LocalDateTime period, LocalDateTime to, @Nullable String client, @Nullable String manager) {
        return belt.onec()
                .add(
                        REDATES,
                        new Row()
                                .put("Period", period)
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", client)
                                .put("Менеджер_Key", manager)
                                .put("СтараяДата", to.minusDays(1))
                                .put("НоваяДата", to));
    }

    private String templates() {
        return belt.text(
                "select string_agg(payload ->> 'template', ',' order by id) from sys.outbox where kind = 'message'");
    }
}
