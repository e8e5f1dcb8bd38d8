package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.ConsultationHistory;
import uz.consult.etl.runlog.ConsultationHistory.Entry;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What is told of a consultation when somebody asks what happened to it. */
class HistoryTest {

    private final EtlFixture belt = new EtlFixture(Seed.Size.of(60));
    private final ConsultationHistory history = new ConsultationHistory(belt.db);
    private final LocalDateTime called = EtlFixture.now().minusSeconds(5);
    private String key;
    private String manager;
    private RunRecord closing;

    @BeforeEach
    void a_consultation_is_closed_after_a_call() {
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        Row open = belt.onec().rows(DOCUMENTS).stream()
                .filter(row -> row.get("ВидОбращения").equals("КонсультацияИТС")
                        && row.get("Конец") == null
                        && row.get("Менеджер_Key") != null
                        && !row.isTrue("ЗакрытоБезКонсультации"))
                .findFirst()
                .orElseThrow();
        key = open.text("Ref_Key");
        manager = open.text("Менеджер_Key");
        belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", key);
        belt.onec()
                .save(DOCUMENTS, key, row -> row.put("Конец", EtlFixture.now().plusMinutes(1)));
        closing = belt.run("cons");
        belt.onec()
                .add(
                        "InformationRegister_РегистрацияДозвона",
                        new Row()
                                .put("Period", called)
                                .put("ДокументОбращения_Key", key)
                                .put("Абонент_Key", open.get("Абонент_Key"))
                                .put("Менеджер_Key", manager));
        assertThat(belt.run("calls").tally().created()).isOne();
    }

    @AfterEach
    void stop() {
        belt.close();
    }

    @Test
    void every_name_of_a_consultation_leads_to_one_history_in_order_of_time() {
        List<Entry> entries = history.of("1201");
        String number = belt.text("select number from cons.cons where cons_id = '1201'");
        assertThat(history.of(key)).isEqualTo(entries);
        assertThat(history.of(key.toUpperCase(java.util.Locale.ROOT))).isEqualTo(entries);
        assertThat(history.of("cl_" + key)).isEqualTo(entries);
        assertThat(history.of(number)).isEqualTo(entries);
        assertThat(history.of(" " + number.replaceFirst("^0+", ""))).isEqualTo(entries);

        assertThat(entries)
                .isSortedAccordingTo(Comparator.comparing(entry -> entry.at().toInstant()))
                .allMatch(entry -> entry.consultation().equals("1201"))
                .noneMatch(entry -> entry.text().contains("\n"));
        Entry call = only(entries, "call", called.toString().replace('T', ' '));
        assertThat(call.at().toInstant())
                .as("the instant, not the wall time by its label")
                .isEqualTo(called.atZone(ZoneId.of("Asia/Tashkent")).toInstant());
        assertThat(call.text()).contains(manager);
        Entry change = only(entries, "change", "status: \"open\" → \"closed\", by ETL");
        Entry message = only(entries, "queued", "\"template\": \"closed\"");
        assertThat(message.run()).isEqualTo(closing.id());
        assertThat(message.text())
                .contains("message to conversation 1201 queued by run " + closing.id() + " of cons (incremental)")
                .contains("key message:closed:" + key)
                .endsWith("now queued");
        assertThat(entries.stream().filter(entry -> entry.what().equals("queued") && closing.id() == run(entry)))
                .hasSize(4);
        assertThat(entries.indexOf(call)).isLessThan(entries.indexOf(change));
        assertThat(entries.indexOf(change)).isLessThan(entries.indexOf(message));
    }

    @Test
    void what_was_sent_answered_and_given_up_is_told() {
        belt.db.update(
                "update sys.outbox set state = 'delivered', attempts = 2, sent_at = created_at + interval '1 s', delivered_at = created_at + interval '2 s', answer = '{\"id\": 77}' where payload ->> 'template' = 'closed'");
        belt.db.update(
                "update sys.outbox set state = 'dead', attempts = 5, error_class = 'not_found', error_message = 'No such\nconversation' where kind = 'label'");
        belt.db.update("update sys.outbox set state = 'held' where kind = 'status'");
        List<Entry> entries = history.of(key);
        Entry sent = only(entries, "sent", "message to conversation 1201 sent, attempts 2");
        Entry delivered = only(entries, "delivered", "delivered, answer {\"id\": 77}");
        assertThat(entries.indexOf(sent)).isLessThan(entries.indexOf(delivered));
        assertThat(delivered.run()).isEqualTo(closing.id());
        only(entries, "dead", "label to conversation 1201 dead, attempts 5, not_found: No such conversation");
        only(entries, "held", "status to conversation 1201 held");
    }

    @Test
    void redates_ratings_dead_letters_and_changes_under_former_names_are_told() {
        belt.db.update(
                "insert into cons.cons_redate (cons_key, period, onec_period, new_date, comment) values (?, '2026-03-01 10:00+00', '2026-03-01 10:00+00', '2026-03-05 15:30+00', 'просил\nпозже'), (?, '2026-03-01 10:00:00.000001+00', null, '2026-03-06 15:30+00', null)",
                key,
                key);
        belt.db.update(
                "insert into cons.cons_rating_answers (cons_key, manager_key, question_number, rating, question_text, rating_date) values (?, 'm', 91, 4, 'Понятно?', '2026-03-07 10:00+00')",
                key);
        belt.db.update(
                "insert into log.dead_letters (run_id, job, entity, record_key, payload, error_class, reason) values (?, 'calls', 'Calls', ?, '{}', 'validation', 'Period is empty'), (?, 'calls', 'Calls', 'another', '{}', 'validation', 'no')",
                closing.id(),
                "0001|" + key + "|",
                closing.id());
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, old_value, new_value, source) values (?, 'manager', null, '\"m\"', 'CHATWOOT')",
                "cl_" + key);
        List<Entry> entries = history.of("1201");
        assertThat(only(entries, "redate", "1C has it moved from null to 2026-03-05 15:30:00: просил позже")
                        .at())
                .isEqualTo(OffsetDateTime.parse("2026-03-01T05:00:00Z"));
        assertThat(only(entries, "redate", "not confirmed by 1C yet").at())
                .isEqualTo(OffsetDateTime.parse("2026-03-01T10:00:00.000001Z"));
        assertThat(only(entries, "rating", "question 91 Понятно? rated 4, manager m")
                        .at())
                .isEqualTo(OffsetDateTime.parse("2026-03-07T05:00:00Z"));
        assertThat(only(entries, "dead_letter", "validation: Period is empty").run())
                .isEqualTo(closing.id());
        assertThat(only(entries, "change", "manager: null → \"m\", by CHATWOOT").consultation())
                .isEqualTo("1201");
    }

    @Test
    void a_number_that_repeats_is_told_of_every_consultation_that_bears_it() {
        belt.db.update(
                "insert into cons.cons (cons_id, number) select '1202', ltrim(number, '0') from cons.cons where cons_id = '1201'");
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, new_value, source) values ('1202', 'status', '\"new\"', 'API')");
        assertThat(history.of(belt.text("select number from cons.cons where cons_id = '1201'")))
                .extracting(Entry::consultation)
                .contains("1201", "1202");
        assertThat(history.of("1202")).extracting(Entry::what).containsExactly("change");
    }

    @Test
    void only_the_newest_thousand_are_told() {
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, old_value, source, created_at) select '1201', 'comment', n::text, 'API', now() + n * interval '1 s' from generate_series(1, 1005) n");
        assertThat(history.of("1201"))
                .hasSize(1_000)
                .first()
                .extracting(Entry::text)
                .isEqualTo("comment: 6 → null, by API");
    }

    @Test
    void an_unknown_name_is_refused() {
        for (String unknown : List.of("no-such", "", "000")) {
            assertThatThrownBy(() -> history.of(unknown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no consultation " + unknown
                            + ", neither by number, nor by key of 1C, nor by conversation");
        }
    }

    private static long run(Entry entry) {
        return entry.run() == null ? -1 : entry.run();
    }

    private static Entry only(List<Entry> entries, String what, String text) {
        List<Entry> found = entries.stream()
                .filter(entry -> entry.what().equals(what) && entry.text().contains(text))
                .toList();
        assertThat(found).as("%s %s in %s", what, text, entries).hasSize(1);
        return found.get(0);
    }
}
