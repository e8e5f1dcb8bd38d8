package uz.consult.etl.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.Differences;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.Tally;

/**
 * Builds every step there is. On the classic chunk engine, for reasons in ops/docs/decisions/0002-classic-chunk-engine.md:
 * what PostgreSQL refused for the sake of a concurrent transaction (deadlock, serialisation, a key or a parent that
 * somebody else just wrote) is rolled back to a savepoint, which gives back its locks, and done again; everything else fails
 * the step at once.
 */
public final class PullSteps {

    private static final int KEYS_A_CHUNK = 200;
    private static final int LANES_A_CHUNK = 100;
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final TransactionTemplate savepoint;
    private final RetryTemplate replay;
    private final ODataClient client;
    private final PullSettings settings;
    private final PullWriter.Ledgers ledgers;
    private final Effects effects;
    private final WallClock clock;

    public PullSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            ODataClient client,
            PullSettings settings,
            DeadLetters deadLetters,
            Watermarks watermarks,
            RunLog runs,
            SeenKeys seen,
            Differences differences,
            Effects effects,
            WallClock clock) {
        this.repository = repository;
        this.transactions = transactions;
        this.savepoint = new TransactionTemplate(transactions);
        savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.replay = RetryTemplate.builder()
                .maxAttempts(settings.chunkAttempts())
                .retryOn(ConcurrencyFailureException.class)
                .retryOn(DataIntegrityViolationException.class)
                .exponentialBackoff(FIRST_WAIT, 2, LONGEST_WAIT, true)
                .build();
        this.client = client;
        this.settings = settings;
        this.ledgers = new PullWriter.Ledgers(deadLetters, watermarks, runs, seen, differences);
        this.effects = effects;
        this.clock = clock;
    }

    /**
     * A job of these steps.
     *
     * @param entity whose mark the job keeps; null if it keeps none
     * @param markFrom where the pull begins, for the run's record
     * @param afterwards gives the number of effects it has queued; what is done, in a transaction of its own, once everything is written; not by a run that keeps to
     *     what it was asked for (see {@link PullRun#looksAround})
     */
    public Job job(
            PullRun run, @Nullable String entity, @Nullable String markFrom, List<Step> steps, IntSupplier afterwards) {
        LocalDateTime began = clock.now();
        JobBuilder builder = new JobBuilder(run.job(), repository).listener(new JobExecutionListener() {
            @Override
            public void beforeJob(JobExecution execution) {
                ledgers.runs().start(run.id(), execution.getId(), run.followsCursor() ? markFrom : null);
            }
        });
        SimpleJobBuilder job = builder.start(steps.get(0));
        for (Step step : steps.subList(1, steps.size())) {
            job = job.next(step);
        }
        return job.next(once(run, "afterwards", () -> {
                    if (entity != null && run.movesMarks()) {
                        ledgers.watermarks().ensure(entity, began);
                    }
                    ledgers.seen().forget(run.origin(), run.job());
                    int queued = run.looksAround() ? afterwards.getAsInt() : 0;
                    if (run.writes()) {
                        effects.release(run);
                    }
                    return queued;
                }))
                .next(delivery(run))
                .build();
    }

    /** Chunk by chunk, the lanes in which something may be sent; each effect settles in transactions of its own. */
    @SuppressWarnings({"removal", "deprecation"}) // the classic engine: see the decision
    private Step delivery(PullRun run) {
        LaneReader reader = new LaneReader(() -> run.writes() ? effects.due() : List.of());
        return new StepBuilder("delivery", repository)
                .<String, String>chunk(LANES_A_CHUNK, transactions)
                .reader(reader)
                .writer(lanes -> {
                    if (!effects.deliver(lanes.getItems())) {
                        reader.stop();
                    }
                })
                .transactionAttribute(new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
                .build();
    }

    /** The steps by which an entity is read in the run's mode; the same for a run and its restart. */
    public <R> List<Step> steps(PullRun run, String name, Pull<R> pull, Shape shape) {
        return switch (run.mode()) {
            case REPLAY -> List.of(replay(run, name, pull));
            case REPAIR ->
                List.of(byKey(
                        run,
                        name,
                        pull,
                        (after, limit) -> ledgers.differences()
                                .keys(Objects.requireNonNull(run.repairs()), pull.entity(), after, limit)));
            case WINDOW -> List.of(read(run, name, pull, shape.part(), false));
            case INCREMENTAL ->
                shape.complete()
                        ? complete(run, name, pull, shape)
                        : List.of(read(run, name, pull, run.readsAll() ? shape.all() : shape.part(), false));
            case FULL, RECONCILE -> complete(run, name, pull, shape);
            case SWEEP ->
                shape.keys() == null || run.readsAll()
                        ? complete(run, name, pull, shape)
                        : sweep(run, name, pull, shape, shape.keys());
        };
    }

    /** Everything is read, and what was not met looked for. */
    private <R> List<Step> complete(PullRun run, String name, Pull<R> pull, Shape shape) {
        Stored stored = shape.stored();
        if (stored == null) {
            return List.of(read(run, name, pull, shape.all(), false));
        }
        List<Step> steps = new ArrayList<>();
        steps.add(read(run, name, pull, shape.all(), true));
        if (!shape.others().isEmpty()) {
            steps.add(keys(run, name + "-others", shape.others(), stored));
        }
        steps.addAll(differences(run, name, pull, shape, stored, false));
        return steps;
    }

    /** Keys and versions are read, and the records that differ. */
    private <R> List<Step> sweep(PullRun run, String name, Pull<R> pull, Shape shape, List<Pass> keys) {
        Stored stored = Objects.requireNonNull(shape.stored(), "a sweep compares with what is stored");
        List<Pass> passes = new ArrayList<>(keys);
        passes.addAll(shape.others());
        List<Step> steps = new ArrayList<>();
        steps.add(keys(run, name + "-keys", passes, stored));
        steps.addAll(differences(run, name, pull, shape, stored, true));
        return steps;
    }

    private <R> Step read(PullRun run, String name, Pull<R> pull, List<Pass> passes, boolean notes) {
        return chunks(
                run,
                name,
                client.pageSize(),
                new PullReader<>(client, run, passes, new Mapping<>(pull.mapper())),
                pull,
                notes);
    }

    /** The records of these keys, or what is to be done where 1C no longer has them. */
    public <R> Step byKey(PullRun run, String name, Pull<R> pull, KeySource source) {
        KeyReader<R> reader = new KeyReader<>(client, run, pull, source, settings.keysPerRequest());
        return chunks(run, name, Math.min(KEYS_A_CHUNK, client.pageSize()), reader, pull, false);
    }

    /** The records that the job left in the dead letters, as they are now. */
    public <R> Step replay(PullRun run, String name, Pull<R> pull) {
        return byKey(
                run,
                name,
                pull,
                (after, limit) -> ledgers.deadLetters().requested(run.job(), pull.entity(), after, limit));
    }

    private Step keys(PullRun run, String name, List<Pass> passes, Stored stored) {
        return chunks(
                name,
                client.pageSize(),
                new PullReader<>(client, run, passes, Function.identity()),
                new KeysWriter(run, stored, ledgers.seen(), ledgers.runs())::write);
    }

    /**
     * A step of work on stored rows, key by key: chunk by chunk, each in a transaction of its own.
     *
     * @param work gives the number of effects it has queued
     */
    public Step stored(PullRun run, String name, KeySource keys, ToIntFunction<List<String>> work) {
        return chunks(
                name,
                client.pageSize(),
                new StoredKeyReader(keys),
                some -> record(run, Tally.effects(work.applyAsInt(some))));
    }

    /** Compares the keys met with those stored, and reads what differs, if what is gone can be believed. */
    private <R> List<Step> differences(
            PullRun run, String name, Pull<R> pull, Shape shape, Stored stored, boolean byVersion) {
        Step compared = once(run, name + "-compared", () -> {
            SeenKeys.Comparison found = ledgers.seen().compare(run.origin(), pull.entity(), stored, byVersion);
            boolean many = found.vanished() > Math.max(1, Math.floor(found.live() * shape.mostGone()));
            boolean all = found.vanished() > 0 && found.vanished() == found.live() && shape.mostGone() < 1;
            if (many || all) {
                throw new NotBelievedException(run.job() + ": " + found.vanished() + " of " + found.live()
                        + " records of " + pull.entity() + " are not in what 1C sent, more than "
                        + Math.round(shape.mostGone() * 100)
                        + " %, so none of them is taken for deleted. Look at 1C; if they are gone indeed, raise"
                        + " ETL_MOST_DELETED_SHARE (users: ETL_USERS_MOST_DELETED_SHARE) for one run");
            }
            if (found.met() == 0 && !shape.mayBeEmpty()) {
                throw new NotBelievedException(run.job() + ": 1C sent no record of " + pull.entity()
                        + ", which cannot be. Look at the rights of the user of ODATA_USER");
            }
            return 0;
        });
        Step differing = byKey(
                run,
                name + "-differing",
                pull,
                (after, limit) -> ledgers.seen().differing(run.origin(), pull.entity(), after, limit));
        return List.of(compared, differing);
    }

    /**
     * A step of one piece of work in one transaction, which can be done again.
     */
    private Step once(PullRun run, String name, IntSupplier work) {
        return new StepBuilder(name, repository)
                .tasklet(
                        (contribution, context) -> {
                            replayed(() -> {
                                int queued = work.getAsInt();
                                // Last, for the record's row is locked from here on, and signs of life wait for it.
                                record(run, Tally.effects(queued));
                            });
                            return RepeatStatus.FINISHED;
                        },
                        transactions)
                .build();
    }

    /**
     * A step of work that waits for a neighbour, and so runs outside of any transaction: each of its statements commits by
     * itself. A run that goes on with a broken one does it again from the start.
     */
    public Step outside(PullRun run, String name, IntSupplier work) {
        return new StepBuilder(name, repository)
                .tasklet(
                        (contribution, context) -> {
                            // First, for there is no commit that could still fail if the run is no longer ours.
                            record(run, Tally.NONE);
                            int queued = work.getAsInt();
                            record(run, Tally.effects(queued));
                            return RepeatStatus.FINISHED;
                        },
                        transactions)
                .transactionAttribute(new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
                .build();
    }

    private <R> Step chunks(
            PullRun run, String name, int size, ItemStreamReader<Mapped<R>> reader, Pull<R> pull, boolean notes) {
        return chunks(name, size, reader, new PullWriter<>(run, pull, notes, settings, savepoint, ledgers)::write);
    }

    @SuppressWarnings({"removal", "deprecation"}) // the classic engine: see the decision
    private <T> Step chunks(String name, int size, ItemStreamReader<T> reader, Consumer<List<T>> writer) {
        return new StepBuilder(name, repository)
                .<T, T>chunk(new ChunkEnd(size, reader), transactions)
                .reader(reader)
                .writer(chunk -> replayed(() -> writer.accept(List.copyOf(chunk.getItems()))))
                .build();
    }

    private void record(PullRun run, Tally tally) {
        ledgers.runs().record(run.id(), tally, run.pages(), run.retries(), null);
    }

    /** Under a savepoint of the step's transaction, and again if it must give way to a concurrent one. */
    private void replayed(Runnable work) {
        replay.execute(attempt -> {
            savepoint.executeWithoutResult(status -> work.run());
            return true;
        });
    }
}
