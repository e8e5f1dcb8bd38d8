package uz.consult.etl.batch;

import java.util.List;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.SimpleStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.retry.backoff.ExponentialRandomBackOffPolicy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.Tally;

/**
 * Builds every step there is. On the classic chunk engine, for reasons in ops/docs/decisions/0002-classic-chunk-engine.md:
 * chunks that PostgreSQL refused for the sake of a concurrent transaction (deadlock, serialisation, a key or a parent that
 * somebody else just wrote) are rolled back and replayed from memory; everything else fails the step at once.
 */
public final class PullSteps {

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final ODataClient client;
    private final PullSettings settings;
    private final DeadLetters deadLetters;
    private final Watermarks watermarks;
    private final RunLog runs;

    public PullSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            ODataClient client,
            PullSettings settings,
            DeadLetters deadLetters,
            Watermarks watermarks,
            RunLog runs) {
        this.repository = repository;
        this.transactions = transactions;
        this.client = client;
        this.settings = settings;
        this.deadLetters = deadLetters;
        this.watermarks = watermarks;
        this.runs = runs;
    }

    /**
     * A job of one pull.
     *
     * @param passes the ways through the entity, one after the other; the same for a run and its restart
     * @param afterwards what is done, in a transaction of its own, once everything is written
     * @param mapper makes a row of a record; null for a record that is none of ours; {@code BadRecordException} for a bad one
     */
    public <R> Job pull(
            PullRun run,
            List<Pass> passes,
            ItemProcessor<ODataRecord, R> mapper,
            RowWriter<R> writer,
            Runnable afterwards) {
        return new JobBuilder(run.job(), repository)
                .listener(new JobExecutionListener() {
                    @Override
                    public void beforeJob(JobExecution execution) {
                        runs.start(
                                run.id(),
                                execution.getId(),
                                passes.get(passes.size() - 1).from());
                    }
                })
                .start(step(run, passes, mapper, writer))
                .next(new StepBuilder("afterwards", repository)
                        .tasklet(
                                (contribution, context) -> {
                                    runs.record(run.id(), Tally.NONE, run.pages(), run.retries(), null);
                                    afterwards.run();
                                    return RepeatStatus.FINISHED;
                                },
                                new FatalCommit(transactions))
                        .build())
                .build();
    }

    @SuppressWarnings({"removal", "deprecation"}) // the classic engine: see the decision
    private <R> Step step(PullRun run, List<Pass> passes, ItemProcessor<ODataRecord, R> mapper, RowWriter<R> writer) {
        TransactionTemplate savepoint = new TransactionTemplate(transactions);
        savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        ExponentialRandomBackOffPolicy backOff = new ExponentialRandomBackOffPolicy();
        backOff.setInitialInterval(50);
        backOff.setMaxInterval(2_000);
        SimpleStepBuilder<Pulled, Mapped<R>> step = new StepBuilder(run.job(), repository)
                .<Pulled, Mapped<R>>chunk(client.pageSize(), new FatalCommit(transactions))
                .reader(new PullReader(client, run, passes))
                .processor(new MappingProcessor<>(mapper))
                .writer(new PullWriter<>(run, writer, settings, savepoint, deadLetters, watermarks, runs));
        return step.faultTolerant()
                .retryLimit(settings.chunkAttempts())
                .retry(ConcurrencyFailureException.class)
                .retry(DataIntegrityViolationException.class)
                .backOffPolicy(backOff)
                .processorNonTransactional()
                .build();
    }
}
