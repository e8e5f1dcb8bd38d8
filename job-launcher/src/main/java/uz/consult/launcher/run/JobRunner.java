package uz.consult.launcher.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.ImplausibleDeletionException;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.http.Resilience;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.run.UnfinishedRuns.Continuation;

/**
 * Runs a job from its lock to its closed record:
 *
 * <ol>
 *   <li>The lock is taken, or the run refused.
 *   <li>While the lock is held nobody else runs the job, so what a dead process left unfinished is closed as failed, and its
 *       execution recovered.
 *   <li>It resumes the run that it was queued to resume; or the job's last of the same request, if that did not complete, and is
 *       not too old; else it begins afresh ({@link UnfinishedRuns#continuationOf}, the only place where that is decided).
 *   <li>While it runs, its record gets a heartbeat every few seconds.
 *   <li>The record is closed with the result; if PostgreSQL does not answer, as soon as it does, and after a while by the next
 *       run's second step.
 * </ol>
 */
@Component
public class JobRunner implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private static final int STOP_ATTEMPTS = 10;

    private final EtlJobs jobs;
    private final JobLocks locks;
    private final JobOperator operator;
    private final JobRepository repository;
    private final RunLog runs;
    private final Watermarks watermarks;
    private final Duration heartbeat;
    private final UnfinishedRuns unfinished;
    private final ApplicationEventPublisher events;
    private final Duration grace;
    private final Set<PullRun> running = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "heartbeat");
        thread.setDaemon(true);
        return thread;
    });
    /** PostgreSQL restarts within a minute, or a person is needed. */
    private final Resilience closing = new Resilience(
            "PostgreSQL",
            new Resilience.Settings(
                    8, Duration.ofMillis(250), Duration.ofSeconds(5), Integer.MAX_VALUE, Duration.ofMillis(1)),
            failure -> true);

    JobRunner(
            EtlJobs jobs,
            JobLocks locks,
            JobOperator operator,
            JobRepository repository,
            RunLog runs,
            Watermarks watermarks,
            UnfinishedRuns unfinished,
            ApplicationEventPublisher events,
            @Value("${etl.heartbeat:PT5S}") Duration heartbeat,
            @Value("${etl.shutdown-grace:PT60S}") Duration grace) {
        this.grace = grace;
        this.events = events;
        this.jobs = jobs;
        this.locks = locks;
        this.operator = operator;
        this.repository = repository;
        this.runs = runs;
        this.watermarks = watermarks;
        this.heartbeat = heartbeat;
        this.unfinished = unfinished;
    }

    /**
     * Runs the job and waits for its end.
     *
     * @param watcher is given the run as it begins, to watch it
     * @return the closed record, completed or not
     * @throws AlreadyRunningException if the job runs already
     * @throws EtlException if PostgreSQL stays away
     */
    public RunRecord run(
            String name, RunRequest request, String trigger, @Nullable String requestedBy, Consumer<PullRun> watcher) {
        try (JobLock lock = locks.acquire(name)) {
            if (lock == null) {
                throw new AlreadyRunningException(name);
            }
            unfinished.closeLeftOpen(name);
            long id = runs.queue(request.toNewRun(name, trigger, requestedBy, Priority.PERSON, null), true);
            return runHoldingLock(runs.find(id), watcher);
        } catch (SQLException e) {
            throw new EtlException(ErrorClass.UNAVAILABLE, name + ": PostgreSQL: " + e.getMessage(), e);
        }
    }

    /** Runs what this process has taken from the queue, and waits for its end. Only while holding the lock of its job. */
    RunRecord runHoldingLock(RunRecord queued, Consumer<PullRun> watcher) {
        EtlJob job = jobs.find(queued.job());
        RunRequest request = RunRequest.of(queued);
        long id = queued.id();
        Continuation continuation = unfinished.continuationOf(queued);
        JobParameters parameters = continuation == null ? fresh(id, job, request) : continuation.parameters();
        PullRun run = new PullRun(
                id,
                Objects.requireNonNull(parameters.getLong("run")),
                queued.job(),
                request.mode(),
                request.from(),
                request.to(),
                "true".equals(parameters.getString("first")),
                request.repairsRunId());
        try (RunMdc lines = new RunMdc(id, queued.job())) {
            recordContinuation(queued, continuation);
            watcher.accept(run);
            running.add(run);
            try {
                execute(job, run, parameters);
            } finally {
                running.remove(run);
                synchronized (running) {
                    running.notifyAll();
                }
            }
        }
        RunRecord ended = closing.call(() -> runs.find(id)).value();
        events.publishEvent(new RunEnded(ended));
        return ended;
    }

    /** A restart was queued with where it resumes; but what it names may have been abandoned since. */
    private void recordContinuation(RunRecord queued, @Nullable Continuation continuation) {
        String from = continuation == null ? null : continuation.from();
        Long resumed = continuation == null
                ? queued.restartOf()
                : Long.valueOf(continuation.run().id());
        if (!Objects.equals(from, queued.resumedFrom())) {
            runs.resumes(queued.id(), resumed, from);
        }
        if (continuation != null) {
            log.info("{}: run {} resumes run {}: {}", queued.job(), queued.id(), resumed, from);
        }
    }

    /** Is the run being executed in this process? */
    boolean carries(long run) {
        return running.stream().anyMatch(one -> one.id() == run);
    }

    /** Asks every run of this process to stop at the end of its chunk, and waits for that; the next run resumes there. */
    @Override
    public void destroy() throws InterruptedException {
        stopAll();
        heart.shutdown();
    }

    /** As {@link #destroy}, and new runs may still come. */
    void stopAll() throws InterruptedException {
        running.forEach(run -> askToStop(run.id(), run.job()));
        long end = System.nanoTime() + grace.toNanos();
        synchronized (running) {
            while (!running.isEmpty() && System.nanoTime() < end) {
                running.wait(100);
            }
        }
    }

    /**
     * Asks a run, here or in another process, to stop at the end of its chunk.
     *
     * @return false if there is nothing to be asked: it has no execution yet, or it is over
     */
    public boolean askToStop(long run, String job) {
        try (RunMdc lines = new RunMdc(run, job)) {
            return stop(run, job);
        }
    }

    private boolean stop(long run, String job) {
        for (int attempt = 1; ; attempt++) {
            try {
                Long execution = runs.find(run).executionId();
                JobExecution found = execution == null ? null : repository.getJobExecution(execution);
                if (found == null || !found.getStatus().isRunning()) {
                    return false;
                }
                log.info("{}: run {} stops at the end of its chunk", job, run);
                found.setStatus(BatchStatus.STOPPING);
                repository.update(found);
                return true;
            } catch (OptimisticLockingFailureException e) {
                if (attempt == STOP_ATTEMPTS) {
                    throw e; // it was changed concurrently each time, which no person can cause
                }
            } catch (DataAccessException e) {
                log.warn(
                        "{}: run {} could not be asked to stop because PostgreSQL does not answer; it is resumed later",
                        job,
                        run);
                return false;
            }
        }
    }

    /**
     * Abandons a run that is over and did not complete: it is never resumed, the next one begins afresh.
     */
    public void abandon(RunRecord run) {
        JobExecution execution = run.executionId() == null ? null : repository.getJobExecution(run.executionId());
        if (execution != null && execution.getStatus() != BatchStatus.COMPLETED) {
            execution.setStatus(BatchStatus.ABANDONED);
            repository.update(execution);
        }
        runs.abandon(run.id());
    }

    private void execute(EtlJob job, PullRun run, JobParameters parameters) {
        ScheduledFuture<?> beat = heart.scheduleWithFixedDelay(
                () -> beat(run), heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        String status = BatchStatus.FAILED.name();
        Diagnosis failure = null;
        try {
            JobExecution execution = operator.start(job.job(run), parameters);
            status = execution.getStatus().name();
            if (execution.getAllFailureExceptions().stream().anyMatch(JobRunner::isNotBelieved)) {
                execution.setStatus(BatchStatus.ABANDONED); // it is never resumed
                repository.update(execution);
                status = BatchStatus.FAILED.name();
            }
            if (status.equals(BatchStatus.FAILED.name()) || execution.getStatus() == BatchStatus.UNKNOWN) {
                status = BatchStatus.FAILED.name();
                failure = execution.getAllFailureExceptions().stream()
                        .findFirst()
                        .map(found -> diagnose(job, found))
                        .orElse(new Diagnosis(
                                ErrorClass.INTERNAL,
                                job.name() + ": Spring Batch reports " + execution.getExitStatus()));
            }
        } catch (Exception e) {
            failure = diagnose(job, e);
        } finally {
            beat.cancel(false);
        }
        if (failure != null) {
            log.error(
                    "Run {} of {} failed: {}: {}",
                    run.id(),
                    job.name(),
                    failure.errorClass().code(),
                    failure.message());
        }
        String end = status;
        Diagnosis why = failure;
        try {
            runs.finish(run.id(), end, run.pages(), run.retries(), why);
        } catch (DataAccessException e) {
            log.warn(
                    "{}: PostgreSQL does not answer; the record of run {} is closed as soon as it does",
                    job.name(),
                    run.id());
            closing.call(() -> {
                runs.finish(run.id(), end, run.pages(), run.retries(), why);
                return true;
            });
        }
    }

    private static boolean isNotBelieved(Throwable failure) {
        return Diagnosis.find(failure, ImplausibleDeletionException.class) != null;
    }

    private static Diagnosis diagnose(EtlJob job, Throwable failure) {
        Diagnosis diagnosis = Diagnosis.of(failure);
        if (diagnosis.errorClass() == ErrorClass.INTERNAL) {
            log.error("{}: unexpected error, please report this bug", job.name(), failure);
        }
        return diagnosis.message().startsWith(job.name() + ":")
                ? diagnosis
                : new Diagnosis(diagnosis.errorClass(), job.name() + ": " + diagnosis.message());
    }

    private void beat(PullRun run) {
        try {
            if (!runs.heartbeat(run.id()) && runs.find(run.id()).finished()) {
                // Another launcher closed the run because its heartbeat had expired. Further writes would be rejected.
                askToStop(run.id(), run.job());
            }
        } catch (RuntimeException e) {
            log.debug("Run {} could not send its heartbeat: {}", run.id(), e.getMessage());
        }
    }

    private JobParameters fresh(long id, EtlJob job, RunRequest request) {
        String entity = job.declaration().entity();
        boolean first = entity != null && watermarks.find(entity) == null;
        return new JobParametersBuilder()
                .addLong("run", id)
                .addString("mode", request.mode().code())
                .addString("from", RunRequest.text(request.from()))
                .addString("to", RunRequest.text(request.to()))
                .addString("first", String.valueOf(first))
                .toJobParameters();
    }
}
