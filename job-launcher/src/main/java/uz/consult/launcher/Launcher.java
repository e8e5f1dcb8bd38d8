package uz.consult.launcher;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.launcher.run.RunBatch;
import uz.consult.launcher.run.RunRequest;

/** The command line: {@code run} and {@code serve}. Exit 0: all completed; 1: something failed; 2: the call is wrong. */
@Command(name = "etl", description = "What 1C says, PostgreSQL and Chatwoot say too.", mixinStandardHelpOptions = true)
public final class Launcher {

    private static final int SERVING = -1;
    private static final List<String> NEEDED =
            List.of("DB_HOST", "DB_NAME", "DB_USER", "ODATA_BASEURL_CL", "ODATA_USER");

    public static void main(String[] args) {
        CommandLine line =
                new CommandLine(new Launcher()).addSubcommand(new Run()).addSubcommand(new Serve());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            Diagnosis diagnosis = Diagnosis.of(failure);
            command.getErr().println("etl: " + diagnosis.errorClass().code() + ": " + diagnosis.message());
            return 1;
        });
        int exit = line.execute(args.length == 0 ? new String[] {"--help"} : args);
        if (exit != SERVING) {
            System.exit(exit);
        }
    }

    @Command(
            name = "run",
            description = "Runs jobs once, in their order, and prints the runs.",
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "1..*", paramLabel = "JOB", description = "clients, cons, or all")
        private List<String> jobs = List.of();

        @Option(names = "--mode", defaultValue = "incremental", description = "incremental (default), full or window")
        private String mode = "incremental";

        @Option(names = "--from", description = "the beginning of a window, ISO local date-time, inclusive")
        private @Nullable String from;

        @Option(names = "--to", description = "the end of a window, ISO local date-time, exclusive")
        private @Nullable String to;

        @Override
        public Integer call() {
            RunRequest request;
            try {
                request = RunRequest.of(PullMode.of(mode), date(from), date(to));
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
            checkEnvironment();
            try (ConfigurableApplicationContext context =
                    start(WebApplicationType.NONE, "etl.schedule.enabled=false")) {
                RunBatch batch = context.getBean(RunBatch.class);
                List<String> chosen;
                try {
                    chosen = batch.choose(jobs, request);
                } catch (IllegalArgumentException e) {
                    throw wrong(String.valueOf(e.getMessage()));
                }
                PrintWriter out = command().getOut();
                return batch.run(chosen, request, out) ? 0 : 1;
            }
        }

        private static @Nullable LocalDateTime date(@Nullable String text) {
            try {
                return text == null ? null : LocalDateTime.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(text + " is no ISO local date-time, such as 2026-01-31T00:00:00", e);
            }
        }

        private ParameterException wrong(String message) {
            return new ParameterException(command(), message);
        }

        private CommandLine command() {
            return Objects.requireNonNull(spec).commandLine();
        }
    }

    @Command(name = "serve", description = "Starts the launcher with its schedule.", mixinStandardHelpOptions = true)
    static final class Serve implements Callable<Integer> {

        @Override
        public Integer call() {
            checkEnvironment();
            start(WebApplicationType.SERVLET, "etl.schedule.enabled=true");
            return SERVING;
        }
    }

    private static ConfigurableApplicationContext start(WebApplicationType type, String property) {
        return new SpringApplicationBuilder(LauncherApplication.class)
                .web(type)
                .properties(property)
                .run();
    }

    private static void checkEnvironment() {
        String directory = System.getenv("ETL_SECRETS_DIR");
        Path secrets = Path.of(directory == null ? "/run/secrets" : directory);
        String missing = String.join(
                ", ",
                NEEDED.stream()
                        .filter(name -> isBlank(System.getenv(name)) && !Files.exists(secrets.resolve(name)))
                        .toList());
        if (!missing.isEmpty()) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    "These variables must be set: " + missing + ". README lists them all; ops/etl demo needs none");
        }
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }
}
