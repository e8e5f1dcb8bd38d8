package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.support.AbstractItemCountingItemStreamItemReader;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.batch.test.JobOperatorTestUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Seed;

/**
 * Spring Batch's new chunk engine does three of the four things that kept us on the classic one
 * (ops/docs/decisions/0002-classic-chunk-engine.md). A test that fails says that a release has mended a fault, or brought one back: then the decision can be looked at again. Not part of the build:
 * {@code mvn verify -pl job-launcher -am -Dtest=NewChunkEngineTest -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false -DskipITs}
 */
@Tag("upstream")
class NewChunkEngineTest {

    private static final String MENDED = "Spring Batch has mended this; see decision 2";
    private static final List<Integer> ITEMS =
            IntStream.rangeClosed(1, 30).boxed().toList();

    private EtlFixture fixture;
    private JdbcTemplate db;
    private JobOperatorTestUtils batch;

    @BeforeEach
    void start() {
        fixture = new EtlFixture(Seed.Size.of(1));
        fixture.db.execute("create table public.items (item int primary key deferrable initially immediate)");
        fixture.db.execute("grant select, insert on public.items to " + EtlFixture.ROLE);
        db = fixture.bean(JdbcTemplate.class);
        batch = new JobOperatorTestUtils(fixture.bean(JobOperator.class), fixture.bean(JobRepository.class));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void it_tries_again_inside_of_the_transaction_that_postgresql_has_given_up() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        JobExecution execution = run(
                "retry",
                new JobParameters(),
                step("retry", items -> {
                            if (tries.incrementAndGet() == 1) {
                                db.execute("select 1 / 0");
                            }
                            insert(items.getItems());
                        })
                        .reader(new ListItemReader<>(ITEMS))
                        .faultTolerant()
                        .retry(DataAccessException.class)
                        .retryLimit(3)
                        .build());
        assertThat(execution.getStatus()).as(MENDED).isNotEqualTo(BatchStatus.COMPLETED);
    }

    @Test
    void a_failed_commit_leaves_the_execution_unknown() throws Exception {
        fixture.db.execute("""
                create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'refused at commit'; end $$""");
        fixture.db.execute(
                "create constraint trigger refuse after insert on public.items deferrable initially deferred for each row execute function public.refuse()");
        JobExecution execution = run(
                "commit",
                new JobParameters(),
                step("commit", items -> insert(items.getItems()))
                        .reader(new ListItemReader<>(ITEMS))
                        .build());
        assertThat(execution.getStatus()).as(MENDED).isEqualTo(BatchStatus.UNKNOWN);
    }

    @Test
    void an_interrupted_run_says_that_it_completed() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<JobExecution> execution = new AtomicReference<>();
        Step step = step("interrupted", items -> {
                    insert(items.getItems());
                    writing.countDown();
                    while (interrupted.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                })
                .reader(new ListItemReader<>(ITEMS))
                .build();
        Thread thread = new Thread(() -> {
            try {
                execution.set(run("interrupted", new JobParameters(), step));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        EtlFixture.await(writing);
        thread.interrupt();
        interrupted.countDown();
        thread.join();
        assertThat(execution.get().getStatus()).as(MENDED).isEqualTo(BatchStatus.COMPLETED);
        assertThat(fixture.count("public.items")).isLessThan(ITEMS.size());
    }

    /** Lost items with 6.0.4; with 6.0.6 this case does not. */
    @Test
    void a_scan_that_is_cut_off_loses_nothing_any_more() throws Exception {
        AtomicInteger fatal = new AtomicInteger(1);
        JobParameters parameters =
                new JobParametersBuilder().addLong("same", 1L).toJobParameters();
        for (int run = 0; run < 2; run++) {
            run(
                    "scan",
                    parameters,
                    step("scan", items -> {
                                if (items.size() > 1 && items.getItems().contains(15)) {
                                    throw new DataIntegrityViolationException("one of these is bad");
                                }
                                if (items.getItems().contains(14) && fatal.getAndDecrement() == 1) {
                                    throw new IllegalStateException("in the middle of the scan");
                                }
                                insert(items.getItems());
                            })
                            .reader(new Restartable())
                            .faultTolerant()
                            .skip(DataIntegrityViolationException.class)
                            .skipLimit(5)
                            .build());
        }
        assertThat(fixture.count("public.items")).isEqualTo(ITEMS.size());
    }

    /** Begins where the last execution's committed state says. */
    private static final class Restartable extends AbstractItemCountingItemStreamItemReader<Integer> {

        private int next;

        Restartable() {
            setName("items");
        }

        @Override
        protected @Nullable Integer doRead() {
            return next < ITEMS.size() ? ITEMS.get(next++) : null;
        }

        @Override
        protected void doOpen() {}

        @Override
        protected void doClose() {}
    }

    private ChunkOrientedStepBuilder<Integer, Integer> step(String name, ItemWriter<Integer> writer) {
        return new StepBuilder(name, fixture.bean(JobRepository.class))
                .<Integer, Integer>chunk(10)
                .transactionManager(fixture.bean(PlatformTransactionManager.class))
                .writer(writer);
    }

    private JobExecution run(String name, JobParameters parameters, Step step) throws Exception {
        batch.setJob(new JobBuilder(name, fixture.bean(JobRepository.class))
                .start(step)
                .build());
        return batch.startJob(parameters);
    }

    private void insert(List<? extends Integer> items) {
        items.forEach(item -> db.update("insert into public.items values (?)", item));
    }
}
