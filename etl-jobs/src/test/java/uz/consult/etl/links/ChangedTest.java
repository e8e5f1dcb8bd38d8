package uz.consult.etl.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.outbox.OutboxCommand.Kind;
import uz.consult.etl.rows.RowTable.Change;

/** What a conversation shows of fields that follow from calls, ratings and redates. */
class ChangedTest {

    private static final OffsetDateTime AT = OffsetDateTime.parse("2026-03-01T07:00:00Z");

    static Stream<Arguments> attributes() {
        return Stream.of(
                arguments("redate", null, "2026-03-03", "redate_con", "2026-03-03T00:00:00"),
                arguments("redate", "2026-03-03", null, "redate_con", null),
                arguments("redate_time", null, "10:30:00", "retime_con", "10:30"),
                arguments("redate_time", "10:30:00", null, "retime_con", null),
                arguments("con_rates", null, "{\"average\": 4.5}", "rating_con", "4.50"),
                arguments("con_rates", null, "{\"average\": 5}", "rating_con", "5.00"),
                arguments("con_rates", null, "{\"average\": 4.665}", "rating_con", "4.67"),
                arguments("con_rates", "{\"average\": 4.5}", "{\"average\": null}", "rating_con", null),
                arguments("con_rates", "{\"average\": 4.5}", "{}", "rating_con", null),
                arguments("con_rates", "{\"average\": 4.5}", null, "rating_con", null));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void a_field_shows_as_its_attribute_and_nothing_takes_it_away(
            String field, @Nullable String before, @Nullable String after, String name, @Nullable String value) {
        Map<String, @Nullable Object> expected = new HashMap<>();
        expected.put(name, value);
        assertThat(changed("1201", new Change(field, before, after)).attributes())
                .isEqualTo(expected);
    }

    @Test
    void calls_and_another_answer_of_the_same_average_show_nothing() {
        assertThat(changed(
                                "1201",
                                new Change("con_calls", null, "[]"),
                                new Change(
                                        "con_rates",
                                        "{\"average\": 4.5, \"count\": 2}",
                                        "{\"average\": 4.50, \"count\": 4}"),
                                new Change("con_rates", null, "{\"average\": null}"))
                        .attributes())
                .isEmpty();
    }

    @Test
    void what_shows_is_one_effect_named_by_its_attributes_and_when_it_was_found() {
        Map<String, @Nullable Object> shown = new HashMap<>();
        shown.put("redate_con", "2026-03-03T00:00:00");
        shown.put("retime_con", "10:30");
        assertThat(changed(
                                "1201",
                                new Change("redate", null, "2026-03-03"),
                                new Change("redate_time", null, "10:30:00"))
                        .effect(AT))
                .isEqualTo(new OutboxCommand(
                        "attributes:redate_con+retime_con:ref:2026-03-01T07:00Z",
                        "1201",
                        "ref",
                        Kind.ATTRIBUTES,
                        shown,
                        false,
                        null));
    }

    @ParameterizedTest
    @CsvSource({"1201,true", "cl_1,false", "'',false", "12a,false", "1/,false", "1:,false", "09,true"})
    void only_a_conversation_shows_anything(String consId, boolean has) {
        Changed changed = changed(consId, new Change("redate", null, "2026-03-03"));
        assertThat(changed.hasConversation()).isEqualTo(has);
        assertThat(changed.effect(AT) != null).isEqualTo(has);
        assertThat(changed(consId, new Change("con_calls", null, "[]")).effect(AT))
                .isNull();
    }

    private static Changed changed(String consId, Change... changes) {
        return new Changed(consId, "ref", List.of(changes));
    }
}
