package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What a change of a stored consultation leaves in the outbox and the change log. */
class EffectsTest {

    private final EtlFixture belt = new EtlFixture(Seed.Size.of(60));
    private Row open;
    private String key;

    @BeforeEach
    void a_consultation_with_a_conversation() {
        belt.run("cons");
        open = belt.onec().rows(DOCUMENTS).stream()
                .filter(row -> row.get("ВидОбращения").equals("КонсультацияИТС")
                        && row.get("Конец") == null
                        && !row.isTrue("ЗакрытоБезКонсультации"))
                .findFirst()
                .orElseThrow();
        key = open.text("Ref_Key");
        belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", key);
    }

    @AfterEach
    void stop() {
        belt.close();
    }

    @Test
    void a_closing_resolves_and_tells_the_client_once() {
        close();
        RunRecord run = belt.run("cons");
        assertThat(run.tally().updated()).isOne();
        assertThat(run.tally().effectsQueued()).isEqualTo(4);
        assertThat(kinds("queued")).containsExactly("attributes", "label", "message", "status");
        assertThat(belt.text("select payload ->> 'status' from sys.outbox where kind = 'status'"))
                .isEqualTo("resolved");
        assertThat(
                        belt.text(
                                "select string_agg(payload ->> 'template', ',' order by id) from sys.outbox where kind = 'message'"))
                .isEqualTo("closed");
        assertThat(belt.text("select payload ->> 'status_1c' from sys.outbox where kind = 'attributes'"))
                .isEqualTo("closed");
        assertThat(belt.text("select new_value from log.consultation_change_log where field_name = 'status'"))
                .isEqualTo("\"closed\"");
        assertThat(belt.count("log.consultation_change_log where source <> 'ETL' or cons_id <> '1201'"))
                .isZero();
        belt.run("cons");
        belt.onec().save(DOCUMENTS, key, row -> row.put("Описание", "дополнено"));
        belt.run("cons");
        assertThat(belt.count("sys.outbox where kind = 'message'")).isOne();
    }

    @Test
    void what_was_closed_long_ago_tells_nobody_and_its_resolution_waits_for_a_word() {
        belt.onec()
                .edit(
                        DOCUMENTS,
                        key,
                        row -> row.put("Конец", EtlFixture.now().minusDays(2))
                                .put("ДатаИзменения", EtlFixture.now().minusDays(2)));
        belt.run("cons");
        assertThat(kinds("queued")).containsExactly("attributes", "label");
        assertThat(kinds("held")).containsExactly("status");
    }

    @Test
    void a_full_run_tells_nobody() {
        close();
        belt.run("cons", PullMode.FULL);
        assertThat(kinds("held")).containsExactly("status");
        assertThat(kinds("queued")).doesNotContain("message");
    }

    @Test
    void nothing_is_queued_without_a_conversation() {
        belt.db.update("update cons.cons set cons_id = 'temp_7' where cl_ref_key = ?", key);
        close();
        assertThat(belt.run("cons").tally().updated()).isOne();
        assertThat(belt.count("sys.outbox")).isZero();
    }

    @Test
    void a_terminal_status_stays_and_its_other_fields_follow() {
        belt.db.update("update cons.cons set status = 'resolved' where cl_ref_key = ?", key);
        belt.onec().save(DOCUMENTS, key, row -> row.put("Описание", "новое описание"));
        belt.run("cons");
        assertThat(belt.text("select status || '|' || comment from cons.cons where cl_ref_key = ?", key))
                .isEqualTo("resolved|новое описание");
    }

    @Test
    void a_deletion_mark_cancels_what_is_not_over_and_keeps_the_site_s_cancellation() {
        belt.db.update(
                "update cons.cons set denied = true, end_date = '2026-01-01 10:00+00' where cl_ref_key = ?", key);
        belt.onec().save(DOCUMENTS, key, row -> row.put("DeletionMark", true));
        belt.run("cons");
        assertThat(belt.count(
                        "cons.cons where cl_ref_key = ? and status = 'cancelled' and denied and end_date = '2026-01-01 10:00+00' and deleted_at is not null",
                        key))
                .isOne();
        assertThat(belt.text("select payload ->> 'template' from sys.outbox where kind = 'message'"))
                .isEqualTo("removed");
    }

    @Test
    void a_cancellation_of_the_site_stands_before_1c_marks_the_document_and_until_it_takes_the_mark_back() {
        belt.db.update(
                "update cons.cons set status = 'cancelled', denied = true, end_date = '2026-01-01 10:00+00' where cl_ref_key = ?",
                key);
        String stands =
                "cons.cons where cl_ref_key = ? and status = 'cancelled' and denied and end_date = '2026-01-01 10:00+00'";
        belt.onec().save(DOCUMENTS, key, row -> row.put("Описание", "ещё без пометки"));
        belt.run("cons");
        assertThat(belt.count(stands + " and deleted_at is null and comment = 'ещё без пометки'", key))
                .isOne();
        belt.onec().save(DOCUMENTS, key, row -> row.put("DeletionMark", true));
        belt.run("cons");
        assertThat(belt.count(stands + " and deleted_at is not null", key)).isOne();
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("DeletionMark", false).put("Конец", LocalDateTime.of(2026, 5, 4, 12, 0)));
        belt.run("cons");
        assertThat(belt.count(
                        "cons.cons where cl_ref_key = ? and status = 'cancelled' and not denied and end_date = '2026-05-04 12:00+00' and deleted_at is null",
                        key))
                .isOne();
    }

    @Test
    void what_1c_denied_and_then_held_after_all_is_denied_no_more() {
        belt.onec().save(DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", true));
        belt.run("cons");
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("ЗакрытоБезКонсультации", false)
                                .put("Конец", LocalDateTime.of(2026, 5, 4, 12, 0)));
        belt.run("cons");
        assertThat(belt.count(
                        "cons.cons where cl_ref_key = ? and status = 'cancelled' and not denied and end_date = '2026-05-04 12:00+00'",
                        key))
                .isOne();
    }

    @Test
    void what_1c_closed_without_a_consultation_ends_as_1c_says_also_under_its_mark() {
        belt.onec().save(DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", true));
        belt.run("cons");
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("DeletionMark", true).put("Конец", LocalDateTime.of(2026, 5, 4, 12, 0)));
        belt.run("cons");
        assertThat(belt.count(
                        "cons.cons where cl_ref_key = ? and status = 'cancelled' and denied and end_date = '2026-05-04 12:00+00'",
                        key))
                .isOne();
    }

    @Test
    void what_ended_and_was_deleted_since_the_last_look_ended() {
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", LocalDateTime.of(2026, 5, 4, 12, 0)));
        belt.onec().save(DOCUMENTS, key, row -> row.put("DeletionMark", true));
        belt.run("cons");
        assertThat(belt.count("cons.cons where cl_ref_key = ? and status = 'closed' and deleted_at is not null", key))
                .isOne();
        assertThat(belt.db.queryForList(
                        "select payload ->> 'template' from sys.outbox where kind = 'message' order by id",
                        String.class))
                .startsWith("closed")
                .doesNotContain("removed");
    }

    @Test
    void emptiness_erases_neither_manager_nor_comment() {
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put("Менеджер_Key", null)
                                .put("Описание", "")
                                .put("Вопрос", "")
                                .put("Абонент_Key", null));
        List<String> before = belt.db.queryForList(
                "select manager || comment || client_key from cons.cons where cl_ref_key = ?", String.class, key);
        belt.run("cons");
        assertThat(belt.db.queryForList(
                        "select manager || comment || client_key from cons.cons where cl_ref_key = ?",
                        String.class,
                        key))
                .isEqualTo(before)
                .doesNotContainNull();
        assertThat(belt.count("sys.outbox")).isZero();
    }

    @Test
    void another_manager_is_assigned_and_told() {
        String was = open.text("Менеджер_Key");
        String now = belt.onec().rows("Catalog_Пользователи").stream()
                .map(row -> row.text("Ref_Key"))
                .filter(other -> !other.equals(was))
                .findFirst()
                .orElseThrow();
        belt.onec().save(DOCUMENTS, key, row -> row.put("Менеджер_Key", now));
        belt.run("cons");
        assertThat(belt.text("select payload ->> 'manager' from sys.outbox where kind = 'assignee'"))
                .isEqualTo(now);
        assertThat(belt.text("select payload -> 'values' ->> 'was' from sys.outbox where kind = 'message'"))
                .isEqualTo(was);
    }

    @Test
    void lines_are_rewritten_only_where_they_differ() {
        List<String> before = belt.db.queryForList(
                "select ctid || q::text from cons.q_and_a q where cons_ref_key <> ? order by 1", String.class, key);
        belt.onec()
                .save(
                        DOCUMENTS,
                        key,
                        row -> row.put(
                                "ВопросыИОтветы",
                                List.of(new Row()
                                        .put("LineNumber", 1)
                                        .put("Вопрос", "а если\tтак\\?")
                                        .put("Ответ", "да\nможно"))));
        belt.run("cons");
        assertThat(belt.text(
                        "select question || answer from cons.q_and_a where cons_id = '1201' and line_number = 1001"))
                .isEqualTo("а если\tтак\\?да\nможно");
        assertThat(belt.db.queryForList(
                        "select ctid || q::text from cons.q_and_a q where cons_ref_key <> ? order by 1",
                        String.class,
                        key))
                .isEqualTo(before);
    }

    private void close() {
        belt.onec()
                .save(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now().plusMinutes(1)));
    }

    private List<String> kinds(String state) {
        return belt.db.queryForList("select kind from sys.outbox where state = ? order by kind", String.class, state);
    }
}
