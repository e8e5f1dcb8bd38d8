package uz.consult.etl.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
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
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.Differences;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.StoredRowCheck;
import uz.consult.etl.runlog.Tally;

/**
 * Builds every step there is. On the classic chunk engine, for reasons in ops/docs/decisions/0002-classic-chunk-engine.md:
 * what PostgreSQL refused because of a concurrent transaction (deadlock, serialisation, a key or a parent that
 * somebody else just wrote) is rolled back to a savepoint, which gives back its locks, and done again; everything else fails
 * the step at once.
 */
public final class PullSteps {

    /** So few may be deleted at once whatever their share. */
    private static final int FEW = 3;

    private static final int KEYS_A_CHUNK = 200;
    private static final int ORDERING_KEYS_A_CHUNK = 100;
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final TransactionTemplate savepoint;
    private final TransactionTemplate apart;
    private final RetryTemplate replay;
    private final ODataClient client;
    private final PullSettings settings;
    private final PullWriter.ChunkBookkeeping bookkeeping;
    private final EffectDelivery effects;
    private final KnownBase base;
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
            EffectDelivery effects,
            KnownBase base,
            WallClock clock) {
        this.repository = repository;
        this.transactions = new CauseKeepingTransactions(transactions);
        this.savepoint = new TransactionTemplate(this.transactions);
        savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.apart = new TransactionTemplate(this.transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        this.replay = RetryTemplate.builder()
                .maxAttempts(settings.chunkAttempts())
                .retryOn(ConcurrencyFailureException.class)
                .retryOn(DataIntegrityViolationException.class)
                .exponentialBackoff(FIRST_WAIT, 2, LONGEST_WAIT, true)
                .build();
        this.client = client;
        this.settings = settings;
        this.bookkeeping = new PullWriter.ChunkBookkeeping(deadLetters, watermarks, runs, seen, differences);
        this.effects = effects;
        this.base = base;
        this.clock = clock;
    }

    /** A job that pulls one entity; to be gathered. */
    public <R> PullJob<R> pull(PullRun run, EntityPull<R> pull) {
        return new PullJob<>(this, run, pull);
    }

    /**
     * A job of these steps.
     *
     * @param entity whose watermark the job keeps; null if it keeps none
     * @param watermarkFrom where the pull begins, for the run's record
     * @param afterwards gives the number of effects it has queued; what is done, in a transaction of its own, once everything is
     *     written; not by a run that keeps to what it was asked for (see {@link PullRun#repairsRelatedRows})
     */
    public Job job(
            PullRun run,
            @Nullable String entity,
            @Nullable String watermarkFrom,
            List<Step> steps,
            IntSupplier afterwards) {
        return job(run, entity, watermarkFrom, () -> steps, afterwards);
    }

    /**
     * The same, of steps that are chosen once the job has begun and knows that the base is the one that was read before: in any
     * mode nothing else is read first.
     */
    Job job(
            PullRun run,
            @Nullable String entity,
            @Nullable String watermarkFrom,
            Supplier<List<Step>> steps,
            IntSupplier afterwards) {
        JobExecutionListener beginning = new JobExecutionListener() {
            @Override
            public void beforeJob(JobExecution execution) {
                bookkeeping.runs().start(run.id(), execution.getId(), run.followsCursor() ? watermarkFrom : null);
                base.verify(run, entity);
                if (run.afresh()) {
                    bookkeeping.runs().beganAt(run.id(), "the beginning, because 1C was restored to an earlier state");
                }
            }
        };
        return new DeferredStepsJob(run.job(), repository, beginning, () -> {
            List<Step> all = new ArrayList<>(steps.get());
            all.add(afterwards(run, entity, afterwards));
            all.add(delivery(run));
            return all;
        });
    }

    private Step afterwards(PullRun run, @Nullable String entity, IntSupplier afterwards) {
        LocalDateTime began = clock.now();
        return once(run, "finalize", () -> {
            if (entity != null && run.movesWatermarks()) {
                bookkeeping.watermarks().ensure(entity, began);
            }
            if (entity != null && run.afresh()) {
                bookkeeping.watermarks().caughtUp(entity);
            }
            bookkeeping.seen().forget(run.origin(), run.job());
            int queued = run.repairsRelatedRows() ? afterwards.getAsInt() : 0;
            if (run.writes()) {
                effects.release(run);
            }
            return queued;
        });
    }

    /**
     * Any record of an entity, to see what its configuration has.
     *
     * @return null if there is none, and nothing can be told
     */
    public @Nullable ODataRecord any(PullRun run, String entity, ODataFields fields) {
        List<ODataRecord> records = client.page(ODataQuery.of(entity).page(1, 0), fields, run::retried)
                .records();
        run.page();
        return records.isEmpty() ? null : records.get(0);
    }

    /** What a step reads from an external system is read outside of the transaction of its chunk. */
    public <T> T apart(Supplier<T> work) {
        return Objects.requireNonNull(apart.execute(status -> work.get()));
    }

    /** Chunk by chunk, the ordering keys in which something may be sent; each effect settles in transactions of its own. */
    @SuppressWarnings({"removal", "deprecation"}) // the classic engine: see the decision
    private Step delivery(PullRun run) {
        DueKeysReader reader = new DueKeysReader(() -> run.writes() ? effects.due() : List.of());
        return new StepBuilder("delivery", repository)
                .<String, String>chunk(ORDERING_KEYS_A_CHUNK, transactions)
                .reader(reader)
                .writer(orderingKeys -> {
                    if (!effects.deliver(orderingKeys.getItems())) {
                        reader.stop();
                    }
                })
                .transactionAttribute(new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
                .build();
    }

    /** The steps by which an entity is read in the run's mode; the same for a run and its restart. */
    public <R> List<Step> steps(PullRun run, String name, EntityPull<R> pull, ScanPlan plan) {
        // Another name, because a position kept while reading the rest means nothing while reading
        // everything.
        String step = run.afresh() ? name + "-afresh" : name;
        return switch (run.mode()) {
            case REPLAY -> List.of(replay(run, name, pull, plan.stored(), plan.maxDeletedShare()));
            case REPAIR ->
                List.of(byKey(
                        run,
                        name,
                        pull,
                        (after, limit) -> bookkeeping
                                .differences()
                                .keys(Objects.requireNonNull(run.repairsRunId()), pull.entity(), after, limit),
                        plan.stored(),
                        plan.maxDeletedShare()));
            case WINDOW -> List.of(read(run, name, pull, plan.incremental(), false));
            case INCREMENTAL ->
                plan.readByKey()
                        ? sweep(run, step, pull, plan)
                        : plan.complete() || run.afresh()
                                ? complete(run, step, pull, plan)
                                : List.of(read(
                                        run, step, pull, run.readsAll() ? plan.full() : plan.incremental(), false));
            case FULL, RECONCILE -> plan.readByKey() ? sweep(run, step, pull, plan) : complete(run, step, pull, plan);
            case SWEEP ->
                plan.readByKey() || plan.keys() != null && !run.readsAll()
                        ? sweep(run, step, pull, plan)
                        : complete(run, step, pull, plan);
        };
    }

    /** Everything is read, and what was not met looked for. */
    private <R> List<Step> complete(PullRun run, String name, EntityPull<R> pull, ScanPlan plan) {
        StoredKeysQuery stored = plan.stored();
        if (stored == null) {
            return List.of(read(run, name, pull, plan.full(), false));
        }
        List<Step> steps = new ArrayList<>();
        steps.add(read(run, name, pull, plan.full(), true));
        if (!plan.outOfScope().isEmpty()) {
            steps.add(keys(run, name + "-out-of-scope", plan.outOfScope(), stored, false));
        }
        steps.addAll(differences(run, name, pull, plan, stored, SeenKeys.Refetch.NONE));
        return steps;
    }

    /** Keys and versions are read, and the records that differ. */
    private <R> List<Step> sweep(PullRun run, String name, EntityPull<R> pull, ScanPlan plan) {
        StoredKeysQuery stored = Objects.requireNonNull(plan.stored(), "a sweep compares with what is stored");
        boolean all =
                plan.readByKey() && (run.mode() == PullMode.FULL || run.mode() == PullMode.RECONCILE || run.afresh());
        List<Scan> scans = new ArrayList<>(Objects.requireNonNull(plan.keys(), "a sweep reads keys"));
        scans.addAll(plan.outOfScope());
        List<Step> steps = new ArrayList<>();
        steps.add(keys(run, name + "-keys", scans, stored, all));
        steps.addAll(
                differences(run, name, pull, plan, stored, all ? SeenKeys.Refetch.ALL : SeenKeys.Refetch.BY_VERSION));
        return steps;
    }

    private <R> Step read(PullRun run, String name, EntityPull<R> pull, List<Scan> scans, boolean notes) {
        return chunks(
                run, name, client.pageSize(), reader(run, scans, new RecordMapping<>(pull.mapper())), pull, notes);
    }

    private <T> ItemStreamReader<T> reader(PullRun run, List<Scan> scans, Function<SourceRecord, T> then) {
        return scans.stream().anyMatch(Scan::unordered)
                ? new UnorderedReader<>(client, run, scans, then)
                : new PullReader<>(client, run, scans, noticingRepeats(run, then));
    }

    /** Where nothing orders records of one cursor value, paging among them is unreliable: a warning is logged. */
    private static <T> Function<SourceRecord, T> noticingRepeats(PullRun run, Function<SourceRecord, T> then) {
        AtomicReference<@Nullable SourceRecord> before = new AtomicReference<>();
        return sourceRecord -> {
            SourceRecord last = before.getAndSet(sourceRecord);
            Cursor cursor = sourceRecord.scan().cursor();
            if (last != null
                    && cursor.type() != Cursor.Type.DATE
                    && cursor.ties().isEmpty()
                    && !last.key().equals(sourceRecord.key())
                    && Objects.equals(value(last), value(sourceRecord))) {
                run.repeats();
            }
            return then.apply(sourceRecord);
        };
    }

    private static @Nullable String value(SourceRecord sourceRecord) {
        return sourceRecord.record() == null
                ? null
                : sourceRecord.record().plain(sourceRecord.scan().cursor().field());
    }

    private <R> KeyReader<R> keyReader(PullRun run, EntityPull<R> pull, KeySource source) {
        // In a connection of its own: the chunk's transaction must not begin before 1C has been waited for.
        return new KeyReader<>(
                client,
                run,
                pull,
                (after, limit) -> apart(() -> source.after(after, limit)),
                settings.keysPerRequest(),
                () -> verifyAgain(run, pull.entity()));
    }

    private void verifyAgain(PullRun run, String missed) {
        apart(() -> {
            base.verifyAgain(run, missed);
            return true;
        });
    }

    /**
     * The records of these keys, or what is to be done where 1C no longer has them.
     *
     * @param stored what PostgreSQL holds, of which not too many may be deleted at once; null if that is known already
     * @param maxDeletedShare the share of it beyond which missing records are not treated as deleted
     */
    public <R> Step byKey(
            PullRun run,
            String name,
            EntityPull<R> pull,
            KeySource source,
            @Nullable StoredKeysQuery stored,
            double maxDeletedShare) {
        DeletionGuardReader<R> reader = new DeletionGuardReader<>(
                keyReader(run, pull, source),
                run,
                pull.entity(),
                missed -> verifyAgain(run, missed),
                stored == null ? DeletionLimit.NONE : new DeletionLimit(FEW, maxDeletedShare),
                () -> stored == null ? 0 : apart(() -> bookkeeping.seen().live(stored)));
        return chunks(run, name, Math.min(KEYS_A_CHUNK, client.pageSize()), reader, pull, false);
    }

    /**
     * The records of all these keys, and then what is to be done for those that 1C no longer has, if they are so few that this is
     * plausible.
     *
     * @param maxDeletedShare the share of the keys beyond which it is not plausible
     */
    public <R> List<Step> allByKey(
            PullRun run, String name, EntityPull<R> pull, KeySource source, double maxDeletedShare) {
        PullWriter<R> writer = new PullWriter<>(run, pull, true, settings, savepoint, bookkeeping);
        Step asked = this.<MappedRecord<R>>chunks(
                name, Math.min(KEYS_A_CHUNK, client.pageSize()), keyReader(run, pull, source), chunk -> {
                    List<String> missed = chunk.stream()
                            .filter(MappedRecord::gone)
                            .map(item -> item.sourceRecord().key())
                            .toList();
                    if (!missed.isEmpty()) {
                        bookkeeping.seen().missed(run.origin(), pull.entity(), missed);
                    }
                    writer.write(chunk.stream().filter(item -> !item.gone()).toList());
                });
        Step compared = once(run, name + "-compare", () -> {
            SeenKeys.Comparison found = bookkeeping.seen().asked(run.origin(), pull.entity());
            believe(run, pull.entity(), found, new DeletionLimit(FEW, maxDeletedShare));
            return 0;
        });
        return List.of(asked, compared, differing(run, name, pull));
    }

    /** The records that the job left in the dead letters, as they are now. */
    public <R> Step replay(
            PullRun run, String name, EntityPull<R> pull, @Nullable StoredKeysQuery stored, double maxDeletedShare) {
        return byKey(
                run,
                name,
                pull,
                (after, limit) -> bookkeeping.deadLetters().requested(run.job(), pull.entity(), after, limit),
                stored,
                maxDeletedShare);
    }

    private Step keys(PullRun run, String name, List<Scan> scans, StoredKeysQuery stored, boolean all) {
        return chunks(
                name,
                client.pageSize(),
                reader(run, scans, Function.identity()),
                new KeysWriter(run, stored, bookkeeping.seen(), bookkeeping.runs(), all)::write);
    }

    /**
     * A step of work on stored rows, key by key: chunk by chunk, each in a transaction of its own.
     *
     * @param work gives the number of effects it has queued
     */
    Step stored(PullRun run, String name, KeySource keys, ToIntFunction<List<String>> work) {
        return chunks(
                name,
                client.pageSize(),
                new StoredKeyReader(keys),
                some -> record(run, Tally.effects(work.applyAsInt(some))));
    }

    /**
     * The steps of these checks: a comparison keeps what they find, a repair corrects what the comparison has found by them; no other
     * run checks.
     */
    List<Step> checks(PullRun run, List<StoredRowCheck> checks) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            StoredRowCheck check = checks.get(i);
            ToIntFunction<List<String>> repair = check.repair();
            if (run.mode() == PullMode.RECONCILE) {
                steps.add(once(run, "check-" + i, () -> {
                    bookkeeping
                            .differences()
                            .check(run.id(), run.job(), check.entity(), check.sql(), check.arguments());
                    return 0;
                }));
            } else if (run.mode() == PullMode.REPAIR && repair != null) {
                steps.add(stored(
                        run,
                        "repair-" + i,
                        (after, limit) -> bookkeeping
                                .differences()
                                .keys(Objects.requireNonNull(run.repairsRunId()), check.entity(), after, limit),
                        repair));
            }
        }
        return steps;
    }

    /** Compares the keys met with those stored, and reads what differs, if the number of missing records is plausible. */
    private <R> List<Step> differences(
            PullRun run,
            String name,
            EntityPull<R> pull,
            ScanPlan plan,
            StoredKeysQuery stored,
            SeenKeys.Refetch refetch) {
        Step compared = once(run, name + "-compare", () -> {
            SeenKeys.Comparison found = bookkeeping.seen().compare(run.origin(), pull.entity(), stored, refetch);
            try {
                believe(run, pull.entity(), found, new DeletionLimit(1, plan.maxDeletedShare()));
            } catch (ImplausibleDeletionException e) {
                if (!run.afresh() || run.mode() != PullMode.INCREMENTAL) {
                    throw e;
                }
                // What was read after 1C was restored stays; a person must decide about so many deletions, but they are
                // no reason
                // to stop.
                run.warn(e.getMessage() + ". A full run then marks them as deleted and notifies nobody");
                bookkeeping.seen().spare(run.origin(), pull.entity());
            }
            if (found.met() == 0 && !plan.mayBeEmpty()) {
                throw new ImplausibleDeletionException(run.job() + ": 1C sent no record of " + pull.entity()
                        + ", which is not plausible. Check the rights of the 1C user in ODATA_USER");
            }
            if (found.earlier() > 0 && run.writes()) {
                base.setBack(
                        run,
                        found.earlier() + " records of " + pull.entity() + " have an earlier version than is stored");
                run.hush();
            }
            return 0;
        });
        return List.of(compared, differing(run, name, pull));
    }

    private <R> Step differing(PullRun run, String name, EntityPull<R> pull) {
        return byKey(
                run,
                name + "-fetch-differences",
                pull,
                (after, limit) -> bookkeeping.seen().differing(run.origin(), pull.entity(), after, limit),
                null,
                1);
    }

    private static void believe(PullRun run, String entity, SeenKeys.Comparison found, DeletionLimit limit) {
        if (limit.isExceededBy(found.vanished(), found.live())) {
            throw limit.notBelieved(run.job(), entity, found.vanished(), found.live());
        }
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
                                // Last, because the run's row is locked from here on, and heartbeats wait for it.
                                record(run, Tally.effects(queued));
                            });
                            return RepeatStatus.FINISHED;
                        },
                        transactions)
                .build();
    }

    /**
     * A step of work that waits for an external system, and so runs outside of any transaction: each of its statements commits by
     * itself. A run that resumes an interrupted one does it again from the start.
     */
    public Step outside(PullRun run, String name, IntSupplier work) {
        return new StepBuilder(name, repository)
                .tasklet(
                        (contribution, context) -> {
                            // First, because there is no commit that could still fail if the run is no longer ours.
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
            PullRun run,
            String name,
            int size,
            ItemStreamReader<MappedRecord<R>> reader,
            EntityPull<R> pull,
            boolean notes) {
        return chunks(name, size, reader, new PullWriter<>(run, pull, notes, settings, savepoint, bookkeeping)::write);
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
        bookkeeping.runs().record(run.id(), tally, run.pages(), run.retries(), null);
    }

    /** Under a savepoint of the step's transaction, and again if it must give way to a concurrent one. */
    private void replayed(Runnable work) {
        replay.execute(attempt -> {
            savepoint.executeWithoutResult(status -> work.run());
            return true;
        });
    }
}
