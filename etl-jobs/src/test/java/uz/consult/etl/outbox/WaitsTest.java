package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.outbox.OutboxCommand.Kind;
import uz.consult.etl.outbox.Outcome.Is;

/** How long effects wait, what becomes of them, and what holds them. */
class WaitsTest {

    @ParameterizedTest
    @CsvSource({
        // attempts before, shortest, longest in ms
        "0,2500,5000",
        "1,5000,10000",
        "2,10000,20000",
        "6,160000,320000",
        "7,300000,600000",
        "20,300000,600000",
        "21,300000,600000",
        "1000,300000,600000"
    })
    void each_failure_doubles_the_wait_with_jitter_up_to_ten_minutes(int attempts, long shortest, long longest) {
        Retries retries = new Retries(Duration.ofSeconds(5));
        long[] waits = LongStream.range(0, 2_000)
                .map(i -> retries.after(attempts, ErrorClass.UNAVAILABLE).toMillis())
                .sorted()
                .toArray();
        assertThat(waits[0]).isBetween(shortest, shortest + (longest - shortest) / 10);
        assertThat(waits[waits.length - 1]).isBetween(longest - (longest - shortest) / 10, longest);
    }

    @Test
    void even_without_a_first_wait_there_is_one() {
        assertThat(new Retries(Duration.ZERO).after(10, ErrorClass.INTERNAL))
                .isBetween(Duration.ofMillis(512), Duration.ofMillis(1_024));
    }

    @Test
    void a_limit_of_requests_is_waited_out_to_the_next_whole_minute() {
        for (int i = 0; i < 200; i++) {
            Instant before = Instant.now();
            Duration wait = new Retries(Duration.ofSeconds(5)).after(3, ErrorClass.RATE_LIMITED);
            assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(61));
            long inMinute = before.plus(wait).toEpochMilli() % 60_000;
            assertThat(inMinute < 2_000 || inMinute > 59_000)
                    .as("%s ms", inMinute)
                    .isTrue();
        }
    }

    static Stream<Arguments> outcomes() {
        Duration minute = Duration.ofMinutes(1);
        return Stream.of(
                outcome(Outcome.delivered(Map.of("a", 1)), Is.DELIVERED, null, null, Duration.ZERO, null),
                outcome(
                        Outcome.later(ErrorClass.INTERNAL, "why", minute),
                        Is.LATER,
                        ErrorClass.INTERNAL,
                        "why",
                        minute,
                        null),
                outcome(Outcome.notDone(), Is.LATER, null, null, Duration.ZERO, null),
                outcome(
                        Outcome.unknown(ErrorClass.UNAVAILABLE, "why"),
                        Is.UNKNOWN,
                        ErrorClass.UNAVAILABLE,
                        "why",
                        Duration.ZERO,
                        null),
                outcome(Outcome.held("why"), Is.HELD, ErrorClass.UNAVAILABLE, "why", Duration.ZERO, null),
                outcome(Outcome.behind(7, "why"), Is.BEHIND, null, "why", Duration.ofMinutes(10), 7L),
                outcome(
                        Outcome.dead(ErrorClass.NOT_FOUND, "why"),
                        Is.DEAD,
                        ErrorClass.NOT_FOUND,
                        "why",
                        Duration.ZERO,
                        null),
                outcome(Outcome.dropped("why"), Is.DROPPED, null, "why", Duration.ZERO, null));
    }

    private static Arguments outcome(
            Outcome outcome,
            Is is,
            @Nullable ErrorClass errorClass,
            @Nullable String message,
            Duration pause,
            @Nullable Long behind) {
        return arguments(
                outcome,
                new Outcome(is, is == Is.DELIVERED ? Map.of("a", 1) : null, errorClass, message, pause, behind));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void an_outcome_says_what_is_done_next(Outcome outcome, Outcome expected) {
        assertThat(outcome).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"200,0,false", "200,200,false", "200,201,true", "0,0,false", "0,1,true"})
    void a_run_reaches_so_many_conversations_by_itself_and_not_one_more(int most, long seen, boolean held) {
        assertThat(new ConversationLimit(most).isExceededBy(seen)).isEqualTo(held);
    }

    @Test
    void what_is_held_is_told_with_the_word_that_lets_it_go() {
        assertThat(new ConversationLimit(200).held("cons", 7, 201, List.of(7L)))
                .isEqualTo(
                        "cons: run 7 would message or resolve 201 conversations, more than 200 (ETL_MOST_CONVERSATIONS);"
                                + " these effects are held. Check them, then approve: ops/etl release 7");
        assertThat(new ConversationLimit(200).held("cons", 7, 201, List.of(6L, 7L)))
                .endsWith("ops/etl release");
    }

    @ParameterizedTest
    @CsvSource({
        "MESSAGE,1,message",
        "STATUS,2,status",
        "ASSIGNEE,3,assignee",
        "WRITE_BACK,4,write_back",
        "ATTRIBUTES,6,attributes",
        "LABEL,7,label"
    })
    void what_a_client_reads_comes_first(Kind kind, int priority, String code) {
        assertThat(kind.priority()).isEqualTo(priority);
        assertThat(kind.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "ru,RU",
        "uz,UZ",
        "RU,RU",
        "ru-RU,RU",
        "ru_RU,RU",
        "' uz ',UZ",
        "15d38cda-1812-11ef-b824-c67597d01fa8,RU",
        "15D38CDB-1812-11EF-B824-C67597D01FA8,UZ",
        "rus,",
        "en,",
        "'',",
        ","
    })
    void a_language_is_known_by_its_code_or_its_key_in_1c(
            @Nullable String said, @Nullable ConsultationLanguage language) {
        assertThat(ConsultationLanguage.of(said)).isEqualTo(language);
        assertThat(ConsultationLanguage.codeOf(said)).isEqualTo(language == null ? null : language.code());
    }

    @Test
    void a_message_holds_all_that_delivery_needs() {
        OutboxCommand message =
                OutboxCommand.message("key", "1201", "ref", "uz-UZ", "closed", Map.of("minutes", 5L), null);
        assertThat(message)
                .isEqualTo(new OutboxCommand(
                        "key",
                        "1201",
                        "ref",
                        Kind.MESSAGE,
                        Map.of("template", "closed", "language", "uz", "values", Map.of("minutes", 5L)),
                        false,
                        null));
    }

    @Test
    void settings_without_a_directory_keep_none_and_a_negative_limit_is_refused() {
        DeliverySettings settings = settings(" ", 200);
        assertThat(settings.messagesDir()).isNull();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> settings(null, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(settings("messages", 0).messagesDir()).hasToString("messages");
    }

    private static DeliverySettings settings(@Nullable String directory, int most) {
        return new DeliverySettings(
                false,
                most,
                directory == null ? null : java.nio.file.Path.of(directory),
                "",
                DeliverySettings.RatingRequest.OURS,
                Duration.ofDays(7),
                Duration.ofDays(14),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                4);
    }
}
