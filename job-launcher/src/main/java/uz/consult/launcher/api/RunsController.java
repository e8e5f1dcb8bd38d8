package uz.consult.launcher.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.operations.BulkRunOperations;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.operations.SliceParameters;
import uz.consult.launcher.queries.RecentRuns;
import uz.consult.launcher.queries.RunLines;
import uz.consult.launcher.queries.RunQueries;
import uz.consult.launcher.queries.RunSteps;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.security.PublicAddress;

/** Runs: what ran, and what an admin may do about it. */
@Tag(name = "Runs", description = "Every run of every job; restart, stop, abandon")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/runs")
class RunsController {

    /**
     * A run with its steps.
     *
     * @param steps in the order in which they ran
     * @param progress while it runs; null before and after
     * @param usual how long the last 50 completed runs of its job and mode took; null if there is none
     * @param held effects of it that wait for somebody's word, counted up to 10,000
     * @param resumedBy the run that has resumed it, or is queued to; null if there is none
     */
    record RunDetail(
            @JsonUnwrapped RunView run,
            List<RunSteps.StepView> steps,
            RunOperations.@Nullable Progress progress,
            RecentRuns.@Nullable Usual usual,
            long held,
            @Nullable Long resumedBy) {}

    /**
     * Which runs.
     *
     * @param runs their numbers; null for all
     */
    record RunsBody(@Nullable List<Long> runs) {}

    /**
     * What came of an operation on several runs.
     *
     * @param runs the numbers of those it was done to; of a restart, of the new ones
     * @param refused why it was not done to the others
     */
    record BulkView(List<Long> runs, List<String> refused) {}

    private final RunOperations operations;
    private final BulkRunOperations bulk;
    private final RunQueries runs;
    private final RecentRuns recent;
    private final RunLines lines;
    private final PublicAddress address;
    private final MessageSource messages;

    RunsController(
            RunOperations operations,
            BulkRunOperations bulk,
            RunQueries runs,
            RecentRuns recent,
            RunLines lines,
            PublicAddress address,
            MessageSource messages) {
        this.messages = messages;
        this.bulk = bulk;
        this.runs = runs;
        this.recent = recent;
        this.lines = lines;
        this.operations = operations;
        this.address = address;
    }

    @Operation(summary = "Runs, newest first; the total is exact up to 10,000, then a lower bound")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ResponseStatus(HttpStatus.OK)
    @GetMapping
    Slice<RunView> list(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return operations.list(job, status, mode, from, to, limit, offset).map(RunView::of);
    }

    @Operation(summary = "A run: its steps, counts, watermarks, error, and its progress while it runs")
    @GetMapping("/{id}")
    RunDetail one(@PathVariable long id) {
        RunRecord run = operations.find(id);
        List<RunSteps.StepView> steps = operations.steps(run);
        return new RunDetail(
                RunView.of(run),
                steps,
                operations.progress(run, steps),
                recent.usual(run.job(), run.mode()),
                runs.effects(id, "held"),
                runs.follower(id));
    }

    @Operation(summary = "The log lines of a run, the last first asked for; kept for 30 days, at most 2,000 of a run")
    @GetMapping("/{id}/log")
    RunLines.LogPage log(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "200") int limit) {
        operations.find(id);
        SliceParameters.checkLimit(limit);
        return lines.of(id, before, limit);
    }

    @Operation(summary = "Restarts the last run of each job that failed, where it stopped")
    @PostMapping("/restart-failed")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<BulkView> restartFailed(
            @RequestBody(required = false) @Nullable RunsBody body,
            @Nullable Principal caller,
            HttpServletRequest request) {
        return view(bulk.restartFailed(body == null ? null : body.runs(), Callers.name(caller)), request);
    }

    @Operation(summary = "Stops all runs at the end of their chunk, and empties the queue; they can be restarted")
    @PostMapping("/stop-all")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<BulkView> stopAll(
            @RequestBody(required = false) @Nullable RunsBody body, HttpServletRequest request) {
        return view(bulk.stopAll(body == null ? null : body.runs()), request);
    }

    private ResponseEntity<BulkView> view(BulkRunOperations.BulkResult done, HttpServletRequest request) {
        return ResponseEntity.accepted()
                .body(new BulkView(
                        done.runs(),
                        done.refused().stream()
                                .map(refusal -> ApiProblems.text(refusal, messages, request))
                                .toList()));
    }

    @Operation(summary = "Resumes a run that did not complete, where it stopped; 409 if it completed")
    @PostMapping("/{id}/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RunView> restart(@PathVariable long id, @Nullable Principal caller) {
        return accepted(operations.restart(id, Callers.name(caller)));
    }

    @Operation(summary = "Stops a run at the end of its chunk, or takes it out of the queue; it can be restarted")
    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RunView> stop(@PathVariable long id) {
        operations.stop(id);
        return accepted(id);
    }

    @Operation(
            summary =
                    "Abandons a run that did not complete: it is never resumed, the next one starts from the beginning")
    @PostMapping("/{id}/abandon")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RunView> abandon(@PathVariable long id) {
        operations.abandon(id);
        return accepted(id);
    }

    private ResponseEntity<RunView> accepted(long id) {
        return ResponseEntity.accepted().location(address.of("/api/runs/" + id)).body(RunView.of(operations.find(id)));
    }
}
