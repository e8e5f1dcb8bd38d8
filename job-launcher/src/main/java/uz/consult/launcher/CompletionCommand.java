package uz.consult.launcher;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options; those of {@code ops/etl} too that never reach the launcher. */
@Command(
        name = "completion",
        description = "Prints a script that makes bash complete commands and options: eval \"$(ops/etl completion)\"")
final class CompletionCommand implements Runnable {

    /** The commands that the script carries out itself. An option that takes a value ends with {@code =}. */
    static final Map<String, List<String>> OF_THE_SCRIPT = new TreeMap<>(Map.of(
            "demo", List.of("--once"),
            "bench", List.of("--rounds=", "--only=", "--scale=", "--siege-seconds="),
            "prove", List.of("--seeds=", "--seed=", "--pairs", "--parallel=", "--rounds=", "--profile=", "--outages="),
            "build", List.of(),
            "reproduce", List.of()));

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine all = Launcher.line();
        OF_THE_SCRIPT.forEach((name, options) -> all.addSubcommand(name, command(options)));
        AutoComplete.bash("etl", all)
                .lines()
                .forEach(Objects.requireNonNull(spec).commandLine().getOut()::println);
    }

    private static CommandSpec command(List<String> options) {
        CommandSpec command = CommandSpec.create();
        for (String option : options) {
            boolean valued = option.endsWith("=");
            command.addOption(OptionSpec.builder(valued ? option.substring(0, option.length() - 1) : option)
                    .type(valued ? String.class : boolean.class)
                    .build());
        }
        return command;
    }
}
