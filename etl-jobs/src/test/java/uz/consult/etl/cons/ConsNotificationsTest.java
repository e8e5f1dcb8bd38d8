package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static uz.consult.etl.cons.ConsultationBuilder.REF_KEY;
import static uz.consult.etl.cons.ConsultationBuilder.consultation;
import static uz.consult.etl.cons.DocumentBuilder.document;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.cons.Endings.Earlier;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.outbox.OutboxCommand.Kind;

/** Who is told what when a stored consultation changes: (before, after) gives effects. */
class ConsNotificationsTest {

    private static final LocalDateTime START = LocalDateTime.of(2026, 3, 1, 11, 0);
    private static final LocalDateTime END = LocalDateTime.of(2026, 3, 1, 11, 25);
    private static final OffsetDateTime DELETED = OffsetDateTime.parse("2026-03-01T07:00:00Z");
    private static final String VERSION = "AAAAAAAAAAE=";

    private final ConsNotifications notifications = new ConsNotifications(Runs.OLDEST, "open");

    private List<OutboxCommand> told(ConsultationBuilder before, ConsultationBuilder after) {
        return told(before, after, document().build(), Earlier.NONE, Runs.incremental());
    }

    private List<OutboxCommand> told(
            ConsultationBuilder before,
            ConsultationBuilder after,
            @Nullable ConsDocument document,
            Earlier earlier,
            PullRun run) {
        return notifications.of(before.build(), after.build(), document, earlier, run, Runs.NOW);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // before, after, status in Chatwoot, message
                "open,closed,resolved,closed",
                "pending,closed,resolved,closed",
                "open,cancelled,resolved,cancelled",
                "new,open,open,-",
                "pending,open,open,-",
                "open,pending,open,-",
                "open,new,-,-",
                "pending,other,-,-",
                "cancelled,open,open,-",
                "cancelled,new,open,-",
                "closed,other,open,-",
                "open,open,-,-",
                "closed,closed,-,-"
            })
    void a_change_of_status_reaches_chatwoot_and_an_end_the_client(
            String before, String after, @Nullable String status, @Nullable String message) {
        List<OutboxCommand> told =
                told(consultation().status(before), consultation().status(after));
        assertThat(payloads(told, Kind.STATUS))
                .isEqualTo(status == null ? List.of() : List.of(Map.of("status", status)));
        assertThat(templates(told)).isEqualTo(message == null ? List.of() : List.of(message));
        assertThat(told).noneMatch(OutboxCommand::held);
    }

    @Test
    void pending_shows_in_chatwoot_as_it_is_set() {
        assertThat(payloads(
                        new ConsNotifications(Runs.OLDEST, "pending")
                                .of(
                                        consultation().build(),
                                        consultation().status("pending").build(),
                                        document().build(),
                                        Earlier.NONE,
                                        Runs.incremental(),
                                        Runs.NOW),
                        Kind.STATUS))
                .containsExactly(Map.of("status", "pending"));
    }

    @Test
    void an_end_is_told_with_everything_it_brings_each_thing_by_a_key_of_its_own() {
        List<OutboxCommand> told = told(
                consultation().startingAt(START),
                consultation().startingAt(START).closedAt(END));
        assertThat(told)
                .containsExactly(
                        command("status:" + REF_KEY + ":" + VERSION + ":7", Kind.STATUS, Map.of("status", "resolved")),
                        OutboxCommand.message(
                                "message:closed:" + REF_KEY + ":2026-03-01T11:25:00",
                                "1201",
                                REF_KEY,
                                "ru",
                                "closed",
                                Map.of("minutes", 25L),
                                Runs.NOW),
                        command(
                                "attributes:" + REF_KEY + ":" + VERSION + ":7",
                                Kind.ATTRIBUTES,
                                Map.of("con_end", "2026-03-01T11:25:00", "status_1c", "closed")),
                        command("label:1201:" + Consultation.TYPE, Kind.LABEL, Map.of("label", Consultation.TYPE)));
    }

    private static OutboxCommand command(String key, Kind kind, Map<String, @Nullable Object> payload) {
        return new OutboxCommand(key, "1201", REF_KEY, kind, payload, false, Runs.NOW);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"11:00,11:25,25", "11:00,11:01,1", "11:00,11:00,-", "11:25,11:00,-", "-,11:25,-", "11:00,-,-"})
    void a_closing_names_its_minutes_if_there_are_any(
            @Nullable String start, @Nullable String end, @Nullable Long minutes) {
        LocalDateTime from = start == null ? null : LocalDateTime.parse("2026-03-01T" + start);
        LocalDateTime to = end == null ? null : LocalDateTime.parse("2026-03-01T" + end);
        List<OutboxCommand> told = told(
                consultation().startingAt(from), consultation().startingAt(from).closedAt(to));
        assertThat(message(told).payload().get("values"))
                .isEqualTo(minutes == null ? Map.of() : Map.of("minutes", minutes));
    }

    @Test
    void a_closing_without_an_end_is_told_by_the_documents_key_alone() {
        assertThat(keys(told(consultation(), consultation().closedAt(null)))).contains("message:closed:" + REF_KEY);
    }

    @Test
    void an_end_is_one_event_whatever_version_tells_it_and_another_end_is_another() {
        String told =
                message(told(consultation(), consultation().closedAt(END))).key();
        String again = message(told(
                        consultation(),
                        consultation().closedAt(END),
                        document().version("AAAAAAAAAAI=").build(),
                        Earlier.NONE,
                        Runs.numbered(8, PullMode.INCREMENTAL)))
                .key();
        String other = message(told(consultation(), consultation().closedAt(END.plusDays(1))))
                .key();
        assertThat(again).isEqualTo(told);
        assertThat(other).isNotEqualTo(told);
        assertThat(ConsNotifications.isClosed(told)).isTrue();
        assertThat(ConsNotifications.formerKey(told)).isEqualTo("message:closed:" + REF_KEY);
        assertThat(ConsNotifications.formerKey("message:closed:" + REF_KEY)).isEqualTo("message:closed:" + REF_KEY);
        assertThat(ConsNotifications.isClosed("message:cancelled:" + REF_KEY)).isFalse();
    }

    static Stream<Arguments> repetitions() {
        return Stream.of(
                arguments(false, new Earlier(0, 3, false), "message:cancelled:" + REF_KEY),
                arguments(false, new Earlier(1, 0, false), "message:cancelled:" + REF_KEY + ":2"),
                arguments(false, new Earlier(4, 1, false), "message:cancelled:" + REF_KEY + ":5"),
                arguments(true, new Earlier(3, 0, false), "message:removed:" + REF_KEY),
                arguments(true, new Earlier(0, 1, false), "message:removed:" + REF_KEY + ":2"));
    }

    @ParameterizedTest
    @MethodSource("repetitions")
    void a_cancellation_is_told_as_often_as_it_happens(boolean deleted, Earlier earlier, String key) {
        ConsultationBuilder after = consultation().cancelled();
        List<OutboxCommand> told = told(
                consultation(),
                deleted ? after.deletedAt(DELETED) : after,
                deleted ? null : document().denied().build(),
                earlier,
                Runs.incremental());
        assertThat(message(told).key()).isEqualTo(key);
        assertThat(templates(told)).containsExactly(deleted ? "removed" : "cancelled");
        assertThat(message(told).payload().get("values")).isEqualTo(Map.of());
    }

    @Test
    void what_1c_no_longer_has_is_told_now_and_keyed_as_gone() {
        List<OutboxCommand> told = told(
                consultation(), consultation().cancelled().deletedAt(DELETED), null, Earlier.NONE, Runs.incremental());
        assertThat(keys(told)).contains("status:" + REF_KEY + ":gone:7", "attributes:" + REF_KEY + ":gone:7");
        assertThat(told).allMatch(effect -> Runs.NOW.equals(effect.eventAt()));
    }

    @Test
    void a_mark_of_deletion_happens_when_it_is_seen_however_old_the_document_is() {
        List<OutboxCommand> told = told(
                consultation(),
                consultation().cancelled().deletedAt(DELETED),
                document().markedForDeletion().changedAt(Runs.NOW.minusYears(1)).build(),
                Earlier.NONE,
                Runs.incremental());
        assertThat(templates(told)).containsExactly("removed");
        assertThat(told).allMatch(effect -> Runs.NOW.equals(effect.eventAt()));
    }

    @Test
    void a_document_without_versions_is_keyed_by_its_date_of_change() {
        List<OutboxCommand> told = told(
                consultation(),
                consultation().status("pending"),
                document().version(null).build(),
                Earlier.NONE,
                Runs.incremental());
        assertThat(keys(told)).contains("status:" + REF_KEY + ":2026-03-01T12:00:7");
    }

    @ParameterizedTest
    @CsvSource({"true,closed", "false,"})
    void another_end_of_what_was_closed_is_told_if_its_closing_was_not(boolean untold, @Nullable String message) {
        List<OutboxCommand> told = told(
                consultation().closedAt(START),
                consultation().startingAt(START).closedAt(END),
                document().build(),
                new Earlier(0, 0, untold),
                Runs.incremental());
        assertThat(templates(told)).isEqualTo(message == null ? List.of() : List.of(message));
        assertThat(payloads(told, Kind.STATUS)).isEmpty();
        if (untold) {
            assertThat(message(told).key()).isEqualTo("message:closed:" + REF_KEY + ":2026-03-01T11:25:00");
            assertThat(message(told).payload().get("values")).isEqualTo(Map.of("minutes", 25L));
        }
    }

    @Test
    void the_same_end_is_no_other_end_and_a_silent_run_tells_none() {
        Earlier untold = new Earlier(0, 0, true);
        assertThat(templates(told(
                        consultation().closedAt(END),
                        consultation().number("1").closedAt(END),
                        document().build(),
                        untold,
                        Runs.incremental())))
                .isEmpty();
        assertThat(templates(told(
                        consultation().closedAt(START),
                        consultation().closedAt(END),
                        document().build(),
                        untold,
                        Runs.firstLoad())))
                .isEmpty();
    }

    static Stream<Arguments> managers() {
        return Stream.of(
                // before, after, assignee, was he told?
                arguments("one", "other", "other", true),
                arguments(null, "one", "one", false),
                arguments("one", null, null, false),
                arguments("one", "one", null, false),
                arguments(null, null, null, false));
    }

    @ParameterizedTest
    @MethodSource("managers")
    void a_new_manager_gets_the_conversation_and_the_client_hears_of_a_change(
            @Nullable String before, @Nullable String after, @Nullable String assignee, boolean told) {
        List<OutboxCommand> effects =
                told(consultation().ledBy(before), consultation().ledBy(after));
        assertThat(payloads(effects, Kind.ASSIGNEE))
                .isEqualTo(assignee == null ? List.of() : List.of(Map.of("manager", assignee)));
        assertThat(templates(effects)).isEqualTo(told ? List.of("reassigned") : List.of());
        if (told) {
            assertThat(message(effects).payload().get("values")).isEqualTo(Map.of("was", before, "now", after));
        }
        if (assignee != null) {
            assertThat(keys(effects)).contains("assignee:" + REF_KEY + ":" + VERSION + ":7");
        }
    }

    @Test
    void a_saved_state_tells_its_new_manager_once_whatever_run_reads_it() {
        ConsultationBuilder before = consultation().ledBy("one");
        ConsultationBuilder after = consultation().ledBy("other");
        String first = message(told(before, after)).key();
        assertThat(first).isEqualTo("message:reassigned:" + REF_KEY + ":" + VERSION);
        assertThat(message(told(
                                before,
                                after,
                                document().build(),
                                Earlier.NONE,
                                Runs.numbered(8, PullMode.INCREMENTAL)))
                        .key())
                .isEqualTo(first);
    }

    @Test
    void what_only_agents_see_is_set_right_by_each_run_that_finds_it_wrong() {
        ConsultationBuilder before = consultation().status("new").ledBy("one");
        ConsultationBuilder after = consultation().ledBy("other");
        List<String> first = keys(told(before, after));
        List<String> next =
                keys(told(before, after, document().build(), Earlier.NONE, Runs.numbered(8, PullMode.INCREMENTAL)));
        assertThat(first).contains("status:" + REF_KEY + ":" + VERSION + ":7");
        assertThat(next)
                .contains(
                        "status:" + REF_KEY + ":" + VERSION + ":8",
                        "assignee:" + REF_KEY + ":" + VERSION + ":8",
                        "attributes:" + REF_KEY + ":" + VERSION + ":8");
    }

    static Stream<Arguments> attributes() {
        return Stream.of(
                attribute("number_con", b -> b.number("000000017"), "000000017"),
                attribute("date_con", b -> b.startingAt(START), "2026-03-01T11:00:00"),
                attribute("con_end", b -> b.endingAt(END), "2026-03-01T11:25:00"),
                attribute("redate_con", b -> b.movedTo(START), "2026-03-01T00:00:00"),
                attribute("retime_con", b -> b.movedTo(START), "11:00"),
                attribute("consultation_type", b -> b.type("Прочее"), "Прочее"),
                attribute("closed_without_con", b -> b.denied(true), true),
                attribute("status_1c", b -> b.status("other"), "other"),
                attribute("rating_con", b -> b.rated("4.50"), "4.50"));
    }

    private static Arguments attribute(String name, UnaryOperator<ConsultationBuilder> change, Object value) {
        return arguments(name, change, value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attributes")
    void an_attribute_shows_what_is_after_the_change_and_is_sent_only_then(
            String name, UnaryOperator<ConsultationBuilder> change, Object value) {
        List<OutboxCommand> told = told(consultation(), change.apply(consultation()));
        assertThat(payloads(told, Kind.ATTRIBUTES)).singleElement().satisfies(sent -> {
            assertThat(sent).containsEntry(name, value);
            assertThat(sent.keySet()).allMatch(key -> key.equals(name) || name.startsWith("re"));
        });
        List<OutboxCommand> taken = told(change.apply(consultation()), consultation());
        assertThat(payloads(taken, Kind.ATTRIBUTES))
                .singleElement()
                .satisfies(sent -> assertThat(sent)
                        .containsEntry(
                                name,
                                ConsNotifications.attributes(consultation().build())
                                        .get(name)));
        assertThat(told(change.apply(consultation()), change.apply(consultation())))
                .isEmpty();
    }

    @Test
    void a_conversation_has_these_attributes_of_ours_and_no_others() {
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("number_con", null);
        expected.put("date_con", null);
        expected.put("con_end", null);
        expected.put("redate_con", null);
        expected.put("retime_con", null);
        expected.put("consultation_type", Consultation.TYPE);
        expected.put("closed_without_con", false);
        expected.put("status_1c", "open");
        expected.put("rating_con", null);
        assertThat(ConsNotifications.attributes(consultation().denied(null).build()))
                .isEqualTo(expected);
    }

    @Test
    void a_label_goes_with_whatever_else_is_sent_and_never_alone() {
        assertThat(told(consultation(), consultation())).isEmpty();
        assertThat(kinds(told(consultation(), consultation().number("1"))))
                .containsExactly(Kind.ATTRIBUTES, Kind.LABEL);
        assertThat(kinds(told(
                        consultation().type(null), consultation().type(null).number("1"))))
                .containsExactly(Kind.ATTRIBUTES);
    }

    @Test
    void a_row_without_a_conversation_sends_nothing_at_all() {
        assertThat(told(
                        consultation().withoutConversation().ledBy("one"),
                        consultation().withoutConversation().ledBy("other").closedAt(END)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void silent_runs_write_no_message_hold_the_resolution_and_bring_the_rest_in_step(PullMode mode) {
        List<OutboxCommand> told = told(
                consultation().ledBy("one"),
                consultation().ledBy("other").closedAt(END),
                document().build(),
                Earlier.NONE,
                Runs.of(mode));
        boolean tells = mode == PullMode.INCREMENTAL || mode == PullMode.SWEEP || mode == PullMode.REPLAY;
        assertThat(templates(told)).isEqualTo(tells ? List.of("closed", "reassigned") : List.of());
        assertThat(told.stream().filter(OutboxCommand::held).map(OutboxCommand::kind))
                .isEqualTo(tells ? List.of() : List.of(Kind.STATUS));
        assertThat(kinds(told)).contains(Kind.STATUS, Kind.ASSIGNEE, Kind.ATTRIBUTES, Kind.LABEL);
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                arguments("just now", Runs.NOW, Runs.incremental(), true),
                arguments("a day ago", Runs.NOW.minusHours(24), Runs.incremental(), true),
                arguments("too long ago", Runs.NOW.minusHours(24).minusSeconds(1), Runs.incremental(), false),
                arguments("nobody knows when", null, Runs.incremental(), false),
                arguments("in a first load", Runs.NOW, Runs.firstLoad(), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void what_happened_too_long_ago_is_told_nobody(
            String when, @Nullable LocalDateTime changed, PullRun run, boolean tells) {
        for (ConsultationBuilder ended :
                List.of(consultation().closedAt(END), consultation().cancelled().denied(true))) {
            List<OutboxCommand> told = told(
                    consultation().ledBy("one"),
                    ended.ledBy("other"),
                    document().changedAt(changed).build(),
                    Earlier.NONE,
                    run);
            assertThat(templates(told)).hasSize(tells ? 2 : 0);
            assertThat(told.stream().filter(OutboxCommand::held)).hasSize(tells ? 0 : 1);
        }
    }

    @Test
    void what_is_opened_again_in_silence_is_opened_at_once() {
        List<OutboxCommand> told = told(
                consultation().cancelled(), consultation(), document().build(), Earlier.NONE, Runs.of(PullMode.REPAIR));
        assertThat(told).noneMatch(OutboxCommand::held);
        assertThat(payloads(told, Kind.STATUS)).containsExactly(Map.of("status", "open"));
    }

    @ParameterizedTest
    @CsvSource({"ru,ru", "uz,uz", "RU,ru", "en,both", ",both"})
    void a_message_comes_in_the_consultations_language_or_in_both(@Nullable String stored, String language) {
        OutboxCommand message =
                message(told(consultation(), consultation().in(stored).closedAt(END)));
        assertThat(message.payload()).containsEntry("language", language);
    }

    private static OutboxCommand message(List<OutboxCommand> told) {
        return told.stream()
                .filter(effect -> effect.kind() == Kind.MESSAGE)
                .findFirst()
                .orElseThrow();
    }

    private static List<Object> templates(List<OutboxCommand> told) {
        return told.stream()
                .filter(effect -> effect.kind() == Kind.MESSAGE)
                .map(effect -> effect.payload().get("template"))
                .toList();
    }

    private static List<Map<String, @Nullable Object>> payloads(List<OutboxCommand> told, Kind kind) {
        return told.stream()
                .filter(effect -> effect.kind() == kind)
                .map(OutboxCommand::payload)
                .toList();
    }

    private static List<Kind> kinds(List<OutboxCommand> told) {
        return told.stream().map(OutboxCommand::kind).toList();
    }

    private static List<String> keys(List<OutboxCommand> told) {
        return told.stream().map(OutboxCommand::key).toList();
    }
}
