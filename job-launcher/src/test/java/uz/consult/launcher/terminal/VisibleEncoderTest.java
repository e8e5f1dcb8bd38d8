package uz.consult.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import uz.consult.etl.failure.Visible;

/** A line of the log is one line, and a stack trace below it stays readable, whatever pattern there is. */
class VisibleEncoderTest {

    private final LoggerContext log = new LoggerContext();

    @Test
    void each_text_of_a_pattern_is_within_its_line() {
        VisibleEncoder encoder = encoder("%level|%msg|%m|%X{job}|%mdc|%thread|%logger|%kvp%n%nopex");
        assertThat(IntStream.rangeClosed(0, Character.MAX_VALUE).filter(character -> {
                    String text = "а" + (char) character + "б";
                    LoggingEvent event = event(text + "{}", text, null);
                    event.setMDCPropertyMap(Map.of("job", text));
                    event.setThreadName(text);
                    event.setLoggerName(text);
                    event.addKeyValuePair(new KeyValuePair("k", text));
                    String line = Visible.line(text);
                    List<String> shown = List.of(
                            "ERROR", line + line, line + line, line, "job=" + line, line, line, "k=\"" + line + "\"");
                    return !new String(encoder.encode(event), StandardCharsets.UTF_8)
                            .equals(String.join("|", shown) + "\n");
                }))
                .isEmpty();
    }

    @Test
    void a_stack_trace_has_its_frames_in_lines_and_the_words_of_each_failure_in_one() {
        IllegalStateException failure =
                new IllegalStateException("a\r\nERROR forged", new IllegalArgumentException("b\u202ec"));
        failure.addSuppressed(new IllegalStateException("\u001b[2J\n"));
        for (String word : new String[] {"%ex", "%throwable", "%xEx", "%rEx", ""}) {
            String text = new String(
                    encoder("%msg%n" + word).encode(event("it failed", null, failure)), StandardCharsets.UTF_8);
            assertThat(text)
                    .as(word)
                    .startsWith("it failed\n")
                    .contains("java.lang.IllegalStateException: a\\r\\nERROR forged\n\tat uz.consult.")
                    .contains("java.lang.IllegalArgumentException: b\\u202ec\n")
                    .contains("Suppressed: java.lang.IllegalStateException: \\u001b[2J\\n\n");
            assertThat(text.lines())
                    .allMatch(line -> line.matches(
                            "it failed|\\s*(at |\\.\\.\\. ).*|\\s*((Caused|Wrapped) by|Suppressed): .*|java\\..*"));
        }
    }

    private LoggingEvent event(String message, String argument, Throwable failure) {
        return new LoggingEvent(
                "",
                log.getLogger("x"),
                Level.ERROR,
                message,
                failure,
                argument == null ? null : new Object[] {argument});
    }

    private VisibleEncoder encoder(String pattern) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(log);
        text.setCharset(StandardCharsets.UTF_8);
        text.setPattern(pattern);
        text.start();
        return new VisibleEncoder(text);
    }
}
