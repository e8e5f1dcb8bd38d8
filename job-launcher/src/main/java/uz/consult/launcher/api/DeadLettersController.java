package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.RunLog;
import uz.consult.launcher.history.DeadLetterPages;
import uz.consult.launcher.history.DeadLetterPages.DeadLetter;
import uz.consult.launcher.history.DeadLetterPages.Filter;
import uz.consult.launcher.history.Slice;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;

/** Records that could not be written: seen, read again, given up. */
@Tag(name = "Dead letters", description = "Records that could not be written, whole, with the reason")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/dead-letters")
class DeadLettersController {

    /** Which open letters are to be read again; null does not narrow. At least one must be said. */
    record Wish(
            @Nullable String job,
            @Nullable String entity,
            @Nullable String errorClass,
            @Nullable Long run) {}

    /** The runs that read the letters again. */
    record Replays(List<RunView> items, int letters) {}

    private final DeadLetterPages pages;
    private final DeadLetters letters;
    private final RunQueue queue;
    private final RunLog runs;
    private final TransactionTemplate transaction;

    DeadLettersController(
            DeadLetterPages pages, DeadLetters letters, RunQueue queue, RunLog runs, TransactionTemplate transaction) {
        this.pages = pages;
        this.letters = letters;
        this.queue = queue;
        this.runs = runs;
        this.transaction = transaction;
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
        try {
            return pages.of(new Filter(job, entity, state, errorClass, run), limit, offset);
        } catch (IllegalArgumentException e) {
            throw Refusal.wrong(String.valueOf(e.getMessage()));
        }
    }

    @Operation(summary = "A dead letter with the record as 1C sent it")
    @GetMapping("/{id}")
    DeadLetter one(@PathVariable long id) {
        DeadLetter found = pages.find(id);
        if (found == null) {
            throw Refusal.notFound("There is no dead letter " + id);
        }
        return found;
    }

    @Operation(summary = "Reads the record anew from 1C and writes it, in a run of its job")
    @PostMapping("/{id}/replay")
    ResponseEntity<RunView> replay(@PathVariable long id, @Nullable Principal caller) {
        DeadLetter letter = open(id);
        return ResponseEntity.accepted().body(replay(letter.job(), List.of(id), Callers.name(caller)));
    }

    @Operation(summary = "Gives the record up: it is not read again by a replay; a later version may still land")
    @PostMapping("/{id}/discard")
    DeadLetter discard(@PathVariable long id) {
        open(id);
        if (!letters.discard(id)) {
            throw Refusal.conflict("Dead letter " + id + " was closed meanwhile");
        }
        return one(id);
    }

    @Operation(summary = "Reads anew all open letters of a job, entity, class or run")
    @PostMapping("/replay")
    ResponseEntity<Replays> replayAll(@RequestBody Wish wish, @Nullable Principal caller) {
        if (wish.job() == null && wish.entity() == null && wish.errorClass() == null && wish.run() == null) {
            throw Refusal.wrong("Say which letters: job, entity, errorClass or run, such as {\"job\":\"cons\"}");
        }
        Map<String, List<Long>> open =
                pages.open(new Filter(wish.job(), wish.entity(), null, wish.errorClass(), wish.run()));
        List<RunView> started = new ArrayList<>();
        open.forEach((job, ids) -> started.add(replay(job, ids, Callers.name(caller))));
        return ResponseEntity.accepted()
                .body(new Replays(
                        started, open.values().stream().mapToInt(List::size).sum()));
    }

    private RunView replay(String job, List<Long> ids, String caller) {
        try {
            Long run = transaction.execute(status -> {
                long queued = queue.queue(
                        RunRequest.of(PullMode.REPLAY).order(job, "api", caller, null, Priority.PERSON, null));
                letters.request(job, ids);
                return queued;
            });
            queue.wake();
            return RunView.of(runs.find(Objects.requireNonNull(run)));
        } catch (AlreadyRunningException e) {
            throw Refusal.conflict(e);
        }
    }

    private DeadLetter open(long id) {
        DeadLetter letter = one(id);
        if (!letter.state().equals("open")) {
            throw Refusal.conflict("Dead letter " + id + " is closed: " + letter.state());
        }
        return letter;
    }
}
