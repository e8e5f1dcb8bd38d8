package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.Records;
import uz.consult.etl.outbox.ConsultationLanguage;

class ConsMapperTest {

    private static final String KEY = ConsultationBuilder.REF_KEY;
    private static final String ZERO = "00000000-0000-0000-0000-000000000000";

    private final ConsMapper mapper = new ConsMapper();

    private static Records record() {
        return Records.a(ConsQuery.FIELDS).with("Ref_Key", KEY);
    }

    private static String guid(int n) {
        return "8f3c2f2e-0000-4000-8000-00000000000" + n;
    }

    @Test
    void each_value_comes_from_its_field() {
        ConsDocument said = mapper.process(
                record().with("DataVersion", "AAAAAAAAAAE=", "DeletionMark", true, "Number", "000000017 ")
                        .with("Абонент_Key", guid(2), "Менеджер_Key", guid(3), "Автор_Key", guid(4))
                        .with("ДатаСоздания", "2026-03-01T10:00:00", "ДатаКонсультации", "2026-03-01T11:00:00")
                        .with("Конец", "2026-03-01T12:00:00", "ДатаИзменения", "2026-03-01T13:00:00")
                        .with("ЗакрытоБезКонсультации", true, "ВидОбращения", "КонсультацияИТС")
                        .with("Описание", "описание", "Вопрос", "вопрос")
                        .with("КатегорияВопроса_Key", guid(5), "ВопросНаКонсультацию_Key", guid(6))
                        .with("Язык_Key", ConsultationLanguage.UZ.key())
                        .read());
        assertThat(said)
                .isEqualTo(new ConsDocument(
                        KEY,
                        "AAAAAAAAAAE=",
                        true,
                        "000000017",
                        guid(2),
                        guid(3),
                        guid(4),
                        LocalDateTime.of(2026, 3, 1, 10, 0),
                        LocalDateTime.of(2026, 3, 1, 11, 0),
                        LocalDateTime.of(2026, 3, 1, 12, 0),
                        LocalDateTime.of(2026, 3, 1, 13, 0),
                        true,
                        "КонсультацияИТС",
                        "описание",
                        guid(5),
                        guid(6),
                        "uz",
                        null,
                        null));
    }

    @Test
    void each_value_of_a_line_comes_from_its_field_and_lines_of_the_other_table_are_numbered_apart() {
        ConsDocument said = mapper.process(record().with(
                        "КонсультацииИТС",
                        List.of(Map.of(
                                "LineNumber",
                                "1",
                                "ВидПО_Key",
                                guid(1),
                                "РазделПО_Key",
                                guid(2),
                                "НаличиеПомех_Key",
                                guid(3),
                                "ПомощьМенеджера_Key",
                                guid(4),
                                "ПовторноеОбращение",
                                true,
                                "Вопрос",
                                "как?",
                                "Ответ",
                                "так")),
                        "ВопросыИОтветы",
                        List.of(Map.of("LineNumber", 1)))
                .read());
        assertThat(said)
                .extracting(ConsDocument::first, ConsDocument::second)
                .containsExactly(
                        List.of(new QuestionAndAnswer(1, guid(1), guid(2), guid(3), guid(4), true, "как?", "так")),
                        List.of(new QuestionAndAnswer(1001, null, null, null, null, false, null, null)));
    }

    @Test
    void what_is_empty_or_not_sent_is_nothing() {
        ConsDocument said = mapper.process(
                record().with("DeletionMark", false, "Number", " ", "Абонент_Key", ZERO, "Конец", "0001-01-01T00:00:00")
                        .with("Описание", "", "Язык_Key", guid(9))
                        .read());
        assertThat(said)
                .isEqualTo(new ConsDocument(
                        KEY, null, false, null, null, null, null, null, null, null, null, false, null, null, null, null,
                        null, null, null));
        assertThat(said.interference()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"описание,вопрос,описание", "'',вопрос,вопрос", ",вопрос,вопрос", "описание,,описание", ",,"})
    void a_comment_is_the_description_or_else_the_question(
            @Nullable String description, @Nullable String question, @Nullable String comment) {
        assertThat(mapper.process(record().with("Описание", description)
                                .with("Вопрос", question)
                                .read())
                        .comment())
                .isEqualTo(comment);
    }

    @Test
    void lines_stand_in_the_order_of_their_numbers_and_of_one_number_the_last_counts() {
        ConsDocument said = mapper.process(record().with(
                        "ВопросыИОтветы",
                        List.of(
                                Map.of("LineNumber", 3, "Ответ", "c"),
                                Map.of("LineNumber", 1, "Ответ", "x"),
                                Map.of("LineNumber", 1, "Ответ", "a")))
                .with("КонсультацииИТС", List.of())
                .read());
        assertThat(said.second()).extracting(QuestionAndAnswer::line).containsExactly(1001, 1003);
        assertThat(said.second()).extracting(QuestionAndAnswer::answer).containsExactly("a", "c");
        assertThat(said.first()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ref_Key", "Абонент_Key", "Менеджер_Key", "Автор_Key", "КатегорияВопроса_Key",
                        "ВопросНаКонсультацию_Key",
                "Язык_Key", "ДатаСоздания", "ДатаКонсультации", "Конец", "ДатаИзменения", "DeletionMark",
                "ЗакрытоБезКонсультации", "КонсультацииИТС", "ВопросыИОтветы"
            })
    void a_text_where_none_can_be_makes_a_bad_record_that_names_the_field(String field) {
        refuses(record().with(field, "чушь"), field + " is чушь, not ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DataVersion", "Number", "ВидОбращения", "Описание", "Вопрос"})
    void so_does_a_truth_where_a_text_belongs(String field) {
        refuses(record().with("Описание", null).with(field, true), field + " is true, not a text");
    }

    @Test
    void so_does_a_record_without_a_key_and_a_line_without_a_number() {
        refuses(record().with("Ref_Key", ZERO), "Ref_Key is empty");
        refuses(
                record().with("КонсультацииИТС", List.of(Map.of("Вопрос", "?"))),
                "A line of a tabular part has no LineNumber");
        refuses(
                record().with("ВопросыИОтветы", List.of(Map.of("LineNumber", "первая"))),
                "LineNumber is первая, not a whole number");
    }

    private void refuses(Records record, String reason) {
        assertThatThrownBy(() -> mapper.process(record.read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith(reason);
    }
}
