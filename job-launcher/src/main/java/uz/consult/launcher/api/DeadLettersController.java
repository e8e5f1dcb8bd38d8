package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.OffsetDateTime;
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
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.DeadLetterQueries.DeadLetter;
import uz.consult.launcher.queries.DeadLetterQueries.Filter;
import uz.consult.launcher.queries.DeadLetterQueries.Forecast;
import uz.consult.launcher.queries.Slice;

/** Records that could not be written: listed, read again, discarded. */
@Tag(name = "Dead letters", description = "Records that could not be written, whole, with the reason")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/dead-letters")
class DeadLettersController {

    /**
     * Which open letters; null does not narrow. At least one must be said.
     *
     * @param job of this job
     * @param entity of this entity of 1C
     * @param errorClass of this class of failure
     * @param run met last by this run
     * @param reason what the reason holds
     * @param since only records that were met then or later
     */
    record LettersRequest(
            @Nullable String job,
            @Nullable String entity,
            @Nullable String errorClass,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable OffsetDateTime since) {

        Filter filter() {
            return new Filter(job, entity, null, errorClass, run, reason, since);
        }
    }

    /** @param discarded how many records were given up */
    record DiscardedLetters(int discarded) {}

    /**
     * The runs that read the letters again.
     *
     * @param items one of each job
     * @param letters how many letters they read
     */
    record Replays(List<RunView> items, int letters) {}

    private final DeadLetterOperations operations;
    private final RunOperations runs;
    private final TimeParameters times;

    DeadLettersController(DeadLetterOperations operations, RunOperations runs, TimeParameters times) {
        this.operations = operations;
        this.runs = runs;
        this.times = times;
    }

    @Operation(summary = "Dead letters, newest first, without their payload")
    @GetMapping
    Slice<DeadLetter> list(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String entity,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        return operations.list(
                new Filter(job, entity, state, errorClass, run, reason, times.of("since", since)), limit, offset);
    }

    @Operation(
            summary = "What a replay of the open letters that match comes to",
            description =
                    "conversations is an upper bound: at most so many clients are messaged if all records are written")
    @GetMapping("/forecast")
    Forecast forecast(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String entity,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since) {
        return operations.forecast(new Filter(job, entity, null, errorClass, run, reason, times.of("since", since)));
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

    @Operation(summary = "Discards the record: it is skipped until 1C sends something else")
    @PostMapping("/{id}/discard")
    DeadLetter discard(@PathVariable long id) {
        operations.discard(id);
        return one(id);
    }

    @Operation(summary = "Reads anew all open letters that match")
    @PostMapping("/replay")
    @ApiResponse(responseCode = "409", ref = "Conflict")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Replays> replayAll(@RequestBody LettersRequest which, @Nullable Principal caller) {
        DeadLetterOperations.Replays replays = operations.replayAll(which.filter(), Callers.name(caller));
        return ResponseEntity.accepted()
                .body(new Replays(
                        replays.runs().stream().map(runs::find).map(RunView::of).toList(), replays.letters()));
    }

    @Operation(summary = "Discards the records of all open letters that match")
    @PostMapping("/discard")
    DiscardedLetters discardAll(@RequestBody LettersRequest which) {
        return new DiscardedLetters(operations.discardAll(which.filter()));
    }
}
