package uz.consult.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said again and again is said once an hour. */
class RepeatedWarningsTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final LoggerContext log = new LoggerContext();
    private final RepeatedWarnings filter = new RepeatedWarnings();

    @Test
    void the_same_warning_is_said_once_an_hour() {
        assertThat(isSaid(Level.WARN, "1C sends no field {}", "A", NOON)).isTrue();
        assertThat(isSaid(Level.WARN, "1C sends no field {}", "A", NOON.plus(Duration.ofMinutes(1))))
                .isFalse();
        assertThat(isSaid(Level.WARN, "1C sends no field {}", "A", NOON.plus(Duration.ofMinutes(59))))
                .isFalse();
        assertThat(isSaid(Level.WARN, "1C sends no field {}", "A", NOON.plus(Duration.ofMinutes(60))))
                .isTrue();
        assertThat(isSaid(Level.WARN, "1C sends no field {}", "A", NOON.plus(Duration.ofMinutes(119))))
                .isFalse();
    }

    @Test
    void another_one_and_what_is_no_warning_are_always_said() {
        for (int i = 0; i < 3; i++) {
            assertThat(isSaid(Level.WARN, "{}", String.valueOf(i), NOON)).isTrue();
            assertThat(isSaid(Level.ERROR, "a defect {}", "A", NOON)).isTrue();
            assertThat(isSaid(Level.INFO, "an event {}", "A", NOON)).isTrue();
        }
        LoggingEvent failure = event(Level.WARN, "failed {}", "A", NOON, new IllegalStateException());
        assertThat(filter.decide(failure)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(filter.decide(failure)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void it_remembers_no_more_than_a_thousand() {
        assertThat(isSaid(Level.WARN, "{}", "first", NOON)).isTrue();
        IntStream.range(0, 1_000).forEach(i -> isSaid(Level.WARN, "{}", String.valueOf(i), NOON));
        assertThat(isSaid(Level.WARN, "{}", "999", NOON)).isFalse();
        assertThat(isSaid(Level.WARN, "{}", "first", NOON)).isTrue();
    }

    private boolean isSaid(Level level, String text, String argument, Instant at) {
        return filter.decide(event(level, text, argument, at, null)) == FilterReply.NEUTRAL;
    }

    private LoggingEvent event(Level level, String text, String argument, Instant at, Throwable failure) {
        LoggingEvent event = new LoggingEvent("", log.getLogger("one"), level, text, failure, new Object[] {argument});
        event.setInstant(at);
        return event;
    }
}
