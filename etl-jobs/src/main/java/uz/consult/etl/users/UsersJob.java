package uz.consult.etl.users;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.Pull;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Shape;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.Look;

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

    @Override
    public String name() {
        return "users";
    }

    @Override
    public String entity() {
        return UsersQuery.ENTITY;
    }

    @Override
    public boolean hasWindow() {
        return false;
    }

    @Override
    public boolean hasSweep() {
        return false;
    }

    @Override
    public int order() {
        return 5;
    }

    @Override
    public Job job(PullRun run) {
        UsersWriter writer = new UsersWriter(jdbc, changeLog);
        List<Look> looks = new ArrayList<>(writer.looks(run.origin()));
        Dictionary.ALL.forEach(dictionary -> looks.add(new DictionaryWriter(dictionary, jdbc).nameless()));
        List<Step> all = new ArrayList<>(steps.steps(
                run,
                name(),
                new Pull<>(
                        UsersQuery.ENTITY,
                        UsersQuery.FIELDS,
                        new UsersMapper(() -> steps.apart(() -> UserFacts.read(client, run, deadLetters))),
                        writer),
                new Shape(
                        UsersQuery.passes(),
                        UsersQuery.passes(),
                        null,
                        List.of(),
                        UsersWriter.stored(),
                        settings.usersMostDeletedShare(),
                        false,
                        true)));
        LocalDateTime began = clock.now();
        boolean started = atStart.get();
        List<Dictionary> due = Dictionary.ALL.stream()
                .filter(dictionary -> started || run.mode() != PullMode.INCREMENTAL || isDue(dictionary, began))
                .toList();
        due.forEach(dictionary -> all.addAll(dictionary(run, dictionary)));
        all.addAll(steps.looks(run, looks));
        boolean regular = run.mode() == PullMode.INCREMENTAL || run.mode() == PullMode.FULL;
        if (regular) {
            all.add(steps.outside(run, "agents", () -> {
                new ManagerAgents(chatwoot, jdbc, clock).settle();
                return 0;
            }));
        }
        return steps.job(run, UsersQuery.ENTITY, null, all, () -> {
            if (regular) {
                due.forEach(dictionary -> watermarks.touch(dictionary.entity(), began));
                atStart.set(false);
            }
            return 0;
        });
    }

    private List<Step> dictionary(PullRun run, Dictionary dictionary) {
        DictionaryWriter writer = new DictionaryWriter(dictionary, jdbc);
        return steps.steps(
                run,
                dictionary.name(),
                new Pull<>(dictionary.entity(), dictionary.fields(), dictionary::entry, writer),
                new Shape(
                        dictionary.passes(),
                        dictionary.passes(),
                        null,
                        List.of(),
                        writer.stored(),
                        settings.usersMostDeletedShare(),
                        true,
                        true));
    }

    private boolean isDue(Dictionary dictionary, LocalDateTime now) {
        Watermarks.Mark mark = watermarks.find(dictionary.entity());
        return mark == null
                || mark.at() == null
                || mark.at().isBefore(now.minus(DICTIONARIES_LAST).plusMinutes(5));
    }
}
