package uz.consult.launcher.run;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.NewRun;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;

/** Runs that did not complete: what a dead process left is closed, and a run that may go on is found. */
@Component
class UnfinishedRuns {

    private static final Logger log = LoggerFactory.getLogger(UnfinishedRuns.class);

    /**
     * A run to resume.
     *
     * @param parameters those of its first attempt: with them Spring Batch restarts the same instance
     * @param from where it resumes, for people
     */
    record Continuation(RunRecord run, JobParameters parameters, String from) {}

    private static final String OPEN = "x.status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')";

    private static final String CLOSED = "status = case when " + OPEN + " then 'FAILED' else x.status end,"
            + " end_time = coalesce(x.end_time, x.last_updated, localtimestamp), version = x.version + 1";

    /**
     * What Spring Batch takes for running or in doubt, and would never restart: left by a dead process, by one that was
     * taken for dead but wrote last, or by a connection that broke just then. What was committed is complete.
     */
    private static final List<String> LEFT_OPEN = List.of("""
            update batch.batch_step_execution x set %s
            from batch.batch_job_execution e join batch.batch_job_instance i using (job_instance_id)
            where x.job_execution_id = e.job_execution_id and i.job_name = ? and (%s or x.end_time is null)""".formatted(CLOSED, OPEN), """
            update batch.batch_job_execution x set %s from batch.batch_job_instance i
            where x.job_instance_id = i.job_instance_id and i.job_name = ? and (%s or x.end_time is null)""".formatted(CLOSED, OPEN));

    private final JdbcOperations jdbc;
    private final JobRepository repository;
    private final RunLog runs;
    private final ApplicationEventPublisher events;
    private final Duration maxAge;

    /** @param maxAge how long after the first attempt began a run is still resumed */
    UnfinishedRuns(
            JdbcOperations jdbc,
            JobRepository repository,
            RunLog runs,
            ApplicationEventPublisher events,
            @Value("${etl.resume-max-age:PT24H}") Duration maxAge) {
        this.jdbc = jdbc;
        this.repository = repository;
        this.runs = runs;
        this.events = events;
        this.maxAge = maxAge;
    }

    /**
     * Closes what a dead process left open. Only while holding the lock of the job.
     *
     * @return what was closed, as it was left
     */
    List<RunRecord> closeLeftOpen(String job) {
        List<RunRecord> left = runs.taken(job);
        for (RunRecord run : left) {
            log.warn(
                    "{}: run {} was left unfinished by a dead process and is closed; its last heartbeat was at {}",
                    job,
                    run.id(),
                    run.heartbeatAt());
            runs.finish(
                    run.id(),
                    BatchStatus.FAILED.name(),
                    run.pages(),
                    run.retries(),
                    new Diagnosis(
                            ErrorClass.UNAVAILABLE,
                            job + ": the process that ran it (" + run.host() + ") has died or lost it; "
                                    + (run.executionId() == null
                                            ? "it had not begun"
                                            : "its last heartbeat was at " + run.heartbeatAt())
                                    + ". The next run resumes after its last chunk"));
        }
        LEFT_OPEN.forEach(statement -> jdbc.update(statement, job));
        left.forEach(run -> events.publishEvent(new RunEnded(runs.find(run.id()))));
        return left;
    }

    /** A run that resumes this one, which is over, and says where. */
    NewRun restart(RunRecord run, String trigger, @Nullable String requestedBy, int priority) {
        Continuation continuation = named(run);
        return RunRequest.of(run)
                .toNewRun(run.job(), trigger, requestedBy, priority, null)
                .resuming(run.id(), continuation == null ? null : continuation.from());
    }

    /**
     * What the run continues: the run that it was queued to resume, or if it names none the job's last, if that had the same
     * request and may be resumed. Only while holding the lock of the job.
     *
     * @return null if it begins afresh
     */
    @Nullable Continuation continuationOf(RunRecord queued) {
        return queued.restartOf() == null
                ? last(queued.job(), RunRequest.of(queued))
                : named(runs.find(queued.restartOf()));
    }

    /** A run that is named is resumed whatever its age, unless its execution is over or another run has resumed it. */
    private @Nullable Continuation named(RunRecord run) {
        JobExecution execution = execution(run);
        return execution == null || !isLast(execution)
                ? null
                : new Continuation(run, execution.getJobParameters(), position(run, execution));
    }

    /** Not by getLastJobExecution, which takes a second connection while the caller's transaction holds the first. */
    private boolean isLast(JobExecution execution) {
        return repository.getJobExecutions(execution.getJobInstance()).stream()
                .noneMatch(other -> other.getId() > execution.getId());
    }

    private @Nullable JobExecution execution(RunRecord run) {
        if (run.executionId() == null
                || !PullMode.stored(run.mode()).isResumable()
                || run.completed()
                || run.status().equals(BatchStatus.ABANDONED.name())) {
            return null;
        }
        JobExecution execution = repository.getJobExecution(run.executionId());
        return execution == null
                        || execution.getStatus() == BatchStatus.COMPLETED
                        || execution.getStatus() == BatchStatus.ABANDONED
                ? null
                : execution;
    }

    private @Nullable Continuation last(String job, RunRequest request) {
        RunRecord last = runs.lastStarted(job);
        if (last == null || !last.mode().equals(request.mode().code())) {
            return null;
        }
        JobExecution execution = execution(last);
        if (execution == null) {
            return null;
        }
        // An incremental run that has read everything needs no resuming: the next one reads what is new.
        if (request.mode() == PullMode.INCREMENTAL
                && execution.getStepExecutions().stream()
                        .noneMatch(
                                step -> step.getStepName().equals(job) && step.getStatus() != BatchStatus.COMPLETED)) {
            return null;
        }
        JobParameters parameters = execution.getJobParameters();
        RunRecord first = runs.find(Objects.requireNonNull(parameters.getLong("run")));
        boolean same = RunRequest.text(request.from()).equals(parameters.getString("from"))
                && RunRequest.text(request.to()).equals(parameters.getString("to"));
        boolean young =
                first.queuedAt().isAfter(OffsetDateTime.now(ZoneOffset.UTC).minus(maxAge));
        return same && young ? new Continuation(last, parameters, position(last, execution)) : null;
    }

    /** Where the execution stopped, for people. */
    private static String position(RunRecord run, JobExecution execution) {
        return execution.getStepExecutions().stream()
                .filter(step -> step.getStatus() != BatchStatus.COMPLETED)
                .max(Comparator.comparingLong(StepExecution::getId))
                .map(step -> "step " + step.getStepName() + ", after " + step.getCommitCount() + " chunks of run "
                        + run.id() + (run.watermarkTo() == null ? "" : ", watermark " + run.watermarkTo()))
                .orElse("the step after the last that run " + run.id() + " has completed");
    }
}
