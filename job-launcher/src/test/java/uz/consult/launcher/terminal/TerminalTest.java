package uz.consult.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uz.consult.etl.failure.Visible;

/** What is printed to people is visible, whichever way it is printed. */
class TerminalTest {

    private final StringWriter printed = new StringWriter();
    private final Terminal terminal = new Terminal(printed);

    @Test
    void whatever_is_printed_as_a_line_or_into_one_is_one_line() {
        assertThat(everyCharacter().filter(character -> {
                    String text = "а" + (char) character;
                    printed.getBuffer().setLength(0);
                    terminal.println(text);
                    terminal.println(new StringBuilder(text));
                    terminal.println(text.toCharArray());
                    terminal.printf("%s%n", text);
                    terminal.printf(Locale.ROOT, "%s%n", new StringBuilder(text));
                    terminal.format("%s%n", new IllegalStateException(text).getMessage());
                    return !printed.toString().equals((Visible.line(text) + "\n").repeat(6));
                }))
                .isEmpty();
    }

    @Test
    void what_is_written_otherwise_keeps_line_feeds_and_tabs_alone() {
        assertThat(everyCharacter().filter(character -> {
                    String text = "а" + (char) character + "б";
                    printed.getBuffer().setLength(0);
                    terminal.print(text);
                    terminal.print((Object) text);
                    terminal.print(text.toCharArray());
                    terminal.append(text);
                    terminal.write(text, 0, 3);
                    terminal.write((char) character);
                    return !printed.toString()
                            .equals(Visible.lines(text).repeat(5) + Visible.lines(text.substring(1, 2)));
                }))
                .isEmpty();
    }

    @Test
    void a_layout_of_ours_is_as_it_was() {
        terminal.printf(Locale.ROOT, "%n%-8s|%5.1f|%,d%s%n\tx%n", "a\nb", 1.5, 12_345, null);
        assertThat(printed).hasToString("\na\\nb    |  1.5|12,345null\n\tx\n");
    }

    @Test
    void a_failure_has_its_frames_in_lines_and_its_messages_within_them() {
        terminal.trace(new IllegalStateException("x\nERROR forged", new IllegalArgumentException("\u001b[2J")));
        assertThat(printed.toString())
                .startsWith("java.lang.IllegalStateException: x\\nERROR forged\n\tat uz.consult.")
                .contains("\nCaused by: java.lang.IllegalArgumentException: \\u001b[2J\n");
    }

    private static IntStream everyCharacter() {
        return IntStream.rangeClosed(0, Character.MAX_VALUE);
    }
}
