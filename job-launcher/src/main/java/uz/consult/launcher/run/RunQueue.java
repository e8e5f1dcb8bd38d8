package uz.consult.launcher.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.runlog.NewRun;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.database.Outage;

/**
 * Runs that wait are rows of log.etl_runs, so every launcher sees them and none is lost with a process:
 *
 * <ol>
 *   <li>While a place in the pool is free, the most urgent queued run is looked for that is due and whose job does not run.
 *   <li>The lock of its job is taken; if another launcher has it, the next run is tried.
 *   <li>While the lock is held, what a dead process left of the job is closed and queued again first.
 *   <li>The row is taken, if no other launcher has, and the run is executed in a thread of the pool.
 * </ol>
 *
 * At the end of the program runs are stopped at the end of their chunk, and queued again for whoever comes next.
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
public class RunQueue implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunQueue.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LOOK_AT = 50;

    private static final String PART = "Could not dispatch queued runs, will retry";

    private final EtlJobs jobs;
    private final JobRunner runner;
    private final JobLocks locks;
    private final UnfinishedRuns unfinished;
    private final RunLog runs;
    private final Recovery recovery;
    private final TransactionTemplate transaction;
    private final JdbcOperations jdbc;
    private final Outage outage;
    private final int size;
    private final Semaphore places;
    private final ExecutorService pool;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private volatile boolean open;
    private @Nullable Thread dispatcher;

    RunQueue(
            EtlJobs jobs,
            JobRunner runner,
            JobLocks locks,
            UnfinishedRuns unfinished,
            RunLog runs,
            Recovery recovery,
            TransactionTemplate transaction,
            JdbcOperations jdbc,
            Outage outage,
            @Value("${etl.pool-size:5}") int size) {
        if (size < 1) {
            throw new IllegalArgumentException("LAUNCHER_POOL_SIZE must be at least 1, not " + size);
        }
        this.jobs = jobs;
        this.runner = runner;
        this.locks = locks;
        this.unfinished = unfinished;
        this.runs = runs;
        this.recovery = recovery;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.outage = outage;
        this.size = size;
        this.places = new Semaphore(size);
        this.pool = Executors.newFixedThreadPool(size);
    }

    /**
     * Queues a run.
     *
     * @return its number
     * @throws AlreadyRunningException if the job runs or waits already
     * @throws IllegalArgumentException if there is no such job, or it cannot do what is asked
     */
    public long submit(NewRun wanted) {
        long id = queue(wanted);
        wake();
        return id;
    }

    /**
     * Queues a run that resumes one that is over and did not complete; where it resumes is in its record from the start.
     *
     * @return its number
     * @throws AlreadyRunningException if the job runs or waits already
     */
    public long restart(RunRecord run, String caller) {
        return submit(unfinished.restart(run, "restart", caller, Priority.PERSON));
    }

    /** As {@link #submit}, in the transaction of the caller, who wakes the queue once that is committed. */
    public long queue(NewRun wanted) {
        jobs.check(wanted.job(), PullMode.stored(wanted.mode()));
        return Objects.requireNonNull(transaction.execute(status -> {
            lockOut(wanted.job());
            List<RunRecord> underWay = runs.unfinished(wanted.job());
            if (!underWay.isEmpty()) {
                throw new AlreadyRunningException(underWay.get(0));
            }
            return runs.queue(wanted, false);
        }));
    }

    /**
     * Queues a run unless one of its job and mode is queued or running, in the transaction of the caller.
     *
     * @return its number, or that of the one under way
     */
    public long queueOnce(NewRun wanted) {
        return Objects.requireNonNull(transaction.execute(status -> {
            lockOut(wanted.job());
            return runs.unfinished(wanted.job()).stream()
                    .filter(run -> run.mode().equals(wanted.mode()))
                    .map(RunRecord::id)
                    .findFirst()
                    .orElseGet(() -> runs.queue(wanted, false));
        }));
    }

    /** One at a time looks whether the job runs, and queues it. */
    private void lockOut(String job) {
        jdbc.queryForList("select pg_advisory_xact_lock(hashtextextended('etl queue ' || ?, 0))", job);
    }

    /** Looks for runs at once. */
    public void wake() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many runs this launcher can execute at the same time. */
    public int size() {
        return size;
    }

    @Override
    public void start() {
        open = true;
        Thread thread = new Thread(this::dispatch, "queue");
        thread.setDaemon(true);
        thread.start();
        dispatcher = thread;
    }

    private void dispatch() {
        try {
            while (open) {
                if (!begunOne()) {
                    await();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean begunOne() {
        try {
            boolean begun = dispatchOne();
            outage.works(PART);
            return begun;
        } catch (RuntimeException | SQLException e) {
            outage.failed(PART, e);
            return false;
        }
    }

    private void await() throws InterruptedException {
        lock.lock();
        try {
            if (open) {
                news.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return true if something was begun, so that there may be more */
    private boolean dispatchOne() throws SQLException {
        if (!places.tryAcquire()) {
            return false;
        }
        boolean begun = false;
        try {
            Set<String> tried = new HashSet<>(busy);
            for (RunRecord run : runs.waiting(LOOK_AT)) {
                if (!tried.contains(run.job())) {
                    Set<String> sharing = jobs.sharingLock(run.job());
                    tried.addAll(sharing);
                    if (begin(run, sharing)) {
                        begun = true;
                        break;
                    }
                }
            }
        } finally {
            if (!begun) {
                places.release();
            }
        }
        return begun;
    }

    private boolean begin(RunRecord run, Set<String> sharing) throws SQLException {
        JobLock jobLock = locks.acquire(run.job());
        if (jobLock == null) {
            return false;
        }
        boolean handedOver = false;
        try {
            for (String job : sharing) {
                if (recovery.recover(job)) {
                    return false; // what it has queued is more urgent
                }
            }
            if (!open || !runs.take(run.id())) {
                return false;
            }
            busy.addAll(sharing);
            pool.execute(() -> runInPool(run, jobLock, sharing));
            handedOver = true;
            return true;
        } finally {
            if (!handedOver) {
                jobLock.close();
            }
        }
    }

    private void runInPool(RunRecord run, JobLock jobLock, Set<String> sharing) {
        try (RunMdc lines = new RunMdc(run.id(), run.job())) {
            runAndRelease(jobLock, run);
        } finally {
            busy.removeAll(sharing);
            places.release();
            wake();
        }
    }

    private void runAndRelease(JobLock jobLock, RunRecord run) {
        try (jobLock) {
            RunRecord ended = runner.runHoldingLock(run, watched -> {});
            if (!open && ended.status().equals("STOPPED")) {
                log.info(
                        "{}: run {} was stopped by the shutdown and is resumed after the next start",
                        run.job(),
                        run.id());
                queueOnce(unfinished.restart(ended, "recovery", run.requestedBy(), Priority.RECOVERY));
            }
        } catch (RuntimeException e) {
            log.error(
                    "{}: run {} ended unexpectedly: {}",
                    run.job(),
                    run.id(),
                    Diagnosis.of(e).message());
        }
    }

    @Override
    public void stop() {
        open = false;
        wake();
        try {
            Thread thread = dispatcher;
            if (thread != null) {
                thread.join();
            }
            runner.stopAll();
            pool.shutdown();
            if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("Some runs did not stop in time; the next launcher recovers them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return open;
    }
}
