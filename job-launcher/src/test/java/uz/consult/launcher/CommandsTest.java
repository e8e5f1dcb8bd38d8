package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import uz.consult.launcher.terminal.Terminal;

/** The commands of ops/etl and of the launcher: their version, their completion, and what is said of a wrong one. */
class CommandsTest {

    private static final Path SCRIPT = Path.of("../ops/etl").toAbsolutePath();
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_command_says_which_version_it_is() {
        for (String[] call : new String[][] {{"--version"}, {"-V"}, {"run", "--version"}, {"password", "-V"}}) {
            out.getBuffer().setLength(0);
            assertThat(execute(call)).isZero();
            assertThat(out.toString())
                    .as(Arrays.toString(call))
                    .matches("consult-etl \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?, Java "
                            + Runtime.version().feature() + "\\b.*\\s*");
        }
    }

    @ParameterizedTest
    @CsvSource({"rum, run", "reconcil, reconcile", "histroy, history", "relase, release"})
    void a_command_that_does_not_exist_is_named_with_the_nearest(String wrong, String meant) throws Exception {
        assertThat(execute(wrong)).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "etl: validation: There is no command " + wrong + ". Did you mean " + meant
                                + "? The commands are run, reconcile, replay, release, history, migrate, password, completion, serve");

        assertThat(script(2, wrong))
                .startsWith(
                        "etl: there is no command " + wrong + ". Did you mean " + meant + "? The commands are demo, ");
    }

    @Test
    void one_that_is_like_none_is_named_with_all() throws Exception {
        assertThat(script(2, "xyzzy")).startsWith("etl: there is no command xyzzy. The commands are demo, run, ");
        assertThat(execute("run", "users", "--mod=full")).isEqualTo(2);
        assertThat(err.toString()).startsWith("etl: validation: Unknown option: '--mod=full'. Did you mean --mode");
    }

    @Test
    void completion_knows_every_command_and_option_of_the_script_and_no_other(@TempDir Path home) throws Exception {
        Map<String, Set<String>> described = described(script(0, "--help"));
        assertThat(described.keySet()).contains("demo", "run", "prove", "completion");
        Path completion = home.resolve("completion");
        assertThat(execute("completion")).isZero();
        Files.writeString(completion, out.toString());

        Set<String> commands = offered(completion, "");
        assertThat(commands.stream().filter(word -> !word.startsWith("-")).collect(Collectors.toSet()))
                .isEqualTo(described.keySet());
        for (Map.Entry<String, Set<String>> command : described.entrySet()) {
            assertThat(offered(completion, command.getKey() + " --").stream()
                            .filter(option -> !Set.of("--help", "--version").contains(option))
                            .collect(Collectors.toSet()))
                    .as(command.getKey())
                    .isEqualTo(command.getValue());
        }
        assertThat(offered(completion, "rec")).containsExactly("reconcile");
        assertThat(offered(completion, "run --mode ")).contains("incremental", "full", "window", "sweep");
    }

    /** What bash offers behind {@code ops/etl} and these words. */
    private static Set<String> offered(Path completion, String words) throws Exception {
        List<String> typed = List.of(words.split(" ", -1));
        String all = typed.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        String offered = run(
                0,
                "bash",
                "-c",
                "set -e; source '" + completion + "'; complete -p etl >/dev/null; COMP_WORDS=(ops/etl " + all
                        + "); COMP_CWORD="
                        + typed.size() + "; COMP_LINE='ops/etl " + words
                        + "'; COMP_POINT=${#COMP_LINE}; _complete_etl ops/etl '" + typed.get(typed.size() - 1)
                        + "' '' 2>/dev/null || true; printf '%s\\n' \"${COMPREPLY[@]}\"");
        return offered.lines()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The commands in the script's help, with their options. */
    private static Map<String, Set<String>> described(String help) {
        Map<String, Set<String>> described = new TreeMap<>();
        for (String line : help.lines().toList()) {
            Matcher command = Pattern.compile("ops/etl ([a-z]+)(.*)").matcher(line);
            if (command.matches()) {
                Set<String> options = described.computeIfAbsent(command.group(1), name -> new TreeSet<>());
                OPTION.matcher(command.group(2).split(" {3}", 2)[0])
                        .results()
                        .forEach(option -> options.add(option.group()));
            }
        }
        return described;
    }

    private int execute(String... arguments) {
        CommandLine line = Launcher.line();
        line.setOut(new Terminal(out));
        line.setErr(new Terminal(err));
        return line.execute(arguments);
    }

    private static String script(int status, String argument) throws Exception {
        return run(status, "bash", SCRIPT.toString(), argument);
    }

    private static String run(int status, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(status);
        return output;
    }
}
