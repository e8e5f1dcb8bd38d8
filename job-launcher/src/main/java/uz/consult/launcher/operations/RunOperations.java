package uz.consult.launcher.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.RunQueries;
import uz.consult.launcher.queries.RunSteps;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.JobRunner;
import uz.consult.launcher.run.RunQueue;

/** Finds runs, and restarts, stops or abandons them. */
@Component
@ConditionalOnWebApplication
public class RunOperations {

    /** What a run can be. */
    public static final List<String> STATUSES =
            List.of("QUEUED", "STARTED", "COMPLETED", "FAILED", "STOPPED", "ABANDONED");

    /**
     * How far a run is.
     *
     * @param records read and written so far
     * @param recordsPerSecond since it began
     * @param seconds since it began
     * @param step the step it is at; null if none has begun
     */
    public record Progress(
            long records,
            double recordsPerSecond,
            double seconds,
            @Nullable String step) {}

    private final RunLog runs;
    private final RunQueries pages;
    private final RunSteps steps;
    private final JobRunner runner;
    private final RunQueue queue;
    private final JobOperations jobs;
    private final TimeParameters timeParameters;

    RunOperations(
            RunLog runs,
            RunQueries pages,
            RunSteps steps,
            JobRunner runner,
            RunQueue queue,
            JobOperations jobs,
            TimeParameters timeParameters) {
        this.runs = runs;
        this.pages = pages;
        this.steps = steps;
        this.runner = runner;
        this.queue = queue;
        this.jobs = jobs;
        this.timeParameters = timeParameters;
    }

    /**
     * Runs, newest first; null does not narrow.
     *
     * @throws OperationRefused saying what is right
     */
    public Slice<RunRecord> list(
            @Nullable String job,
            @Nullable String status,
            @Nullable String mode,
            @Nullable String from,
            @Nullable String to,
            int limit,
            int offset) {
        if (job != null) {
            jobs.exists(job);
        }
        if (status != null && !STATUSES.contains(status)) {
            throw OperationRefused.wrong("There is no status " + status + "; use "
                    + String.join(", ", STATUSES.stream().sorted().toList()));
        }
        if (mode != null) {
            modeExists(mode);
        }
        RunQueries.Filter filter =
                new RunQueries.Filter(job, status, mode, timeParameters.of("from", from), timeParameters.of("to", to));
        return OperationRefused.ofArguments(() -> pages.of(filter, limit, offset));
    }

    /** @throws OperationRefused if there is no such run */
    public RunRecord find(long id) {
        try {
            return runs.find(id);
        } catch (IllegalArgumentException e) {
            throw OperationRefused.notFound(String.valueOf(e.getMessage()));
        }
    }

    /** The steps of a run; none until it has begun. */
    public List<RunSteps.StepView> steps(RunRecord run) {
        return run.executionId() == null ? List.of() : steps.of(run.executionId());
    }

    /** How far the run is while it runs; null before and after. */
    public @Nullable Progress progress(RunRecord run, List<RunSteps.StepView> all) {
        if (run.startedAt() == null || run.finished()) {
            return null;
        }
        double seconds = Math.max(0.001, steps.secondsSince(run.startedAt()));
        long records = run.tally().read();
        return new Progress(
                records,
                Math.round(10 * records / seconds) / 10.0,
                Math.round(10 * seconds) / 10.0,
                all.isEmpty() ? null : all.get(all.size() - 1).name());
    }

    /** Why the run is not restarted; null if it may be. */
    public @Nullable OperationRefused restartable(RunRecord run) {
        long id = run.id();
        if (!run.finished()) {
            return OperationRefused.conflict("Run " + id + " is not over: stop it first, or wait for its end");
        }
        if (run.completed()) {
            return OperationRefused.conflict("Run " + id
                    + " has completed: there is nothing to restart. Start a new run of " + run.job() + " instead");
        }
        if (run.status().equals("ABANDONED")) {
            return OperationRefused.conflict(
                    "Run " + id + " was abandoned: start a new run of " + run.job() + " instead");
        }
        Long follower = pages.follower(id);
        return follower == null
                ? null
                : OperationRefused.conflict(
                        "Run " + follower + " has already resumed run " + id + ": restart run " + follower);
    }

    /**
     * Resumes a run that did not complete, where it stopped.
     *
     * @return the number of the new run
     * @throws OperationRefused if that cannot be
     */
    public long restart(long id, String caller) {
        RunRecord run = find(id);
        OperationRefused refusal = restartable(run);
        if (refusal != null) {
            throw refusal;
        }
        try {
            return queue.restart(run, caller);
        } catch (AlreadyRunningException e) {
            throw OperationRefused.conflict(e);
        } catch (IllegalArgumentException e) {
            throw OperationRefused.wrong(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Stops a run at the end of its chunk, or takes it out of the queue.
     *
     * @throws OperationRefused if that cannot be
     */
    public void stop(long id) {
        RunRecord run = find(id);
        if (run.finished()) {
            throw OperationRefused.conflict("Run " + id + " is over: it is " + run.status());
        }
        if (!runs.withdraw(id) && !runner.askToStop(id, run.job()) && !find(id).finished()) {
            throw OperationRefused.conflict("Run " + id + " is just starting: try again in a moment");
        }
    }

    /** Why the run is not abandoned; null if it may be. */
    public @Nullable OperationRefused abandonable(RunRecord run) {
        if (!run.finished()) {
            return OperationRefused.conflict("Run " + run.id() + " is not over: stop it first");
        }
        return run.completed()
                ? OperationRefused.conflict("Run " + run.id() + " has completed: there is nothing to abandon")
                : null;
    }

    /**
     * Abandons a run that did not complete: the next one starts from the beginning.
     *
     * @throws OperationRefused if that cannot be
     */
    public void abandon(long id) {
        RunRecord run = find(id);
        OperationRefused refusal = abandonable(run);
        if (refusal != null) {
            throw refusal;
        }
        runner.abandon(run);
    }

    private static void modeExists(String mode) {
        for (PullMode known : PullMode.values()) {
            if (known.code().equals(mode)) {
                return;
            }
        }
        throw OperationRefused.wrong("There is no mode " + mode + "; use "
                + String.join(
                        ", ",
                        List.of(PullMode.values()).stream().map(PullMode::code).toList()));
    }
}
