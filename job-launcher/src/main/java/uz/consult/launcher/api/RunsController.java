package uz.consult.launcher.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.history.RunPages;
import uz.consult.launcher.history.RunSteps;
import uz.consult.launcher.history.Slice;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.JobRunner;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;

/** Runs: what ran, and what an admin may do about it. */
@Tag(name = "Runs", description = "Every run of every job; restart, stop, abandon")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/runs")
class RunsController {

    private static final Set<String> STATUSES =
            Set.of("QUEUED", "STARTED", "COMPLETED", "FAILED", "STOPPED", "ABANDONED");

    /**
     * A run with its steps.
     *
     * @param progress while it runs; null before and after
     */
    record RunDetail(
            @JsonUnwrapped RunView run,
            List<RunSteps.StepView> steps,
            @Nullable Progress progress) {}

    /**
     * How far a run is.
     *
     * @param records read and written so far
     * @param recordsPerSecond since it began
     * @param seconds since it began
     * @param step the step it is at; null if none has begun
     */
    record Progress(
            long records,
            double recordsPerSecond,
            double seconds,
            @Nullable String step) {}

    private final RunLog runs;
    private final RunPages pages;
    private final RunSteps steps;
    private final JobRunner runner;
    private final RunQueue queue;
    private final Moments moments;

    RunsController(RunLog runs, RunPages pages, RunSteps steps, JobRunner runner, RunQueue queue, Moments moments) {
        this.runs = runs;
        this.pages = pages;
        this.steps = steps;
        this.runner = runner;
        this.queue = queue;
        this.moments = moments;
    }

    @Operation(summary = "Runs, newest first; the total is exact up to 10,000, then at least so many")
    @GetMapping
    Slice<RunView> list(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        if (job != null && !runner.names().contains(job)) {
            throw Refusal.notFound("There is no job " + job + ": there are " + String.join(", ", runner.names()));
        }
        if (status != null && !STATUSES.contains(status)) {
            throw Refusal.wrong("There is no status " + status + ": it is "
                    + String.join(", ", STATUSES.stream().sorted().toList()));
        }
        if (mode != null) {
            modeExists(mode);
        }
        try {
            return pages.of(
                            new RunPages.Filter(job, status, mode, moments.of("from", from), moments.of("to", to)),
                            limit,
                            offset)
                    .map(RunView::of);
        } catch (IllegalArgumentException e) {
            throw Refusal.wrong(String.valueOf(e.getMessage()));
        }
    }

    @Operation(summary = "A run: its steps, counts, marks, error, and its progress while it runs")
    @GetMapping("/{id}")
    RunDetail one(@PathVariable long id) {
        RunRecord run = find(id);
        List<RunSteps.StepView> all = run.executionId() == null ? List.of() : steps.of(run.executionId());
        return new RunDetail(RunView.of(run), all, progress(run, all));
    }

    @Operation(summary = "Goes on with a run that did not complete, where it stopped; 409 if it completed")
    @PostMapping("/{id}/restart")
    ResponseEntity<RunView> restart(@PathVariable long id, @Nullable Principal caller) {
        RunRecord run = find(id);
        if (!run.finished()) {
            throw Refusal.conflict("Run " + id + " is not over: stop it first, or wait for its end");
        }
        if (run.completed()) {
            throw Refusal.conflict("Run " + id + " has completed: there is nothing to restart. Start a new run of "
                    + run.job() + " instead");
        }
        if (run.status().equals("ABANDONED")) {
            throw Refusal.conflict("Run " + id + " was abandoned: start a new run of " + run.job() + " instead");
        }
        Long follower = pages.follower(id);
        if (follower != null) {
            throw Refusal.conflict("Run " + follower + " has gone on with run " + id + " already: restart that one");
        }
        try {
            long restarted = queue.submit(
                    RunRequest.of(run).order(run.job(), "restart", Callers.name(caller), id, Priority.PERSON, null));
            String from = runner.goesOnFrom(run);
            if (from != null) {
                runs.goesOn(restarted, id, from);
            }
            return accepted(restarted);
        } catch (AlreadyRunningException e) {
            throw Refusal.conflict(e);
        } catch (IllegalArgumentException e) {
            throw Refusal.wrong(String.valueOf(e.getMessage()));
        }
    }

    @Operation(summary = "Stops a run at the end of its chunk, or takes it out of the queue; it can be restarted")
    @PostMapping("/{id}/stop")
    ResponseEntity<RunView> stop(@PathVariable long id) {
        RunRecord run = find(id);
        if (run.finished()) {
            throw Refusal.conflict("Run " + id + " is over: it is " + run.status());
        }
        if (!runs.withdraw(id) && !runner.askToStop(id, run.job()) && !find(id).finished()) {
            throw Refusal.conflict("Run " + id + " is just beginning: try again in a moment");
        }
        return accepted(id);
    }

    @Operation(summary = "Gives up a run that did not complete: nothing goes on with it, the next begins afresh")
    @PostMapping("/{id}/abandon")
    ResponseEntity<RunView> abandon(@PathVariable long id) {
        RunRecord run = find(id);
        if (!run.finished()) {
            throw Refusal.conflict("Run " + id + " is not over: stop it first");
        }
        if (run.completed()) {
            throw Refusal.conflict("Run " + id + " has completed: there is nothing to abandon");
        }
        runner.abandon(run);
        return accepted(id);
    }

    private ResponseEntity<RunView> accepted(long id) {
        return ResponseEntity.accepted().location(URI.create("/api/runs/" + id)).body(RunView.of(runs.find(id)));
    }

    private RunRecord find(long id) {
        try {
            return runs.find(id);
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Progress progress(RunRecord run, List<RunSteps.StepView> all) {
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

    private static void modeExists(String mode) {
        for (PullMode known : PullMode.values()) {
            if (known.code().equals(mode)) {
                return;
            }
        }
        throw Refusal.wrong("There is no mode " + mode + ": it is "
                + String.join(
                        ", ",
                        List.of(PullMode.values()).stream().map(PullMode::code).toList()));
    }
}
