package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.failure.Visible;

/** What somebody writes behind {@code ops/etl} is shown to him and acts in no terminal. */
class HostileCallTest {

    private static final String FORGED = "x\r\n2026-01-31 00:00:00 ERROR forged\u001b[2J\u202e";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {
                FORGED,
                "--" + FORGED,
                "run|cons|--mode=" + FORGED,
                "run|cons|--from=" + FORGED,
                "run|cons|--" + FORGED,
                "replay|cons|" + FORGED,
                "release|--dead|--kind=" + FORGED,
                "release|--since=" + FORGED
            })
    void what_is_wrong_is_named_with_its_escapes(String call) {
        assertThat(execute(call.split("\\|"))).isEqualTo(2);
        assertThat(printed()).contains(Visible.line(FORGED));
        assertThat(printed().lines()).noneMatch(line -> line.startsWith("2026-01-31"));
        assertThat(Visible.lines(printed())).isEqualTo(printed());
    }

    @Test
    void help_has_its_lines() {
        assertThat(execute("--help")).isZero();
        assertThat(printed().lines())
                .hasSizeGreaterThan(8)
                .anyMatch(line -> line.matches(" +reconcile +Compares 1C with PostgreSQL, .*"));
    }

    private int execute(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (PrintStream all = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(all);
            System.setErr(all);
            return Launcher.line().execute(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
