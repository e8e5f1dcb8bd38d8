package uz.consult.launcher.api;

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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.launcher.operations.DeadLetterOperations;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.queries.DeadLetterQueries.DeadLetter;
import uz.consult.launcher.queries.DeadLetterQueries.Filter;
import uz.consult.launcher.queries.Slice;

/** Records that could not be written: listed, read again, discarded. */
@Tag(name = "Dead letters", description = "Records that could not be written, whole, with the reason")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/dead-letters")
class DeadLettersController {

    /**
     * Which open letters are to be read again; null does not narrow. At least one must be said.
     *
     * @param job of this job
     * @param entity of this entity of 1C
     * @param errorClass of this class of failure
     * @param run met last by this run
     */
    record ReplayRequest(
            @Nullable String job,
            @Nullable String entity,
            @Nullable String errorClass,
            @Nullable Long run) {}

    /**
     * The runs that read the letters again.
     *
     * @param items one of each job
     * @param letters how many letters they read
     */
    record Replays(List<RunView> items, int letters) {}

    private final DeadLetterOperations operations;
    private final RunOperations runs;

    DeadLettersController(DeadLetterOperations operations, RunOperations runs) {
        this.operations = operations;
        this.runs = runs;
    }

    @Operation(summary = "Dead letters, newest first, without their payload")
    @GetMapping
    Slice<DeadLetter> list(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String entity,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return operations.list(new Filter(job, entity, state, errorClass, run), limit, offset);
    }

    @Operation(summary = "A dead letter with the record as 1C sent it")
    @GetMapping("/{id}")
    DeadLetter one(@PathVariable long id) {
        return operations.find(id);
    }

    @Operation(summary = "Reads the record anew from 1C and writes it, in a run of its job")
    @PostMapping("/{id}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RunView> replay(@PathVariable long id, @Nullable Principal caller) {
        return ResponseEntity.accepted().body(RunView.of(runs.find(operations.replay(id, Callers.name(caller)))));
    }

    @Operation(summary = "Discards the record: a replay does not read it again; a later version may still land")
    @PostMapping("/{id}/discard")
    DeadLetter discard(@PathVariable long id) {
        operations.discard(id);
        return one(id);
    }

    @Operation(summary = "Reads anew all open letters of a job, entity, class or run")
    @PostMapping("/replay")
    @ApiResponse(responseCode = "409", ref = "Conflict")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Replays> replayAll(@RequestBody ReplayRequest wish, @Nullable Principal caller) {
        DeadLetterOperations.Replays replays = operations.replayAll(
                new Filter(wish.job(), wish.entity(), null, wish.errorClass(), wish.run()), Callers.name(caller));
        return ResponseEntity.accepted()
                .body(new Replays(
                        replays.runs().stream().map(runs::find).map(RunView::of).toList(), replays.letters()));
    }
}
