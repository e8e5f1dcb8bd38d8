package uz.consult.etl.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDateTime;
import java.util.HashMap;
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

/** What a record of a call becomes, and who hears of it. */
class CallsTest {

    private static final String DOCUMENT = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final String MANAGER = "8f3c2f2e-0000-4000-8000-000000000002";
    private static final String CLIENT = "8f3c2f2e-0000-4000-8000-000000000003";
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private static final LocalDateTime PERIOD = LocalDateTime.of(2026, 3, 1, 11, 30);
    private static final UUID ONE = UUID.fromString("00000000-0000-0000-0000-0000000000a1");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-0000000000a2");

    private final CallsNotifications notifications = new CallsNotifications(Runs.OLDEST, Runs.clock());

    private static Records record() {
        return Records.a(CallsQuery.FIELDS)
                .with("Period", "2026-03-01T11:30:00", "ДокументОбращения_Key", DOCUMENT, "Менеджер_Key", MANAGER);
    }

    private static Call call() {
        return new Call(PERIOD, DOCUMENT, MANAGER, CLIENT, null, null);
    }

    @Test
    void each_value_comes_from_its_field_and_nobody_is_empty() {
        CallsMapper mapper = new CallsMapper();
        assertThat(mapper.process(record().with("Абонент_Key", CLIENT).read())).isEqualTo(call());
        assertThat(mapper.process(record().with("Менеджер_Key", NOBODY).read()))
                .isEqualTo(new Call(PERIOD, DOCUMENT, "", null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "Period,0001-01-01T00:00:00,Period is empty",
        "Period,чушь,'Period is чушь, not a date'",
        "ДокументОбращения_Key,00000000-0000-0000-0000-000000000000,ДокументОбращения_Key is empty",
        "ДокументОбращения_Key,чушь,'ДокументОбращения_Key is чушь, not a reference'",
        "Менеджер_Key,чушь,'Менеджер_Key is чушь, not a reference'",
        "Абонент_Key,чушь,'Абонент_Key is чушь, not a reference'"
    })
    void a_call_without_its_key_or_with_a_wrong_value_is_a_bad_one(String field, String value, String why) {
        assertThatThrownBy(() ->
                        new CallsMapper().process(record().with(field, value).read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessage(why);
    }

    @ParameterizedTest
    @CsvSource({MANAGER + "," + MANAGER, "''," + NOBODY})
    void a_name_in_1c_leads_back_to_its_call(String manager, String named) {
        Call call = new Call(PERIOD, DOCUMENT, manager, null, null, null);
        assertThat(call.key()).isEqualTo("2026-03-01T11:30:00|" + DOCUMENT + "|" + named);
        assertThat(Call.named(call.key())).isEqualTo(call);
    }

    static Stream<Arguments> links() {
        return Stream.of(
                // said: client, cons_id, client_id; then after, then repaired
                arguments(null, null, null, CLIENT, "1201", ONE, null, ONE),
                arguments(CLIENT, null, null, CLIENT, "1201", ONE, null, null),
                arguments(CLIENT, "7", OTHER, CLIENT, "7", OTHER, "7", OTHER),
                arguments("another", null, null, "another", "1201", null, null, null),
                arguments("another", "7", OTHER, "another", "7", OTHER, "7", OTHER));
    }

    @ParameterizedTest
    @MethodSource("links")
    void links_that_are_known_stay_unless_the_client_is_another(
            @Nullable String client,
            @Nullable String consId,
            @Nullable UUID clientId,
            String clientAfter,
            String consIdAfter,
            @Nullable UUID idAfter,
            @Nullable String consIdRepaired,
            @Nullable UUID idRepaired) {
        Call stored = new Call(PERIOD, DOCUMENT, MANAGER, CLIENT, "1201", ONE);
        Call said = new Call(PERIOD, DOCUMENT, MANAGER, client, consId, clientId);
        assertThat(stored.after(said))
                .isEqualTo(new Call(PERIOD, DOCUMENT, MANAGER, clientAfter, consIdAfter, idAfter));
        assertThat(stored.repaired(said))
                .isEqualTo(new Call(PERIOD, DOCUMENT, MANAGER, clientAfter, consIdRepaired, idRepaired));
    }

    @Test
    void a_new_call_is_told_with_its_time_and_who_called() {
        assertThat(told(call(), Runs.incremental(), "1201", "uz"))
                .containsExactly(OutboxCommand.message(
                        "message:called:" + call().key(),
                        "1201",
                        DOCUMENT,
                        "uz",
                        "called",
                        Map.of("period", "2026-03-01T11:30:00", "manager", MANAGER),
                        PERIOD));
        Map<String, @Nullable Object> nobody = new HashMap<>();
        nobody.put("period", "2026-03-01T11:30:00");
        nobody.put("manager", null);
        assertThat(told(new Call(PERIOD, DOCUMENT, "", CLIENT, null, null), Runs.incremental(), "1201", "ru"))
                .singleElement()
                .satisfies(
                        message -> assertThat(message.payload().get("values")).isEqualTo(nobody));
    }

    @Test
    void each_call_is_an_event_of_its_own_whatever_run_reads_it() {
        Call other = new Call(PERIOD.plusSeconds(1), DOCUMENT, MANAGER, CLIENT, null, null);
        List<OutboxCommand> told =
                notifications.of(List.of(call(), other), Map.of(DOCUMENT, known("1201", "ru")), Runs.incremental());
        assertThat(told).extracting(OutboxCommand::key).doesNotHaveDuplicates().hasSize(2);
        assertThat(told(call(), Runs.numbered(8, PullMode.SWEEP), "1201", "ru")
                        .get(0)
                        .key())
                .isEqualTo(told.get(0).key());
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                arguments("told", Runs.NOW.minusHours(24), Runs.incremental(), "1201", 1),
                arguments("too old", Runs.NOW.minusHours(24).minusSeconds(1), Runs.incremental(), "1201", 0),
                arguments("a first load", Runs.NOW, Runs.firstLoad(), "1201", 0),
                arguments("a full run", Runs.NOW, Runs.of(PullMode.FULL), "1201", 0),
                arguments("a window", Runs.NOW, Runs.of(PullMode.WINDOW), "1201", 0),
                arguments("a repair", Runs.NOW, Runs.of(PullMode.REPAIR), "1201", 0),
                arguments("no conversation", Runs.NOW, Runs.incremental(), "cl_1", 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void where_silence_rules_or_nobody_listens_nothing_is_told(
            String why, LocalDateTime period, PullRun run, String consId, int messages) {
        assertThat(told(new Call(period, DOCUMENT, MANAGER, null, null, null), run, consId, "ru"))
                .hasSize(messages);
    }

    @Test
    void a_call_of_an_unknown_consultation_is_told_nobody() {
        assertThat(notifications.of(List.of(call()), Map.of(), Runs.incremental()))
                .isEmpty();
    }

    private List<OutboxCommand> told(Call call, PullRun run, String consId, String language) {
        return notifications.of(List.of(call), Map.of(DOCUMENT, known(consId, language)), run);
    }

    private static Known known(String consId, String language) {
        return new Known(consId, DOCUMENT, language, null);
    }

    @Test
    void calls_are_read_by_their_period() {
        assertThat(CallsQuery.scans(PERIOD, null)).singleElement().satisfies(scan -> {
            assertThat(Runs.condition(scan)).isEqualTo("Period ge datetime'2026-03-01T11:30:00'");
            assertThat(scan.movesWatermark()).isTrue();
        });
        assertThat(CallsQuery.scans(null, PERIOD))
                .singleElement()
                .satisfies(
                        scan -> assertThat(Runs.condition(scan)).isEqualTo("Period lt datetime'2026-03-01T11:30:00'"));
    }
}
