package uz.consult.etl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

class ResilienceTest {

    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void a_passing_failure_is_tried_again_and_its_tries_are_counted() {
        Resilience.Outcome<String> outcome = resilience(3, Duration.ofMinutes(1))
                .call(() -> {
                    if (calls.incrementAndGet() < 3) {
                        throw passing();
                    }
                    return "done";
                });
        assertThat(outcome).isEqualTo(new Resilience.Outcome<>("done", 2));
    }

    @Test
    void a_lasting_failure_is_thrown_at_once_and_opens_no_breaker() {
        Resilience resilience = resilience(1, Duration.ofMinutes(1));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> resilience.call(() -> {
                        calls.incrementAndGet();
                        throw new EtlException(ErrorClass.VALIDATION, "wrong");
                    }))
                    .hasMessage("wrong");
        }
        assertThat(calls).hasValue(5);
        assertThat(resilience.call(() -> "well").value()).isEqualTo("well");
    }

    @Test
    void a_neighbour_that_is_down_is_left_alone_and_asked_again_later() {
        Resilience resilience = resilience(2, Duration.ofMillis(300));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> resilience.call(this::fail)).hasMessage("down");
        }
        assertThat(calls).hasValue(6);
        assertThatThrownBy(() -> resilience.call(this::fail))
                .hasMessageContaining("circuit breaker is open")
                .hasMessageContaining("down")
                .extracting("errorClass")
                .isEqualTo(ErrorClass.UNAVAILABLE);
        assertThat(calls).as("one that is left alone is not asked").hasValue(6);
        long end = System.nanoTime() + 5_000_000_000L;
        String answer = null;
        while (answer == null && System.nanoTime() < end) {
            try {
                answer = resilience.call(() -> "back").value();
            } catch (EtlException stillAlone) {
                assertThat(stillAlone).hasMessageContaining("circuit breaker is open");
            }
        }
        assertThat(answer).isEqualTo("back");
    }

    @Test
    void traffic_shows_retries_and_whether_the_breaker_is_open() {
        ClientStatistics statistics = new ClientStatistics();
        Resilience resilience = new Resilience(
                "1C",
                new Resilience.Settings(3, Duration.ofMillis(1), Duration.ofMillis(5), 2, Duration.ofMillis(300)),
                failure -> true,
                statistics);
        assertThatThrownBy(() -> resilience.call(() -> statistics.count(this::fail)))
                .hasMessage("down");
        assertThat(statistics.retries()).isEqualTo(2);
        assertThat(statistics.isLeftAlone()).isFalse();
        assertThatThrownBy(() -> resilience.call(() -> statistics.count(this::fail)))
                .hasMessage("down");
        assertThatThrownBy(() -> resilience.call(() -> statistics.count(this::fail)))
                .hasMessageContaining("circuit breaker is open");
        assertThat(statistics.isLeftAlone()).isTrue();
        assertThat(statistics.failed(ErrorClass.UNAVAILABLE))
                .as("a call that is cut short is no request")
                .isEqualTo(6);
        assertThat(statistics.lastFailure())
                .extracting(ClientStatistics.Failure::message)
                .isEqualTo("down");
        assertThat(statistics.lastFailed()).isTrue();
        long end = System.nanoTime() + 5_000_000_000L;
        while (statistics.succeeded() == 0 && System.nanoTime() < end) {
            try {
                resilience.call(() -> statistics.count(() -> "back"));
            } catch (EtlException stillAlone) {
                assertThat(stillAlone).hasMessageContaining("circuit breaker is open");
            }
        }
        assertThat(statistics.succeeded()).isEqualTo(1);
        assertThat(statistics.isLeftAlone()).isFalse();
        assertThat(statistics.lastFailed()).isFalse();
    }

    @Test
    void one_call_opens_no_breaker_and_successes_between_close_it() {
        Resilience resilience = resilience(1, Duration.ofMinutes(1));
        assertThatThrownBy(() -> resilience.call(this::fail)).hasMessage("down");
        assertThat(resilience.call(() -> "well").value()).isEqualTo("well");
        assertThatThrownBy(() -> resilience.call(this::fail)).hasMessage("down");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> resilience.once(this::fail)).hasMessage("down");
        }
        assertThat(resilience.once(() -> "well")).isEqualTo("well");
    }

    @Test
    void a_failure_of_this_program_is_thrown_as_it_is_and_is_nobody_elses() {
        Resilience resilience = new Resilience(
                "1C",
                new Resilience.Settings(3, Duration.ofMillis(1), Duration.ofMillis(5), 2, Duration.ofMinutes(1)),
                failure -> true);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> resilience.call(() -> {
                        calls.incrementAndGet();
                        throw new StackOverflowError();
                    }))
                    .isInstanceOf(StackOverflowError.class);
        }
        assertThat(calls).as("not tried again").hasValue(5);
        assertThat(resilience.call(() -> "well").value()).isEqualTo("well");
    }

    @Test
    void tries_of_a_call_that_fails_are_counted_too() {
        AtomicInteger retries = new AtomicInteger();
        assertThatThrownBy(() -> resilience(5, Duration.ofMinutes(1)).call(this::fail, retries::incrementAndGet))
                .hasMessage("down");
        assertThat(retries).hasValue(2);
    }

    @Test
    void a_refused_user_is_asked_for_less_and_less_often_by_one_call_at_a_time() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        ClientStatistics statistics = new ClientStatistics(now::get);
        Resilience resilience = new Resilience(
                "1C",
                new Resilience.Settings(3, Duration.ofMillis(1), Duration.ofMillis(5), 5, Duration.ofMinutes(1)),
                failure -> failure instanceof EtlException known && known.errorClass() == ErrorClass.UNAVAILABLE,
                statistics,
                now::get);
        Callable<String> refused = () -> {
            calls.incrementAndGet();
            throw new EtlException(ErrorClass.AUTHENTICATION, "unknown user");
        };
        int asked = 0;
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            assertThatThrownBy(() -> resilience.call(refused)).hasMessage("unknown user");
            assertThat(calls).hasValue(++asked);
            Instant again = now.get().plus(Duration.ofMinutes(minutes));
            assertThat(statistics.leftAloneUntil()).isEqualTo(again);
            now.set(again.minusSeconds(1));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> resilience.call(refused))
                        .hasMessageContaining("called again at " + again)
                        .hasMessageContaining("unknown user")
                        .extracting("errorClass")
                        .isEqualTo(ErrorClass.AUTHENTICATION);
                assertThatThrownBy(() -> resilience.once(refused)).hasMessageContaining("called again at " + again);
            }
            assertThat(calls).as("nothing is asked until then").hasValue(asked);
            now.set(again);
        }
        assertThat(resilience
                        .call(() -> {
                            assertThatThrownBy(() -> resilience.call(refused))
                                    .as("while one asks")
                                    .hasMessageContaining("rejected");
                            return "well";
                        })
                        .value())
                .isEqualTo("well");
        assertThat(calls).hasValue(asked);
        assertThat(statistics.isLeftAlone()).isFalse();
        assertThatThrownBy(() -> resilience.call(refused)).hasMessage("unknown user");
        assertThat(statistics.leftAloneUntil()).isEqualTo(now.get().plus(Duration.ofMinutes(1)));
    }

    private String fail() {
        calls.incrementAndGet();
        throw passing();
    }

    private static EtlException passing() {
        return new EtlException(ErrorClass.UNAVAILABLE, "down");
    }

    private static Resilience resilience(int breakAfter, Duration breakFor) {
        return new Resilience(
                "1C",
                new Resilience.Settings(3, Duration.ofMillis(1), Duration.ofMillis(5), breakAfter, breakFor),
                failure -> failure instanceof EtlException known && known.errorClass() == ErrorClass.UNAVAILABLE);
    }
}
