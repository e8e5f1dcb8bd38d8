package uz.consult.etl.queueclosing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.lookup.ConsultationLookup.Known;
import uz.consult.etl.lookup.ConsultationLookup.Waiting;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.Records;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.runlog.Difference;

/** What a record of a closed queue means today, and which clients hear of it. */
class QueueClosingTest {

    private static final String MANAGER = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final String OTHER = "8f3c2f2e-0000-4000-8000-000000000002";
    private static final LocalDate TODAY = Runs.NOW.toLocalDate();
    private static final LocalDateTime NINE = TODAY.atTime(9, 0);

    private static Records record() {
        return Records.a(QueueClosingQuery.FIELDS)
                .with("Дата", "2026-03-01T09:00:00", "Менеджер_Key", MANAGER, "Закрыт", true);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T00:00:00,true",
        "2026-03-01T23:59:59,true",
        "2026-02-28T23:59:59,false",
        "2026-03-02T00:00:00,false"
    })
    void a_record_rules_exactly_its_day(String date, boolean counts) {
        QueueClosing closing = new QueueClosingMapper(TODAY)
                .process(record().with("Дата", date).read());
        assertThat(closing).isEqualTo(counts ? new QueueClosing(MANAGER, LocalDateTime.parse(date), true) : null);
    }

    @Test
    void a_queue_is_closed_only_if_1c_says_so() {
        QueueClosingMapper mapper = new QueueClosingMapper(TODAY);
        assertThat(mapper.process(record().with("Закрыт", false).read()).closed())
                .isFalse();
        assertThat(mapper.process(record().with("Закрыт", null).read()).closed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Дата,0001-01-01T00:00:00,Дата is empty",
        "Дата,чушь,'Дата is чушь, not a date'",
        "Менеджер_Key,00000000-0000-0000-0000-000000000000,Менеджер_Key is empty",
        "Закрыт,да,'Закрыт is да, not true or false'"
    })
    void a_record_without_its_key_or_with_a_wrong_value_is_a_bad_one(String field, String value, String why) {
        assertThatThrownBy(() -> new QueueClosingMapper(TODAY)
                        .process(record().with(field, value).read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessage(why);
    }

    private static QueueClosing closed(String manager) {
        return new QueueClosing(manager, NINE, true);
    }

    private static QueueClosing opened(String manager) {
        return new QueueClosing(manager, NINE, false);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                arguments(List.of(closed(MANAGER)), Set.of(), Set.of(MANAGER), List.of()),
                arguments(List.of(closed(MANAGER)), Set.of(MANAGER), Set.of(), List.of()),
                arguments(List.of(opened(MANAGER)), Set.of(MANAGER), Set.of(), List.of(MANAGER)),
                arguments(List.of(opened(MANAGER)), Set.of(), Set.of(), List.of()),
                arguments(List.of(closed(MANAGER), opened(OTHER)), Set.of(OTHER), Set.of(MANAGER), List.of(OTHER)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void only_what_is_newly_closed_or_open_again_changes(
            List<QueueClosing> said, Set<String> stored, Set<String> closed, List<String> opened) {
        QueueChanges changes = QueueChanges.of(said, stored);
        assertThat(changes.closed().keySet()).isEqualTo(closed);
        assertThat(changes.opened()).isEqualTo(opened);
        List<Difference> expected = Stream.concat(
                        closed.stream().map(Difference::missing),
                        opened.stream().map(Difference::gone))
                .toList();
        assertThat(changes.differences()).isEqualTo(expected);
    }

    private static Waiting waiting(String consId, String refKey, @Nullable String language) {
        return new Waiting(new Known(consId, refKey, language, null), MANAGER);
    }

    private static List<OutboxCommand> told(LocalDateTime at, PullRun run, Waiting... waiting) {
        return new QueueClosingNotifications(TODAY, Runs.OLDEST)
                .of(Map.of(MANAGER, new QueueClosing(MANAGER, at, true)), List.of(waiting), run, Runs.NOW);
    }

    @Test
    void each_who_waits_hears_once_a_day_in_his_language() {
        assertThat(told(NINE, Runs.incremental(), waiting("1201", "a", "uz"), waiting("1202", "b", null)))
                .containsExactly(
                        OutboxCommand.message(
                                "message:queue_closed:2026-03-01:" + MANAGER + ":a",
                                "1201",
                                "a",
                                "uz",
                                "queue_closed",
                                Map.of("manager", MANAGER),
                                NINE),
                        OutboxCommand.message(
                                "message:queue_closed:2026-03-01:" + MANAGER + ":b",
                                "1202",
                                "b",
                                null,
                                "queue_closed",
                                Map.of("manager", MANAGER),
                                NINE));
    }

    @Test
    void a_date_without_a_time_was_entered_now() {
        assertThat(told(TODAY.atStartOfDay(), Runs.incremental(), waiting("1201", "a", "ru")))
                .singleElement()
                .satisfies(message -> assertThat(message.eventAt()).isEqualTo(Runs.NOW));
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                arguments(NINE, Runs.incremental(), "1201", 1),
                arguments(NINE, Runs.incremental(), "cl_1", 0),
                arguments(NINE, Runs.firstLoad(), "1201", 0),
                arguments(NINE, Runs.of(PullMode.FULL), "1201", 0),
                arguments(NINE, Runs.of(PullMode.WINDOW), "1201", 0),
                arguments(Runs.NOW.minusDays(2), Runs.incremental(), "1201", 0));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void where_silence_rules_or_nobody_listens_nothing_is_told(
            LocalDateTime at, PullRun run, String consId, int messages) {
        assertThat(told(at, run, waiting(consId, "a", "ru"))).hasSize(messages);
    }

    @Test
    void records_are_read_by_their_date_and_by_manager_those_of_the_day() {
        assertThat(QueueClosingQuery.scans(NINE, null)).singleElement().satisfies(scan -> {
            assertThat(Runs.condition(scan)).isEqualTo("Дата ge datetime'2026-03-01T09:00:00'");
            assertThat(scan.movesWatermark()).isTrue();
        });
        assertThat(QueueClosingQuery.on(TODAY).condition())
                .isEqualTo("Дата ge datetime'2026-03-01T00:00:00' and Дата lt datetime'2026-03-02T00:00:00'");
        assertThat(QueueClosingQuery.on(TODAY).order()).isEqualTo("Дата");
    }
}
