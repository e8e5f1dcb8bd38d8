package uz.consult.etl.users;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.KnownRecords;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.ScanPlan;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.DeadLetters;

/**
 * The job {@code users}: {@link UsersQuery} → {@link UsersMapper} → {@link UsersWriter}; then, once a day, each
 * {@link Dictionary}; last, {@link ManagerAgents}. Every run reads all managers, so every run finds who has left.
 */
@Component
class UsersJob implements EtlJob {

    private static final Duration DICTIONARIES_LAST = Duration.ofDays(1);

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final JdbcOperations jdbc;
    private final ODataClient client;
    private final ChangeLog changeLog;
    private final DeadLetters deadLetters;
    private final WallClock clock;
    private final ChatwootClient chatwoot;
    private final AtomicBoolean atStart;

    UsersJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            ODataClient client,
            ChangeLog changeLog,
            DeadLetters deadLetters,
            WallClock clock,
            ChatwootClient chatwoot) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.jdbc = jdbc;
        this.client = client;
        this.changeLog = changeLog;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.chatwoot = chatwoot;
        this.atStart = new AtomicBoolean(settings.loadDictsOnStart());
    }

    @Bean
    @Order(3)
    static KnownRecords knownManagers() {
        return KnownRecords.of(
                UsersQuery.ENTITY, "cons.users", "t.deletion_mark is not true and t.invalid is not true");
    }

    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("users")
                .sequence(5)
                .entity(UsersQuery.ENTITY)
                .every("ETL_USERS_INTERVAL", 60)
                .atStartIf("SYNC_USERS_ON_START")
                .build();
    }

    @Override
    public Job job(PullRun run) {
        UsersWriter writer = new UsersWriter(jdbc, changeLog);
        UsersMapper mapper = new UsersMapper(() -> steps.apart(() -> ManagerRegisters.read(client, run, deadLetters)));
        LocalDateTime began = clock.now();
        boolean started = atStart.get();
        List<Dictionary> due = Dictionary.ALL.stream()
                .filter(dictionary -> started || run.mode() != PullMode.INCREMENTAL || isDue(dictionary, began))
                .toList();
        boolean regular = run.mode() == PullMode.INCREMENTAL || run.mode() == PullMode.FULL;
        return steps.pull(run, new EntityPull<>(UsersQuery.ENTITY, UsersQuery.FIELDS, mapper, writer))
                .plan(ScanPlan.complete(UsersQuery.scans())
                        .findingDeleted(UsersWriter.stored(), settings.usersMostDeletedShare())
                        .neverEmpty())
                .checks(writer.checks(run.origin()))
                .checks(Dictionary.ALL.stream()
                        .map(dictionary -> new DictionaryWriter(dictionary, jdbc).nameless())
                        .toList())
                .then(() -> due.stream()
                        .flatMap(dictionary -> dictionary(run, dictionary).stream())
                        .toList())
                .then(() -> regular ? List.of(agents(run)) : List.of())
                .finallyDo(() -> {
                    if (regular) {
                        due.forEach(dictionary -> watermarks.touch(dictionary.entity(), began));
                        atStart.set(false);
                    }
                    return 0;
                })
                .build();
    }

    private List<Step> dictionary(PullRun run, Dictionary dictionary) {
        DictionaryWriter writer = new DictionaryWriter(dictionary, jdbc);
        return steps.steps(
                run,
                dictionary.name(),
                new EntityPull<>(dictionary.entity(), dictionary.fields(), dictionary::entry, writer),
                ScanPlan.complete(dictionary.scans())
                        .findingDeleted(writer.stored(), settings.usersMostDeletedShare()));
    }

    private Step agents(PullRun run) {
        return steps.outside(run, "agents", () -> {
            new ManagerAgents(chatwoot, jdbc, clock).synchronise();
            return 0;
        });
    }

    private boolean isDue(Dictionary dictionary, LocalDateTime now) {
        LocalDateTime expired = watermarks.since(dictionary.entity(), DICTIONARIES_LAST.negated());
        return expired == null || expired.isBefore(now.plusMinutes(5));
    }
}
