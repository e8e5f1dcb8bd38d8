package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.launcher.story.ConsultationStory;
import uz.consult.launcher.story.StoryEntry;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What is told of a consultation when somebody asks what happened to it. */
class HistoryTest {

    private final EtlFixture belt = new EtlFixture(Seed.Size.of(60));
    private final ConsultationStory story = belt.bean(ConsultationStory.class);
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
        List<StoryEntry> entries = of("1201");
        String number = belt.text("select number from cons.cons where cons_id = '1201'");
        assertThat(of(key)).isEqualTo(entries);
        assertThat(of(key.toUpperCase(Locale.ROOT))).isEqualTo(entries);
        assertThat(of("cl_" + key)).isEqualTo(entries);
        assertThat(of(number)).isEqualTo(entries);
        assertThat(of(" " + number.replaceFirst("^0+", ""))).isEqualTo(entries);

        assertThat(entries)
                .isSortedAccordingTo(Comparator.comparing(entry -> entry.at().toInstant()))
                .allMatch(entry -> entry.consultation().equals("1201"))
                .noneMatch(entry -> entry.sentence().contains("\n"));
        StoryEntry call = only(entries, "call", "The client was called at " + shown(called));
        assertThat(call.at().toInstant())
                .as("the instant, not the wall time by its label")
                .isEqualTo(called.atZone(ZoneId.of("Asia/Tashkent")).toInstant());
        assertThat(call.sentence())
                .contains(belt.text("select description from cons.users where cl_ref_key = ?", manager))
                .doesNotContain(manager);
        only(entries, "opened", "Created in 1C");
        StoryEntry change = only(entries, "change", "Status: was open, now closed (changed by 1C)");
        StoryEntry message = only(
                entries.stream()
                        .filter(entry -> Long.valueOf(closing.id()).equals(entry.run()))
                        .toList(),
                "queued",
                "Queued: message to the client “");
        assertThat(message.sentence()).containsAnyOf("Консультация завершена", "Konsultatsiya menejer");
        assertThat(message.run()).isEqualTo(closing.id());
        assertThat(message.effect()).isNotNull();
        assertThat(message.technical().path("key").asString()).startsWith("message:closed:" + key);
        assertThat(message.technical().path("state").asString()).isEqualTo("queued");
        assertThat(message.technical().path("job").asString()).isEqualTo("cons");
        assertThat(message.technical().path("payload").path("template").asString())
                .isEqualTo("closed");
        assertThat(entries.stream().filter(entry -> entry.what().equals("queued") && closing.id() == run(entry)))
                .hasSize(4);
        assertThat(entries.indexOf(call)).isLessThan(entries.indexOf(change));
        assertThat(entries.indexOf(change)).isLessThan(entries.indexOf(message));
    }

    @Test
    void who_may_not_see_effects_does_not_see_them_here() {
        List<StoryEntry> whole = story.of("1201", Locale.ENGLISH, true);
        List<StoryEntry> part = story.of("1201", Locale.ENGLISH, false);
        assertThat(part)
                .extracting(StoryEntry::sentence)
                .isEqualTo(whole.stream().map(StoryEntry::sentence).toList());
        assertThat(part)
                .filteredOn(entry -> entry.what().equals("queued"))
                .isNotEmpty()
                .allMatch(entry -> entry.effect() == null && entry.technical() == null);
        assertThat(part)
                .filteredOn(entry -> entry.what().equals("change"))
                .allMatch(entry -> entry.technical() != null);
    }

    @Test
    void it_is_told_in_three_languages_without_keys_or_json() {
        for (String language : List.of("ru", "uz", "en")) {
            List<StoryEntry> told = story.of("1201", Locale.forLanguageTag(language), true);
            assertThat(told).hasSameSizeAs(of("1201"));
            assertThat(told)
                    .extracting(StoryEntry::sentence)
                    .allSatisfy(sentence -> assertThat(sentence)
                            .doesNotContain("{", "[", "??", key)
                            .doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-"));
        }
    }

    @Test
    void the_command_line_prints_the_same_sentences(@TempDir Path home) throws Exception {
        Path output = home.resolve("output");
        assertThat(Program.start(belt.environment(), output, "history", "1201", "--lang=ru", "--technical")
                        .waitFor())
                .isZero();
        String printed = Files.readString(output);
        for (StoryEntry entry : story.of("1201", Locale.forLanguageTag("ru"), true)) {
            assertThat(printed).contains(entry.what()).contains(entry.sentence());
        }
        assertThat(printed).contains("message:closed:" + key);
        assertThat(Program.start(belt.environment(), output, "history", "1201", "--lang=xx")
                        .waitFor())
                .isEqualTo(2);
        assertThat(Program.start(belt.environment(), output, "history", "nobody")
                        .waitFor())
                .isEqualTo(2);
        assertThat(Files.readString(output)).contains("There is no consultation nobody");
    }

    @Test
    void what_was_sent_answered_and_given_up_is_told() {
        belt.db.update(
                "update sys.outbox set state = 'delivered', attempts = 2, sent_at = created_at + interval '1 s', delivered_at = created_at + interval '2 s', answer = '{\"id\": 77}' where payload ->> 'template' = 'closed'");
        belt.db.update(
                "update sys.outbox set state = 'dead', attempts = 5, error_class = 'not_found', error_message = 'No such\nconversation' where kind = 'label'");
        belt.db.update("update sys.outbox set state = 'held' where kind = 'status'");
        List<StoryEntry> entries = of(key);
        StoryEntry sent = only(entries, "sent", "Sent (attempts: 2): message to the client");
        StoryEntry delivered = only(entries, "delivered", "Delivered: message to the client “");
        assertThat(entries.indexOf(sent)).isLessThan(entries.indexOf(delivered));
        assertThat(delivered.run()).isEqualTo(closing.id());
        assertThat(delivered.technical().path("answer").path("id").asInt()).isEqualTo(77);
        assertThat(only(entries, "dead", "Not delivered (Not found): label “")
                        .technical()
                        .path("errorMessage")
                        .asString())
                .isEqualTo("No such\nconversation");
        only(entries, "held", "Held until a person decides: closing of the conversation in Chatwoot");
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
        List<StoryEntry> entries = of("1201");
        assertThat(only(entries, "redate", "Moved to 05.03.2026 15:30; comment: “просил позже”")
                        .at())
                .isEqualTo(OffsetDateTime.parse("2026-03-01T05:00:00Z"));
        assertThat(only(entries, "redate", "Moved to 06.03.2026 15:30; on the site, not confirmed by 1C yet")
                        .at())
                .isEqualTo(OffsetDateTime.parse("2026-03-01T10:00:00.000001Z"));
        assertThat(only(entries, "rating", "Rated 4: “Понятно?”; manager: an unknown manager")
                        .at())
                .isEqualTo(OffsetDateTime.parse("2026-03-07T05:00:00Z"));
        StoryEntry letter = only(entries, "dead_letter", "A record of “Calls” was not loaded: Wrong data");
        assertThat(letter.run()).isEqualTo(closing.id());
        assertThat(letter.letter()).isNotNull();
        assertThat(letter.technical().path("reason").asString()).isEqualTo("Period is empty");
        assertThat(only(entries, "change", "Manager: an unknown manager (changed by Chatwoot)")
                        .consultation())
                .isEqualTo("1201");
    }

    @Test
    void a_number_that_repeats_is_told_of_every_consultation_that_bears_it() {
        belt.db.update(
                "insert into cons.cons (cons_id, number) select '1202', ltrim(number, '0') from cons.cons where cons_id = '1201'");
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, new_value, source) values ('1202', 'status', '\"new\"', 'API')");
        assertThat(of(belt.text("select number from cons.cons where cons_id = '1201'")))
                .extracting(StoryEntry::consultation)
                .contains("1201", "1202");
        assertThat(of("1202")).extracting(StoryEntry::what).containsExactlyInAnyOrder("opened", "change");
    }

    @Test
    void only_the_newest_thousand_are_told() {
        belt.db.update(
                "insert into log.consultation_change_log (cons_id, field_name, old_value, source, created_at) select '1201', 'comment', n::text, 'API', now() + n * interval '1 s' from generate_series(1, 1005) n");
        assertThat(of("1201"))
                .hasSize(1_000)
                .first()
                .extracting(StoryEntry::sentence)
                .isEqualTo("Comment: cleared, was “6” (changed by the site)");
    }

    @Test
    void an_unknown_name_is_refused() {
        for (String unknown : List.of("no-such", "", "000")) {
            assertThatThrownBy(() -> of(unknown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no consultation " + unknown
                            + ", neither by number, nor by key of 1C, nor by conversation");
        }
    }

    private List<StoryEntry> of(String name) {
        return story.of(name, Locale.ENGLISH, true);
    }

    private static String shown(LocalDateTime wall) {
        return DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm").format(wall);
    }

    private static long run(StoryEntry entry) {
        return entry.run() == null ? -1 : entry.run();
    }

    private static StoryEntry only(List<StoryEntry> entries, String what, String text) {
        List<StoryEntry> found = entries.stream()
                .filter(entry -> entry.what().equals(what) && entry.sentence().contains(text))
                .toList();
        assertThat(found).as("%s %s in %s", what, text, entries).hasSize(1);
        return found.get(0);
    }
}
