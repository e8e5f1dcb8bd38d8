package uz.consult.etl.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.Records;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.rows.Merge;

/** What a record of a rating becomes, and who hears of it. */
class RatesTest {

    private static final String DOCUMENT = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final String MANAGER = "8f3c2f2e-0000-4000-8000-000000000002";
    private static final String CLIENT = "8f3c2f2e-0000-4000-8000-000000000003";
    private static final LocalDateTime DATE = LocalDateTime.of(2026, 3, 1, 11, 30);
    private static final UUID ONE = UUID.fromString("00000000-0000-0000-0000-0000000000a1");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-0000000000a2");

    private final RatesNotifications notifications = new RatesNotifications(Runs.OLDEST, Runs.clock());

    private static Records record() {
        return Records.a(RatesQuery.FIELDS)
                .with("Обращение_Key", DOCUMENT, "Менеджер_Key", MANAGER, "НомерВопроса", "3");
    }

    private static RatingAnswer answer(int question, @Nullable Integer rating, @Nullable LocalDateTime date) {
        return new RatingAnswer(null, DOCUMENT, MANAGER, question, CLIENT, rating, null, null, null, date, null, null);
    }

    @Test
    void each_value_comes_from_its_field() {
        assertThat(new RatesMapper()
                        .process(record().with(
                                        "Контрагент_Key",
                                        CLIENT,
                                        "Оценка",
                                        5,
                                        "Вопрос",
                                        "как?",
                                        "Комментарий",
                                        "хорошо")
                                .with("ОтправленаБаза", true, "ДатаОценки", "2026-03-01T11:30:00")
                                .read()))
                .isEqualTo(new RatingAnswer(
                        null, DOCUMENT, MANAGER, 3, CLIENT, 5, "как?", "хорошо", true, DATE, null, null));
        assertThat(new RatesMapper().process(record().with("Менеджер_Key", null).read()))
                .isEqualTo(new RatingAnswer(null, DOCUMENT, null, 3, null, null, null, null, null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "НомерВопроса,-,НомерВопроса is empty",
                "НомерВопроса,1.5,'НомерВопроса is 1.5, not a whole number'",
                "Обращение_Key,-,Обращение_Key is empty",
                "Менеджер_Key,чушь,'Менеджер_Key is чушь, not a reference'",
                "Контрагент_Key,чушь,'Контрагент_Key is чушь, not a reference'",
                "Оценка,пять,'Оценка is пять, not a whole number'",
                "ОтправленаБаза,да,'ОтправленаБаза is да, not true or false'",
                "ДатаОценки,вчера,'ДатаОценки is вчера, not a date'"
            })
    void an_answer_without_its_key_or_with_a_wrong_value_is_a_bad_one(
            String field, @Nullable String value, String why) {
        assertThatThrownBy(() ->
                        new RatesMapper().process(record().with(field, value).read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessage(why);
    }

    @Test
    void an_answer_is_named_by_consultation_manager_and_question() {
        assertThat(answer(3, 5, null).key()).isEqualTo(DOCUMENT + "|" + MANAGER + "|3");
        assertThat(new RatingAnswer(null, DOCUMENT, null, 3, null, null, null, null, null, null, null, null).key())
                .isEqualTo(DOCUMENT + "|00000000-0000-0000-0000-000000000000|3");
    }

    @ParameterizedTest
    @CsvSource({"5,true", "1,true", "0,false", "-1,false", ",false"})
    void a_rating_is_above_0_for_0_is_what_nobody_entered(@Nullable Integer rating, boolean rated) {
        assertThat(answer(1, rating, null).rated()).isEqualTo(rated);
    }

    private static final RatingAnswer STORED =
            new RatingAnswer(9, DOCUMENT, MANAGER, 3, CLIENT, 4, "как?", "хорошо", true, DATE, "1201", ONE);

    @Test
    void emptiness_erases_nothing_but_the_rating() {
        RatingAnswer silent =
                new RatingAnswer(null, DOCUMENT, MANAGER, 3, null, null, null, null, null, null, null, null);
        assertThat(STORED.after(silent))
                .isEqualTo(new RatingAnswer(
                        9, DOCUMENT, MANAGER, 3, CLIENT, null, "как?", "хорошо", true, DATE, "1201", ONE));
        assertThat(STORED.repaired(silent))
                .isEqualTo(new RatingAnswer(
                        9, DOCUMENT, MANAGER, 3, CLIENT, null, "как?", "хорошо", true, DATE, null, ONE));
    }

    @Test
    void what_is_said_counts() {
        LocalDateTime later = DATE.plusDays(1);
        RatingAnswer said =
                new RatingAnswer(null, DOCUMENT, MANAGER, 3, "other", 5, "почему?", "плохо", false, later, "7", OTHER);
        RatingAnswer after =
                new RatingAnswer(9, DOCUMENT, MANAGER, 3, "other", 5, "почему?", "плохо", false, later, "7", OTHER);
        assertThat(STORED.after(said)).isEqualTo(after);
        assertThat(STORED.repaired(said)).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"other,,true", "8f3c2f2e-0000-4000-8000-000000000003,1,true", ",1,false"})
    void the_link_to_a_former_client_goes(@Nullable String client, @Nullable Integer stays, boolean lost) {
        RatingAnswer said = new RatingAnswer(null, DOCUMENT, MANAGER, 3, client, 4, null, null, null, null, "7", null);
        assertThat(STORED.after(said).clientId()).isEqualTo(stays == null ? null : ONE);
        assertThat(STORED.repaired(said).clientId()).isEqualTo(lost ? null : ONE);
    }

    @Test
    void an_answer_is_new_to_the_client_when_it_gets_its_rating() {
        RatingAnswer unrated = answer(1, 0, DATE);
        RatingAnswer rated = answer(1, 5, DATE);
        RatingAnswer again = answer(1, 3, DATE);
        assertThat(RatesNotifications.rated(new Merge<>(List.of(rated, unrated), List.of(), 0)))
                .containsExactly(rated);
        assertThat(RatesNotifications.rated(new Merge<>(
                        List.of(),
                        List.of(
                                new Merge.Change<>(unrated, rated),
                                new Merge.Change<>(rated, again),
                                new Merge.Change<>(rated, unrated)),
                        0)))
                .containsExactly(rated);
    }

    @Test
    void a_consultation_is_thanked_once_for_all_its_answers() {
        assertThat(told(Runs.incremental(), "1201", answer(1, 5, DATE), answer(2, 4, DATE.minusHours(1))))
                .containsExactly(OutboxCommand.message(
                        "message:rated:" + DOCUMENT + ":2026-03-01T10:30",
                        "1201",
                        DOCUMENT,
                        "uz",
                        "rated",
                        Map.of(),
                        DATE.minusHours(1)));
    }

    @Test
    void the_same_rating_has_the_same_name_whatever_order_and_run_read_it() {
        String one = told(Runs.incremental(), "1201", answer(1, 5, DATE), answer(2, 4, DATE.plusHours(1)))
                .get(0)
                .key();
        String other = told(
                        Runs.numbered(8, PullMode.SWEEP), "1201", answer(2, 4, DATE.plusHours(1)), answer(1, 5, DATE))
                .get(0)
                .key();
        assertThat(one).isEqualTo(other).isEqualTo("message:rated:" + DOCUMENT + ":2026-03-01T11:30");
        assertThat(told(
                                Runs.incremental(),
                                "1201",
                                answer(1, 5, DATE.plusDays(0).plusMinutes(1)))
                        .get(0)
                        .key())
                .isNotEqualTo(one);
    }

    static Stream<Arguments> events() {
        OffsetDateTime ended = Runs.NOW.minusHours(2).atOffset(ZoneOffset.UTC);
        OffsetDateTime long_ago = Runs.NOW.minusDays(3).atOffset(ZoneOffset.UTC);
        return Stream.of(
                arguments("given just now", Runs.NOW, long_ago, Runs.incremental(), "1201", 1),
                arguments("given too long ago", Runs.NOW.minusDays(2), ended, Runs.incremental(), "1201", 0),
                arguments("undated, of what ended just now", null, ended, Runs.incremental(), "1201", 1),
                arguments("undated, of what ended long ago", null, long_ago, Runs.incremental(), "1201", 0),
                arguments("undated, of what has not ended", null, null, Runs.incremental(), "1201", 0),
                arguments("a first load", Runs.NOW, ended, Runs.firstLoad(), "1201", 0),
                arguments("a repair", Runs.NOW, ended, Runs.of(PullMode.REPAIR), "1201", 0),
                arguments("no conversation", Runs.NOW, ended, Runs.incremental(), "cl_1", 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void a_rating_happens_when_it_was_given_or_else_when_the_consultation_ended(
            String when,
            @Nullable LocalDateTime given,
            @Nullable OffsetDateTime ended,
            PullRun run,
            String consId,
            int messages) {
        List<OutboxCommand> told = notifications.of(
                List.of(answer(1, 5, given)), Map.of(DOCUMENT, new Known(consId, DOCUMENT, "uz", ended)), run);
        assertThat(told).hasSize(messages);
        if (messages == 1) {
            assertThat(told.get(0).eventAt()).isEqualTo(given != null ? given : Runs.NOW.minusHours(2));
            assertThat(told.get(0).key())
                    .isEqualTo("message:rated:" + DOCUMENT + ":" + (given == null ? "undated" : given));
        }
    }

    @Test
    void a_rating_of_an_unknown_consultation_is_told_nobody() {
        assertThat(notifications.of(List.of(answer(1, 5, DATE)), Map.of(), Runs.incremental()))
                .isEmpty();
    }

    private List<OutboxCommand> told(PullRun run, String consId, RatingAnswer... rated) {
        return notifications.of(List.of(rated), Map.of(DOCUMENT, new Known(consId, DOCUMENT, "uz", null)), run);
    }

    @Test
    void what_cannot_be_placed_before_the_initial_date_is_read_and_the_rest_is_known_to_exist() {
        LocalDateTime initial = LocalDateTime.of(2025, 1, 1, 0, 0);
        String start = "datetime'2025-01-01T00:00:00'";
        String none = "datetime'1900-01-01T00:00:00'";
        assertThat(RatesQuery.all(null)).singleElement().satisfies(scan -> {
            assertThat(scan.filter()).isNull();
            assertThat(scan.movesWatermark()).isTrue();
        });
        assertThat(RatesQuery.all(initial))
                .singleElement()
                .satisfies(scan -> assertThat(scan.filter())
                        .isEqualTo("ДатаОценки ge " + start + " or Обращение/ДатаСоздания ge " + start
                                + " or ДатаОценки lt " + none + " and Обращение/ДатаСоздания lt " + none));
        assertThat(RatesQuery.others(null)).isEmpty();
        assertThat(RatesQuery.others(initial)).singleElement().satisfies(scan -> {
            assertThat(scan.inScope()).isFalse();
            assertThat(scan.filter())
                    .isEqualTo("ДатаОценки lt " + start + " and Обращение/ДатаСоздания lt " + start
                            + " and (ДатаОценки ge " + none + " or Обращение/ДатаСоздания ge " + none + ")");
        });
        assertThat(RatesQuery.recent(initial, initial.plusDays(1)))
                .singleElement()
                .satisfies(scan -> {
                    assertThat(scan.movesWatermark()).isTrue();
                    assertThat(scan.filter())
                            .isEqualTo(
                                    "ДатаОценки ge " + start + " or Обращение/Конец ge datetime'2025-01-02T00:00:00'");
                });
    }
}
