package uz.consult.launcher.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.operations.RunOperations;
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
     */
    record RunDetail(
            @JsonUnwrapped RunView run, List<RunSteps.StepView> steps, RunOperations.@Nullable Progress progress) {}

    private final RunOperations operations;
    private final PublicAddress address;

    RunsController(RunOperations operations, PublicAddress address) {
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
        return new RunDetail(RunView.of(run), steps, operations.progress(run, steps));
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
