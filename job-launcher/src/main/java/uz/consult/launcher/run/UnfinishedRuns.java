package uz.consult.launcher.run;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;

/** Runs that did not complete: what a dead process left is closed, and a run that may go on is found. */
final class UnfinishedRuns {

    private static final Logger log = LoggerFactory.getLogger(UnfinishedRuns.class);

    /**
     * A run to go on with.
     *
     * @param parameters those of its first attempt: with them Spring Batch restarts the same instance
     */
    record Continuation(RunRecord run, JobParameters parameters) {}

    private final JobOperator operator;
    private final JobRepository repository;
    private final RunLog runs;
    private final Duration maxAge;

    /** @param maxAge how long after the first attempt began a run is still gone on with */
    UnfinishedRuns(JobOperator operator, JobRepository repository, RunLog runs, Duration maxAge) {
        this.operator = operator;
        this.repository = repository;
        this.runs = runs;
        this.maxAge = maxAge;
    }

    /** Closes what a process that is gone left open. Only with the guard of the job in hand. */
    void recover(String job) {
        for (RunRecord left : runs.unfinished(job)) {
            log.warn(
                    "{}: run {} was left by a process that is gone; its last sign of life was at {}",
                    job,
                    left.id(),
                    left.heartbeatAt());
            runs.finish(
                    left.id(),
                    BatchStatus.FAILED.name(),
                    left.pages(),
                    left.retries(),
                    new Diagnosis(
                            ErrorClass.UNAVAILABLE,
                            job + ": the process that ran it is gone; its last sign of life was at "
                                    + left.heartbeatAt() + ". The next run goes on from its last chunk"));
            if (left.executionId() != null) {
                repair(repository.getJobExecution(left.executionId()));
            }
        }
        repository.findRunningJobExecutions(job).forEach(operator::recover);
        RunRecord last = runs.lastStarted(job);
        if (last != null && last.executionId() != null) {
            repair(repository.getJobExecution(last.executionId()));
        }
    }

    /** An execution whose last commit is in doubt is UNKNOWN, and Batch would never restart it; what was committed is whole. */
    private void repair(@Nullable JobExecution execution) {
        if (execution != null) {
            for (StepExecution step : execution.getStepExecutions()) {
                if (step.getStatus() == BatchStatus.UNKNOWN) {
                    step.setStatus(BatchStatus.FAILED);
                    repository.update(step);
                }
            }
            if (execution.getStatus() == BatchStatus.UNKNOWN) {
                execution.setStatus(BatchStatus.FAILED);
                repository.update(execution);
            }
        }
    }

    /** The job's last run, if it was asked for the same, did not complete, and began not too long ago; else null. */
    @Nullable Continuation find(String job, RunRequest request) {
        RunRecord last = runs.lastStarted(job);
        if (last == null
                || !request.mode().goesOn()
                || last.completed()
                || last.status().equals(BatchStatus.ABANDONED.name())
                || !last.mode().equals(request.mode().code())) {
            return null;
        }
        JobExecution execution = repository.getJobExecution(Objects.requireNonNull(last.executionId()));
        if (execution == null
                || execution.getStatus() == BatchStatus.COMPLETED
                || execution.getStatus() == BatchStatus.ABANDONED) {
            return null;
        }
        // An incremental run that has read what there was has nothing to go on with: the next one reads what is new.
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
        return same && young ? new Continuation(last, parameters) : null;
    }
}
