package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What calls, redates and closed queues leave on the consultation and in the outbox; and what reconciliation asks Chatwoot. */
class ConsequencesTest {

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";
    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    private static final String QUEUES = "InformationRegister_ЗакрытиеОчередиНаКонсультанта";

    private final ChatwootServer chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
    private final EtlFixture belt = new EtlFixture(
            Seed.Size.of(60),
            "CHATWOOT_API_URL=" + chatwoot.origin(),
            "CHATWOOT_API_TOKEN=token-of-chatwoot",
            "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT);
    private Row open;
    private String key;

    @BeforeEach
    void everything_is_loaded_and_one_open_consultation_has_a_conversation() {
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        open = belt.onec().rows(DOCUMENTS).stream()
                .filter(row -> row.get("ВидОбращения").equals("КонсультацияИТС")
                        && row.get("Конец") == null
                        && !row.isTrue("ЗакрытоБезКонсультации"))
                .findFirst()
                .orElseThrow();
        key = open.text("Ref_Key");
        belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", key);
        assertThat(belt.count("sys.outbox")).as("a first load tells nobody").isZero();
    }

    @AfterEach
    void stop() {
        belt.close();
        chatwoot.close();
    }

    @Test
    void a_new_call_is_told_once_and_stands_on_the_consultation() {
        LocalDateTime now = EtlFixture.now();
        call(now.minusSeconds(5), open.get("Менеджер_Key"));
        call(now.minusSeconds(4), null);
        call(now.minusDays(3), null);
        assertThat(belt.run("calls").tally().created()).isEqualTo(3);
        assertThat(belt.text("select string_agg(payload ->> 'template', ',') from sys.outbox"))
                .as("the call of three days ago tells nobody")
                .isEqualTo("called,called");
        assertThat(belt.text("select con_calls -> -1 ->> 'period' from cons.cons where cons_id = '1201'"))
                .isEqualTo(now.minusSeconds(4).toString());
        assertThat(belt.count("cons.calls where cons_id = '1201' and manager = ''"))
                .isEqualTo(2);
        assertThat(belt.count("log.consultation_change_log where cons_id = '1201' and field_name = 'con_calls'"))
                .isOne();
        belt.run("calls");
        assertThat(belt.count("sys.outbox")).isEqualTo(2);
    }

    @Test
    void a_new_redate_moves_the_consultation_tells_the_client_and_goes_back_to_1c() {
        LocalDateTime now = EtlFixture.now();
        LocalDateTime to = now.plusDays(2).withHour(15).withMinute(30).withSecond(0);
        redate(now.minusSeconds(9), to.plusDays(1));
        redate(now.minusSeconds(5), to);
        assertThat(belt.run("redate").tally().created()).isEqualTo(2);
        assertThat(belt.text("select redate || ' ' || redate_time from cons.cons where cons_id = '1201'"))
                .as("the latest by its period")
                .isEqualTo(to.toLocalDate() + " 15:30:00");
        assertThat(belt.db.queryForList(
                        "select kind || coalesce(':' || (payload ->> 'template'), '') from sys.outbox order by 1",
                        String.class))
                .containsExactly("attributes", "message:moved", "message:moved", "write_back", "write_back");
        assertThat(belt.text("select payload ->> 'redate_con' from sys.outbox where kind = 'attributes'"))
                .isEqualTo(to.toLocalDate() + "T00:00:00");
        assertThat(belt.text("select payload ->> 'retime_con' from sys.outbox where kind = 'attributes'"))
                .isEqualTo("15:30");

        Row last = belt.onec().rows(REDATES).get(belt.onec().rows(REDATES).size() - 1);
        belt.onec().delete(REDATES, last);
        assertThat(belt.run("redate", PullMode.SWEEP).tally().deleted()).isOne();
        assertThat(belt.text("select redate::text from cons.cons where cons_id = '1201'"))
                .isEqualTo(to.plusDays(1).toLocalDate().toString());
    }

    @Test
    void of_two_redates_by_two_managers_in_one_second_each_is_told() {
        LocalDateTime now = EtlFixture.now();
        redate(now, now.plusDays(1), open.get("Менеджер_Key"));
        redate(now, now.plusDays(2), "8f3c2f2e-0000-4000-8000-000000000077");
        assertThat(belt.run("redate").tally().created()).isEqualTo(2);
        assertThat(belt.db.queryForList("select kind from sys.outbox order by 1", String.class))
                .containsExactly("attributes", "message", "message", "write_back", "write_back");
    }

    @Test
    void a_redate_of_the_site_is_confirmed_and_neither_doubled_nor_told() {
        LocalDateTime to =
                EtlFixture.now().plusDays(1).withHour(11).withMinute(0).withSecond(0);
        belt.db.update(
                "insert into cons.cons_redate (cons_key, period, new_date) values (?, clock_timestamp(), ?::timestamp at time zone 'UTC')",
                key,
                to);
        belt.run("redate", PullMode.SWEEP);
        assertThat(belt.count("cons.cons_redate where cons_key = ? and onec_period is null", key))
                .as("a sweep spares what 1C never confirmed")
                .isOne();
        redate(EtlFixture.now(), to);
        RunRecord run = belt.run("redate");
        assertThat(run.tally().created()).isZero();
        assertThat(belt.count("cons.cons_redate where cons_key = ? and onec_period is not null", key))
                .isOne();
        assertThat(belt.count("sys.outbox where kind in ('message', 'write_back')"))
                .isZero();
        assertThat(belt.text("select redate_time::text from cons.cons where cons_id = '1201'"))
                .isEqualTo("11:00:00");
        assertThat(belt.reconcile(false, "redate")).startsWith("equal");
    }

    @Test
    void a_full_run_of_redates_writes_nothing_back_and_tells_nobody() {
        redate(EtlFixture.now(), EtlFixture.now().plusDays(1));
        belt.run("redate", PullMode.FULL);
        assertThat(belt.db.queryForList("select kind from sys.outbox", String.class))
                .containsExactly("attributes");
    }

    @Test
    void a_queue_newly_closed_tells_those_who_wait_and_opens_again() {
        String manager = open.text("Менеджер_Key");
        belt.onec().rows(QUEUES).stream()
                .filter(row -> manager.equals(row.get("Менеджер_Key")))
                .forEach(row -> belt.onec().delete(QUEUES, row));
        belt.run("queue_closing");
        Row closing = belt.onec()
                .add(
                        QUEUES,
                        new Row()
                                .put("Дата", EtlFixture.now().toLocalDate().atStartOfDay())
                                .put("Менеджер_Key", manager)
                                .put("Закрыт", true));
        assertThat(belt.run("queue_closing").tally().created()).isOne();
        assertThat(belt.text("select payload ->> 'template' from sys.outbox where conversation = '1201'"))
                .isEqualTo("queue_closed");
        belt.onec().editRecord(QUEUES, closing, row -> row.put("Закрыт", false));
        assertThat(belt.run("queue_closing").tally().deleted()).isOne();
        assertThat(belt.count("cons.queue_closing where manager_key = ?", manager))
                .isZero();
        belt.onec().editRecord(QUEUES, closing, row -> row.put("Закрыт", true));
        belt.run("queue_closing");
        assertThat(belt.count("sys.outbox")).as("once a day").isOne();
        belt.onec().delete(QUEUES, closing);
        assertThat(belt.run("queue_closing").tally().deleted()).isOne();
    }

    @Test
    void what_no_cursor_shows_of_an_open_consultation_is_seen_by_open_update() {
        belt.onec().edit(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now()));
        belt.onec()
                .edit(
                        DOCUMENTS,
                        key,
                        row -> row.put("ДатаИзменения", EtlFixture.now().minusDays(20)));
        assertThat(belt.run("cons").tally().updated()).isZero();
        assertThat(belt.run("open_update").tally().updated()).isOne();
        assertThat(belt.text("select status from cons.cons where cons_id = '1201'"))
                .isEqualTo("closed");
        belt.server
                .requests()
                .forEach(request -> assertThat(request.line().length()).isLessThan(1_500));
    }

    @Test
    void a_consultation_deleted_in_1c_is_cancelled_by_open_update_only_when_1c_says_so_twice() {
        belt.onec().delete(DOCUMENTS, belt.onec().row(DOCUMENTS, key));
        belt.server
                .faults()
                .add(uz.consult.sandbox.http.Fault.status(404)
                        .on("guid'" + key + "')")
                        .always());
        RunRecord refused = belt.run("open_update");
        assertThat(refused.status()).as("a 404 without code 9 is no deletion").isEqualTo("FAILED");
        assertThat(refused.errorClass()).isEqualTo("not_found");
        assertThat(belt.text("select status from cons.cons where cons_id = '1201'"))
                .isEqualTo("open");
        belt.server.faults().clear();
        RunRecord run = belt.run("open_update");
        assertThat(run.tally().deleted()).isOne();
        assertThat(belt.count("cons.cons where cons_id = '1201' and status = 'cancelled' and deleted_at is not null"))
                .isOne();
        assertThat(belt.db.queryForList(
                        "select kind || coalesce(':' || (payload ->> 'template'), '') from sys.outbox where kind in ('message', 'status') order by 1",
                        String.class))
                .containsExactly("message:removed", "status");
    }

    @Test
    void a_conversation_that_is_not_what_its_consultation_says_is_named_and_repaired() {
        chatwoot.chatwoot().open(1201);
        assertThat(belt.reconcile(false, "open_update"))
                .startsWith("equal")
                .contains("conversations: PostgreSQL = Chatwoot up to");
        belt.db.update(
                "update cons.cons set cons_id = '1202' where cons_id = (select cons_id from cons.cons where status = 'closed' order by cons_id limit 1)");
        belt.db.update(
                "update cons.cons set cons_id = '1203' where cons_id = (select cons_id from cons.cons where status = 'closed' and cons_id like 'cl%' order by cons_id limit 1)");
        chatwoot.chatwoot().open(1202);
        chatwoot.chatwoot().open(1203);
        chatwoot.chatwoot().incoming(1203, "Ещё вопрос");
        String named = belt.reconcile(false, "open_update");
        assertThat(named)
                .startsWith("different")
                .contains("1202 status: PostgreSQL resolved, Chatwoot open")
                .containsPattern("1203 status: PostgreSQL resolved.* \\(for a person to decide\\)");
        belt.reconcile(true, "open_update");
        assertThat(belt.db.queryForList("select conversation || (payload ->> 'status') from sys.outbox", String.class))
                .containsExactly("1202resolved");
    }

    @Test
    void a_conversation_left_open_is_resolved_although_its_consultation_was_cancelled_without_an_end() {
        belt.db.update(
                "update cons.cons set cons_id = '1202' where cons_id = (select cons_id from cons.cons where status = 'cancelled' and end_date is null and deleted_at is null order by cons_id limit 1)");
        belt.db.update(
                "update cons.cons set cons_id = '1203', updated_at = now() - interval '1 hour' where cons_id = (select cons_id from cons.cons where status = 'cancelled' and end_date is null and cons_id like 'cl%' order by cons_id limit 1)");
        chatwoot.chatwoot().open(1202);
        chatwoot.chatwoot().open(1203);
        chatwoot.chatwoot().incoming(1203, "Ещё вопрос");
        assertThat(belt.run("open_update").completed()).isTrue();
        assertThat(belt.db.queryForList("select conversation || (payload ->> 'status') from sys.outbox", String.class))
                .as("he who wrote after the end waits for a person")
                .containsExactly("1202resolved");
    }

    @Test
    void a_consultation_resolved_here_and_open_in_1c_is_named_and_not_changed() {
        belt.db.update("update cons.cons set status = 'resolved' where cons_id = '1201'");
        String named = belt.reconcile(true, "cons");
        assertThat(named).contains(key + " status: 1C open, PostgreSQL resolved (for a person to decide)");
        assertThat(belt.text("select status from cons.cons where cons_id = '1201'"))
                .isEqualTo("resolved");
    }

    @Test
    void managers_have_what_the_registers_say() {
        String user = belt.onec()
                .rows("InformationRegister_СписокКонсультантовДляЗаявок")
                .get(0)
                .text("Менеджер_Key");
        assertThat(belt.text(
                        "select con_limit || ' ' || start_hour || ' ' || end_hour from cons.users where cl_ref_key = ?",
                        user))
                .isEqualTo("6 09:00:00 18:00:00");
        assertThat(belt.count("cons.users where consultation_enabled is null or ru is null or invalid is null"))
                .isZero();
        assertThat(belt.count("cons.users_skill")).isPositive();
        assertThat(belt.count("dict.online_question where language in ('ru', 'uz') and category_key is not null"))
                .isEqualTo(48);
        belt.onec()
                .add(
                        "InformationRegister_СписокКонсультантовДляЗаявок",
                        new Row()
                                .put("Period", EtlFixture.now())
                                .put("Менеджер_Key", user)
                                .put("ЛимитКонсультаций", "много")
                                .put("ВремяРаботыНачало", null)
                                .put("ВремяРаботыКонец", null));
        List.copyOf(belt.onec().rows("InformationRegister_КатегорииВопросовМенеджеров"))
                .forEach(row -> belt.onec().delete("InformationRegister_КатегорииВопросовМенеджеров", row));
        long skills = belt.count("cons.users_skill");
        belt.run("users");
        assertThat(belt.count("cons.users where cl_ref_key = ? and con_limit is null and start_hour is null", user))
                .isOne();
        assertThat(belt.count("cons.users_skill")).as("never emptied").isEqualTo(skills);
    }

    @Test
    void a_bad_record_of_a_register_is_a_dead_letter_and_its_manager_keeps_what_he_had() {
        String register = "InformationRegister_СписокКонсультантовДляЗаявок";
        Row row = belt.onec().rows(register).get(0);
        String user = row.text("Менеджер_Key");
        belt.onec().editRecord(register, row, r -> r.put("ВремяРаботыНачало", "утром"));
        RunRecord run = belt.run("users");
        assertThat(run.completed()).isTrue();
        assertThat(run.tally().updated() + run.tally().dead()).isZero();
        assertThat(belt.text("select reason from log.dead_letters where entity = ?", register))
                .isEqualTo("ВремяРаботыНачало is утром, not a time");
        assertThat(belt.count("cons.users where cl_ref_key = ? and start_hour = '09:00'", user))
                .isOne();
        belt.onec().editRecord(register, row, r -> r.put("ВремяРаботыНачало", LocalDateTime.of(1, 1, 1, 8, 30)));
        belt.run("users");
        assertThat(belt.count("cons.users where cl_ref_key = ? and start_hour = '08:30'", user))
                .isOne();
        assertThat(belt.text("select state from log.dead_letters")).isEqualTo("landed");
    }

    @Test
    void a_manager_with_one_mark_of_two_loses_it_when_1c_has_him() {
        belt.db.update(
                "update cons.users set deletion_mark = true where ctid = (select min(ctid) from cons.users where not invalid)");
        assertThat(belt.reconcile(false, "users")).contains("deletion_mark: 1C false, PostgreSQL true");
        assertThat(belt.run("users").tally().updated()).isOne();
        assertThat(belt.count("cons.users where deletion_mark and not invalid")).isZero();
    }

    @Test
    void a_rating_that_is_there_twice_counts_once() {
        String rated = belt.text("select cons_key from cons.cons_rating_answers order by id limit 1");
        belt.db.update("update cons.cons_rating_answers set manager_key = null where cons_key = ?", rated);
        belt.onec().rows("InformationRegister_ОценкаКонсультацийПоЗаявкам").stream()
                .filter(row -> rated.equals(row.get("Обращение_Key")))
                .forEach(row -> belt.onec()
                        .editRecord(
                                "InformationRegister_ОценкаКонсультацийПоЗаявкам",
                                row,
                                r -> r.put("Менеджер_Key", null)));
        belt.run("rates", PullMode.SWEEP);
        long rows = belt.count("cons.cons_rating_answers where cons_key = ?", rated);
        belt.db.update(
                "insert into cons.cons_rating_answers (cons_key, manager_key, question_number, rating) select cons_key, null, question_number, 1 from cons.cons_rating_answers where cons_key = ?",
                rated);
        assertThat(belt.reconcile(false, "rates")).startsWith("different").contains("rows: 1C 1, PostgreSQL more");
        belt.run("rates", PullMode.SWEEP);
        assertThat(belt.count("cons.cons_rating_answers where cons_key = ?", rated))
                .isEqualTo(rows);
        assertThat(belt.reconcile(false, "rates")).startsWith("equal");
    }

    @Test
    void derived_fields_are_compared_and_repaired_too() {
        belt.db.update(
                "update cons.cons set con_calls = null, con_rates = '{}', redate = '2001-01-01' where con_calls is not null");
        assertThat(belt.reconcile(false, "calls", "rates", "redate"))
                .contains("con_calls: 1C [", "con_rates: 1C {", "redate: 1C 20");
        assertThat(belt.reconcile(true, "calls", "rates", "redate")).startsWith("equal");
    }

    @Test
    void what_is_linked_late_reaches_the_conversation() {
        String rated = belt.text("select cons_key from cons.cons_rating_answers where rating > 0 order by id limit 1");
        belt.db.update("update cons.cons_rating_answers set cons_id = null where cons_key = ?", rated);
        belt.db.update("update cons.cons set con_rates = null, cons_id = '1300' where cl_ref_key = ?", rated);
        belt.run("cons");
        assertThat(
                        belt.count(
                                "sys.outbox where conversation = '1300' and kind = 'attributes' and payload ->> 'rating_con' is not null"))
                .isOne();
    }

    @Test
    void a_window_neither_folds_nor_links_what_lies_outside_it() {
        belt.db.update("update cons.calls set cons_id = null");
        belt.db.update(
                "insert into cons.cons (cons_id, cl_ref_key, status, denied, source) values ('1400', (select cl_ref_key from cons.cons where status = 'closed' order by cons_id limit 1), 'new', false, 'SITE')");
        List<String> before = belt.rowsOnDisk();
        LocalDateTime long_ago = EtlFixture.now().minusYears(9);
        assertThat(belt.window("cons", long_ago, long_ago.plusDays(1)).completed())
                .isTrue();
        assertThat(belt.window("calls", long_ago, long_ago.plusDays(1)).completed())
                .isTrue();
        assertThat(belt.rowsOnDisk()).isEqualTo(before);
    }

    @Test
    void a_consultation_whose_client_changes_waits_for_the_new_one() {
        Row newcomer = belt.onec().rows(EtlFixture.CLIENTS).get(4);
        belt.db.update("update cons.cons set client_id = null where client_key = ?", newcomer.text("Ref_Key"));
        belt.db.update("update cons.calls set client_id = null where client_key = ?", newcomer.text("Ref_Key"));
        belt.db.update(
                "update cons.q_and_a set client_id = null where client_id = (select client_id from cons.clients where cl_ref_key = ?)",
                newcomer.text("Ref_Key"));
        belt.db.update(
                "update cons.cons_rating_answers set client_id = null where client_key = ?", newcomer.text("Ref_Key"));
        belt.db.update("delete from cons.clients where cl_ref_key = ?", newcomer.text("Ref_Key"));
        belt.onec().save(DOCUMENTS, key, row -> row.put("Абонент_Key", newcomer.text("Ref_Key")));
        belt.run("cons");
        assertThat(belt.count("cons.cons where cons_id = '1201' and client_id is null and org_inn is null"))
                .isOne();
        belt.run("clients", PullMode.SWEEP);
        assertThat(belt.count(
                        "cons.cons c join cons.clients k using (client_id) where c.cons_id = '1201' and k.cl_ref_key = ?",
                        newcomer.text("Ref_Key")))
                .isOne();
    }

    private void call(LocalDateTime period, Object manager) {
        belt.onec()
                .add(
                        CALLS,
                        new Row()
                                .put("Period", period)
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", open.get("Абонент_Key"))
                                .put("Менеджер_Key", manager));
    }

    private void redate(LocalDateTime period, LocalDateTime to) {
        redate(period, to, open.get("Менеджер_Key"));
    }

    private void redate(LocalDateTime period, LocalDateTime to, Object manager) {
        belt.onec()
                .add(
                        REDATES,
                        new Row()
                                .put("Period", period)
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", open.get("Абонент_Key"))
                                .put("Менеджер_Key", manager)
                                .put("СтараяДата", open.get("ДатаКонсультации"))
                                .put("НоваяДата", to));
    }
}
