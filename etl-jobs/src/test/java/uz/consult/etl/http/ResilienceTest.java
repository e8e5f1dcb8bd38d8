package uz.consult.etl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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
                .hasMessageContaining("left alone")
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
                assertThat(stillAlone).hasMessageContaining("left alone");
            }
        }
        assertThat(answer).isEqualTo("back");
    }

    @Test
    void traffic_shows_retries_and_whether_the_breaker_is_open() {
        Traffic traffic = new Traffic();
        Resilience resilience = new Resilience(
                "1C",
                new Resilience.Settings(3, Duration.ofMillis(1), Duration.ofMillis(5), 2, Duration.ofMillis(300)),
                failure -> true,
                traffic);
        assertThatThrownBy(() -> resilience.call(() -> traffic.count(this::fail)))
                .hasMessage("down");
        assertThat(traffic.retries()).isEqualTo(2);
        assertThat(traffic.isLeftAlone()).isFalse();
        assertThatThrownBy(() -> resilience.call(() -> traffic.count(this::fail)))
                .hasMessage("down");
        assertThatThrownBy(() -> resilience.call(() -> traffic.count(this::fail)))
                .hasMessageContaining("left alone");
        assertThat(traffic.isLeftAlone()).isTrue();
        assertThat(traffic.failed(ErrorClass.UNAVAILABLE))
                .as("a call that is cut short is no request")
                .isEqualTo(6);
        assertThat(traffic.lastFailure()).extracting(Traffic.Failure::message).isEqualTo("down");
        assertThat(traffic.lastFailed()).isTrue();
        long end = System.nanoTime() + 5_000_000_000L;
        while (traffic.succeeded() == 0 && System.nanoTime() < end) {
            try {
                resilience.call(() -> traffic.count(() -> "back"));
            } catch (EtlException stillAlone) {
                assertThat(stillAlone).hasMessageContaining("left alone");
            }
        }
        assertThat(traffic.succeeded()).isEqualTo(1);
        assertThat(traffic.isLeftAlone()).isFalse();
        assertThat(traffic.lastFailed()).isFalse();
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
