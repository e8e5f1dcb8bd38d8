package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import picocli.CommandLine;

/** The entry that {@code ops/etl password} prints. */
class PasswordCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_line_of_the_input_becomes_an_entry_that_lets_its_user_in() {
        assertThat(run("long enough\n", "anna", "ADMIN")).isZero();

        User anna = UserEntries.parse(out.toString()).get("anna");
        assertThat(anna.role()).isEqualTo(Role.ADMIN);
        assertThat(new BCryptPasswordEncoder().matches("long enough", anna.hash()))
                .isTrue();
        assertThat(out.toString()).doesNotContain("long enough");
    }

    @Test
    void what_is_wrong_is_said_and_nothing_is_printed() {
        assertThat(run("long enough", "anna", "BOSS")).isEqualTo(2);
        assertThat(err.toString()).contains("ROLE must be one of ADMIN, SCHEDULER, MANAGER");
        assertThat(run("long enough", "an:na", "ADMIN")).isEqualTo(2);
        assertThat(err.toString()).contains("a name is 1 to 64");
        assertThat(run("short", "anna", "ADMIN")).isEqualTo(2);
        assertThat(run("", "anna", "ADMIN")).isEqualTo(2);
        assertThat(run("x".repeat(73), "anna", "ADMIN")).isEqualTo(2);
        assertThat(err.toString()).contains("at least 8 characters and at most 72 bytes");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(Charset.defaultCharset())));
        try {
            return new CommandLine(new PasswordCommand())
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments);
        } finally {
            System.setIn(before);
        }
    }
}
