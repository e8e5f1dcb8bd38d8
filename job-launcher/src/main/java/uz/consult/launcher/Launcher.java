package uz.consult.launcher;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.etl.outbox.EffectRelease;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.etl.outbox.OutboxDelivery;
import uz.consult.launcher.database.Migration;
import uz.consult.launcher.database.MigrationApplication;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.run.Reconciler;
import uz.consult.launcher.run.RunBatch;
import uz.consult.launcher.run.RunRequest;
import uz.consult.launcher.security.AuditedAction;
import uz.consult.launcher.security.CommandAudit;
import uz.consult.launcher.security.PageLanguage;
import uz.consult.launcher.security.PasswordCommand;
import uz.consult.launcher.story.ConsultationStory;
import uz.consult.launcher.story.StoryEntry;
import uz.consult.launcher.terminal.Terminal;

/**
 * The command line: {@code run}, {@code reconcile}, {@code replay}, {@code release}, {@code history}, {@code migrate},
 * {@code password}, {@code completion} and {@code serve}. Exit 0: all completed; 1: something failed; 2: the call is wrong.
 */
@Command(
        name = "etl",
        description = "Keeps PostgreSQL and Chatwoot in step with 1C.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = CommandLine.ScopeType.INHERIT)
public final class Launcher {

    private static final int SERVING = -1;
    private static final List<String> NEEDED_BY_POSTGRESQL = List.of("DB_HOST", "DB_NAME", "DB_USER");
    private static final List<String> NEEDED =
            List.of("DB_HOST", "DB_NAME", "DB_USER", "ODATA_BASEURL_CL", "ODATA_USER");

    public static void main(String[] args) {
        Surroundings.fix();
        CommandLine line = line();
        Terminal errors = new Terminal(line.getErr());
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> errors.trace(failure));
        if (!Surroundings.canRead(args)) {
            line.getErr().println("etl: validation: The command cannot be read: " + Surroundings.REMEDY);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        int exit = line.execute(args.length == 0 ? new String[] {"--help"} : args);
        if (exit != SERVING) {
            System.exit(exit);
        }
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new Launcher())
                .addSubcommand(new Run())
                .addSubcommand(new Reconcile())
                .addSubcommand(new Replay())
                .addSubcommand(new Release())
                .addSubcommand(new HistoryCommand())
                .addSubcommand(new Migrate())
                .addSubcommand(new PasswordCommand())
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new Serve());
        line.setParameterExceptionHandler(new WrongCall());
        // Colours would be escaped like any other control sequence of a terminal.
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setOut(new Terminal(line.getOut()));
        line.setErr(new Terminal(line.getErr()));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            Diagnosis diagnosis = Diagnosis.of(failure);
            command.getErr().println("etl: " + diagnosis.errorClass().code() + ": " + diagnosis.message());
            return 1;
        });
        return line;
    }

    @Command(name = "run", description = "Runs jobs once, in their order, and prints the runs.")
    static final class Run implements Callable<Integer> {

        static final class Modes extends Candidates {

            Modes() {
                super(PullMode.INCREMENTAL.code(), PullMode.FULL.code(), PullMode.WINDOW.code(), PullMode.SWEEP.code());
            }
        }

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "1..*", paramLabel = "JOB", description = "names of jobs, or all")
        private List<String> jobs = List.of();

        @Option(
                names = "--mode",
                defaultValue = "incremental",
                completionCandidates = Modes.class,
                description = "incremental (default), full, window or sweep")
        private String mode = "incremental";

        @Option(names = "--from", description = "the beginning of a window, ISO local date-time, inclusive")
        private @Nullable String from;

        @Option(names = "--to", description = "the end of a window, ISO local date-time, exclusive")
        private @Nullable String to;

        @Override
        public Integer call() throws Exception {
            RunRequest request;
            try {
                request = RunRequest.of(PullMode.of(mode), date(from), date(to));
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
            try (ConfigurableApplicationContext context = once()) {
                RunBatch batch = context.getBean(RunBatch.class);
                List<String> chosen;
                try {
                    chosen = batch.choose(jobs, request);
                } catch (IllegalArgumentException e) {
                    throw wrong(String.valueOf(e.getMessage()));
                }
                PrintWriter out = command().getOut();
                Callable<Integer> work = () -> batch.run(chosen, request, out) ? 0 : 1;
                return isSteering(request)
                        ? context.getBean(CommandAudit.class).of(AuditedAction.START_RUN, given(), work)
                        : work.call();
            }
        }

        /** Only commands are audited: scheduled runs are in log.etl_runs, with who requested them. */
        private static boolean isSteering(RunRequest request) {
            return request.mode() == PullMode.FULL || request.mode() == PullMode.WINDOW;
        }

        private Map<String, @Nullable Object> given() {
            Map<String, @Nullable Object> given = new LinkedHashMap<>();
            given.put("jobs", jobs);
            given.put("mode", mode);
            given.put("from", from);
            given.put("to", to);
            return given;
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

    @Command(
            name = "reconcile",
            description = "Compares 1C with PostgreSQL, and conversations with Chatwoot; names every difference.")
    static final class Reconcile implements Callable<Integer> {

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "0..*", paramLabel = "JOB", description = "names of jobs; all if none is given")
        private List<String> jobs = List.of();

        @Option(names = "--repair", description = "repairs what differs, then compares again")
        private boolean repair;

        @Override
        public Integer call() throws Exception {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            try (ConfigurableApplicationContext context = once()) {
                Reconciler reconciler = context.getBean(Reconciler.class);
                List<String> chosen;
                try {
                    chosen = reconciler.choose(jobs.equals(List.of("all")) ? List.of() : jobs);
                } catch (IllegalArgumentException e) {
                    throw new ParameterException(line, String.valueOf(e.getMessage()));
                }
                String user = System.getProperty("user.name");
                Callable<Integer> work = () -> reconciler.run(chosen, repair, user, line.getOut()) ? 0 : 1;
                return repair
                        ? context.getBean(CommandAudit.class).of(AuditedAction.REPAIR, Map.of("jobs", chosen), work)
                        : work.call();
            }
        }
    }

    @Command(name = "replay", description = "Reads and writes again what a job left in the dead letters.")
    static final class Replay implements Callable<Integer> {

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(index = "0", paramLabel = "JOB", description = "the name of a job")
        private String job = "";

        @Parameters(index = "1..*", paramLabel = "LETTER", description = "log.dead_letters.id; all if none is given")
        private List<Long> letters = List.of();

        @Override
        public Integer call() throws Exception {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            try (ConfigurableApplicationContext context = once()) {
                RunBatch batch = context.getBean(RunBatch.class);
                try {
                    batch.choose(List.of(job), RunRequest.of(PullMode.REPLAY));
                } catch (IllegalArgumentException e) {
                    throw new ParameterException(line, String.valueOf(e.getMessage()));
                }
                Map<String, @Nullable Object> given = new LinkedHashMap<>();
                given.put("job", job);
                given.put("letters", letters.isEmpty() ? null : letters);
                return context.getBean(CommandAudit.class)
                        .of(
                                AuditedAction.REPLAY_LETTERS,
                                given,
                                () -> batch.replay(job, letters, line.getOut()) ? 0 : 1);
            }
        }
    }

    @Command(name = "release", description = "Approves held effects, or retries dead ones, and delivers what is due.")
    static final class Release implements Callable<Integer> {

        static final class Kinds extends Candidates {

            Kinds() {
                super(OutboxOperations.KINDS.toArray(String[]::new));
            }
        }

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "0..1", paramLabel = "RUN", description = "only effects of this run; all if none is given")
        private @Nullable Long run;

        @Option(names = "--dead", description = "retries dead effects instead")
        private boolean dead;

        @Option(
                names = "--kind",
                completionCandidates = Kinds.class,
                description = "only dead ones of this kind: message, status, assignee, attributes, label, write_back")
        private @Nullable String kind;

        @Option(names = "--conversation", description = "only dead ones of this conversation")
        private @Nullable String conversation;

        @Option(names = "--since", description = "only dead ones queued then or later, as 2026-01-31T09:00:00+05:00")
        private @Nullable OffsetDateTime since;

        @Option(names = "--error", description = "only dead ones whose error class or message holds this")
        private @Nullable String error;

        @Override
        public Integer call() throws Exception {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            if (!dead && (kind != null || conversation != null || since != null || error != null)) {
                throw new ParameterException(line, "--kind, --conversation, --since and --error go with --dead");
            }
            if (kind != null && !OutboxOperations.KINDS.contains(kind)) {
                throw new ParameterException(
                        line,
                        "There is no kind " + kind + "; the kinds are " + String.join(", ", OutboxOperations.KINDS));
            }
            PrintWriter out = line.getOut();
            try (ConfigurableApplicationContext context = once()) {
                return context.getBean(CommandAudit.class)
                        .of(
                                dead ? AuditedAction.REVIVE_EFFECTS : AuditedAction.RELEASE_EFFECTS,
                                given(),
                                () -> release(context, out));
            }
        }

        private Map<String, @Nullable Object> given() {
            Map<String, @Nullable Object> given = new LinkedHashMap<>();
            given.put("run", run);
            given.put("kind", kind);
            given.put("conversation", conversation);
            given.put("since", since);
            given.put("error", error);
            return given;
        }

        private int release(ConfigurableApplicationContext context, PrintWriter out) {
            OutboxAdmin.Revived revived = null;
            int released = 0;
            if (dead) {
                revived = context.getBean(OutboxAdmin.class)
                        .revive(EffectFilter.ALL
                                .ofRun(run)
                                .ofKind(kind)
                                .ofConversation(conversation)
                                .queuedSince(since)
                                .failedWith(error));
            } else {
                released = context.getBean(EffectRelease.class).releaseHeld(EffectFilter.ALL.ofRun(run));
            }
            OutboxDelivery delivery = context.getBean(OutboxDelivery.class);
            delivery.deliver(delivery.due());
            if (revived == null) {
                out.printf("%d effects were released%n", released);
            } else {
                out.printf(
                        "%d dead effects will be retried; %d stay dead because newer ones supersede them%n",
                        revived.revived(), revived.overtaken());
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "history",
            description = "Prints what 1C said of a consultation, what changed, what was sent and what was answered.")
    static final class HistoryCommand implements Callable<Integer> {

        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "KEY", description = "its number, its Ref_Key in 1C, or its conversation in Chatwoot")
        private String key = "";

        @Option(names = "--lang", defaultValue = "en", description = "en (default), ru or uz")
        private String language = "en";

        @Option(names = "--technical", description = "also prints keys, JSON and errors as they are stored")
        private boolean technical;

        @Override
        public Integer call() {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            if (!PageLanguage.ALL.contains(language)) {
                throw new ParameterException(
                        line, "--lang is one of " + String.join(", ", PageLanguage.ALL) + ", not " + language);
            }
            try (ConfigurableApplicationContext context = once()) {
                PrintWriter out = line.getOut();
                for (StoryEntry entry :
                        context.getBean(ConsultationStory.class).of(key, Locale.forLanguageTag(language), true)) {
                    out.printf(
                            "%s  %-10s %-12s %s%n",
                            entry.at().truncatedTo(ChronoUnit.SECONDS),
                            entry.consultation(),
                            entry.what(),
                            entry.sentence());
                    if (technical) {
                        out.printf("    %s%n", entry.technical());
                    }
                }
                out.flush();
                return 0;
            } catch (IllegalArgumentException e) {
                throw new ParameterException(line, String.valueOf(e.getMessage()));
            }
        }
    }

    @Command(
            name = "migrate",
            description = "Migrates the tables in PostgreSQL to this version, grants DB_USER its rights, and ends.")
    static final class Migrate implements Callable<Integer> {

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            checkEnvironment(NEEDED_BY_POSTGRESQL);
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            try (ConfigurableApplicationContext context =
                    start(MigrationApplication.class, WebApplicationType.NONE, MigrationApplication.ALONE)) {
                Migration migration = context.getBean(Migration.class);
                migration.applied().forEach(applied -> out.println("applied " + applied));
                out.printf(
                        "%d of %d migrations were applied now, the tables are up to date%n",
                        migration.applied().size(), migration.known());
                out.flush();
                return 0;
            }
        }
    }

    @Command(name = "serve", description = "Starts the launcher with its schedule.")
    static final class Serve implements Callable<Integer> {

        @Override
        public Integer call() {
            checkEnvironment(NEEDED);
            start(LauncherApplication.class, WebApplicationType.SERVLET, "etl.schedule.enabled=true");
            return SERVING;
        }
    }

    /** The application for a command that does one thing and ends: nothing runs by schedule in it. */
    private static ConfigurableApplicationContext once() {
        checkEnvironment(NEEDED);
        return start(LauncherApplication.class, WebApplicationType.NONE, "etl.schedule.enabled=false");
    }

    private static ConfigurableApplicationContext start(
            Class<?> application, WebApplicationType type, String property) {
        return new SpringApplicationBuilder(application)
                .web(type)
                .properties(property)
                .run();
    }

    private static void checkEnvironment(List<String> needed) {
        String directory = System.getenv("ETL_SECRETS_DIR");
        Path secrets = Path.of(directory == null ? "/run/secrets" : directory);
        String missing = String.join(
                ", ",
                needed.stream()
                        .filter(name -> isBlank(System.getenv(name)) && !Files.exists(secrets.resolve(name)))
                        .toList());
        if (!missing.isEmpty()) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    "These variables must be set: " + missing
                            + ". ops/docs/settings.md lists them all; ops/etl demo needs none");
        }
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }
}
