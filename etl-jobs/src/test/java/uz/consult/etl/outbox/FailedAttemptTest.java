package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.chatwoot.ChatwootFailures;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.ODataFailures;
import uz.consult.etl.outbox.Outcome.Is;

/** What becomes of an effect whose delivery failed: before it was sent, while it was sent, while it was looked up. */
class FailedAttemptTest {

    private final Retries retries = new Retries(Duration.ofSeconds(5));

    static Stream<Arguments> failures() {
        return Stream.of(
                // failure, class, then what becomes of the effect
                arguments(
                        ChatwootFailures.answered(422, "{\"message\":\"bad\",\"attributes\":[]}"),
                        ErrorClass.VALIDATION,
                        Is.DEAD,
                        Is.DEAD,
                        Is.DEAD),
                arguments(
                        ChatwootFailures.answered(404, "{\"error\":\"Resource could not be found\"}"),
                        ErrorClass.NOT_FOUND,
                        Is.DEAD,
                        Is.DEAD,
                        Is.DEAD),
                arguments(
                        ChatwootFailures.answered(422, "{\"error\":\"Too many messages\"}"),
                        ErrorClass.VALIDATION,
                        Is.LATER,
                        Is.LATER,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(422, "{\"error\":\"The request took too long to complete.\"}"),
                        ErrorClass.VALIDATION,
                        Is.LATER,
                        Is.UNKNOWN,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(500, "{\"status\":500,\"error\":\"Internal Server Error\"}"),
                        ErrorClass.UNAVAILABLE,
                        Is.LATER,
                        Is.UNKNOWN,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(429, "Retry later"),
                        ErrorClass.RATE_LIMITED,
                        Is.LATER,
                        Is.LATER,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(401, "{\"error\":\"Invalid Access Token\"}"),
                        ErrorClass.AUTHENTICATION,
                        Is.LATER,
                        Is.LATER,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(402, "{\"error\":\"Payment required\"}"),
                        ErrorClass.PERMISSION,
                        Is.LATER,
                        Is.LATER,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(404, "<html>nginx</html>"),
                        ErrorClass.UNAVAILABLE,
                        Is.LATER,
                        Is.LATER,
                        Is.UNKNOWN),
                arguments(
                        ChatwootFailures.answered(502, "<html>nginx</html>"),
                        ErrorClass.UNAVAILABLE,
                        Is.LATER,
                        Is.UNKNOWN,
                        Is.UNKNOWN),
                arguments(ChatwootFailures.noAnswer(false), ErrorClass.UNAVAILABLE, Is.LATER, Is.LATER, Is.UNKNOWN),
                arguments(ChatwootFailures.noAnswer(true), ErrorClass.UNAVAILABLE, Is.LATER, Is.UNKNOWN, Is.UNKNOWN),
                arguments(ODataFailures.refused(400), ErrorClass.VALIDATION, Is.DEAD, Is.DEAD, Is.DEAD),
                arguments(ODataFailures.refused(499), ErrorClass.VALIDATION, Is.DEAD, Is.DEAD, Is.DEAD),
                arguments(ODataFailures.refused(500), ErrorClass.VALIDATION, Is.DEAD, Is.UNKNOWN, Is.DEAD),
                arguments(ODataFailures.passing(403), ErrorClass.UNAVAILABLE, Is.LATER, Is.LATER, Is.UNKNOWN),
                arguments(ODataFailures.passing(503), ErrorClass.UNAVAILABLE, Is.LATER, Is.UNKNOWN, Is.UNKNOWN),
                arguments(ODataFailures.passing(0), ErrorClass.UNAVAILABLE, Is.LATER, Is.UNKNOWN, Is.UNKNOWN),
                arguments(
                        new EtlException(ErrorClass.UNAVAILABLE, "the breaker is open"),
                        ErrorClass.UNAVAILABLE,
                        Is.LATER,
                        Is.UNKNOWN,
                        Is.UNKNOWN),
                arguments(
                        new IllegalStateException("a defect"), ErrorClass.INTERNAL, Is.LATER, Is.UNKNOWN, Is.UNKNOWN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void what_passes_is_tried_again_what_is_in_doubt_is_looked_up_and_the_rest_is_dead(
            RuntimeException failure, ErrorClass errorClass, Is before, Is sending, Is lookingUp) {
        FailedAttempt attempt = new FailedAttempt(failure);
        for (Outcome outcome : new Outcome[] {
            attempt.beforeSending(0, retries), attempt.whileSending(0, retries), attempt.whileLookingUp()
        }) {
            assertThat(outcome.errorClass()).isEqualTo(errorClass);
            assertThat(outcome.message()).contains(failure.getMessage());
        }
        assertThat(attempt.beforeSending(0, retries).is()).isEqualTo(before);
        assertThat(attempt.whileSending(0, retries).is()).isEqualTo(sending);
        assertThat(attempt.whileLookingUp().is()).isEqualTo(lookingUp);
    }

    @Test
    void the_wait_grows_with_the_attempts() {
        FailedAttempt attempt = new FailedAttempt(ChatwootFailures.noAnswer(false));
        assertThat(attempt.beforeSending(0, retries).pause())
                .isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
        assertThat(attempt.beforeSending(3, retries).pause()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
        assertThat(attempt.whileSending(3, retries).pause()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40));
    }
}
