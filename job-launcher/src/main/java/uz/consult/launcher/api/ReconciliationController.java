package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Map;
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
import uz.consult.etl.runlog.Difference;
import uz.consult.launcher.operations.ReconciliationOperations;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.security.PublicAddress;

/** Whether 1C, PostgreSQL and Chatwoot say the same. */
@Tag(name = "Reconciliation", description = "1C = PostgreSQL = Chatwoot, and what differs")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/reconciliation")
class ReconciliationController {

    /**
     * The last comparison of a job.
     *
     * @param job its name
     * @param run null if there was none yet
     * @param equal null until a comparison has completed
     * @param differences how many that nothing explains, by entity
     */
    record Verdict(
            String job, @Nullable RunView run, @Nullable Boolean equal, Map<String, Long> differences) {}

    /**
     * One difference.
     *
     * @param job whose comparison found it
     * @param entity of 1C, or the table
     * @param key what names the record
     * @param field the column; record for a record that is on one side only, or cannot be stored
     * @param onec what it should be by what 1C says; null if there is no such value or record
     * @param stored what it is; null likewise
     * @param repairable false where a rule keeps PostgreSQL as it is, and a person must decide
     * @param explanation the rule or event that allows it; null if nothing does
     */
    record DifferenceView(
            String job,
            String entity,
            String key,
            String field,
            @Nullable String onec,
            @Nullable String stored,
            boolean repairable,
            @Nullable String explanation) {}

    /** @param items one of each job that compares anything */
    record Verdicts(List<Verdict> items) {}

    /**
     * What a comparison has found.
     *
     * @param items the first of them
     * @param total how many there are in all, the explained ones included
     */
    record DifferenceList(List<DifferenceView> items, long total) {}

    /** @param items a run of each job; one that was under way already stands for a new one */
    record Started(List<RunView> items) {}

    /** @param jobs which to compare; null or empty for all that compare anything */
    record CompareRequest(@Nullable List<String> jobs) {}

    private final ReconciliationOperations comparisons;
    private final RunOperations runs;
    private final PublicAddress address;

    ReconciliationController(ReconciliationOperations comparisons, RunOperations runs, PublicAddress address) {
        this.comparisons = comparisons;
        this.runs = runs;
        this.address = address;
    }

    @Operation(summary = "The last comparison of each job")
    @GetMapping
    Verdicts all() {
        return new Verdicts(
                comparisons.all().stream().map(ReconciliationController::view).toList());
    }

    @Operation(summary = "What a comparison has found different")
    @GetMapping("/runs/{id}/differences")
    DifferenceList differences(@PathVariable long id, @RequestParam(defaultValue = "200") int limit) {
        return new DifferenceList(
                comparisons.differences(id, limit).stream()
                        .map(found -> view(found.job(), found.entity(), found.difference()))
                        .toList(),
                comparisons.count(id));
    }

    @Operation(
            summary = "Compares jobs: each in a run of mode reconcile, which writes nothing but the differences found")
    @PostMapping("/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Started> compare(
            @RequestBody(required = false) @Nullable CompareRequest wish, @Nullable Principal caller) {
        List<Long> queued = comparisons.compare(wish == null ? null : wish.jobs(), Callers.name(caller));
        return ResponseEntity.accepted()
                .body(new Started(
                        queued.stream().map(runs::find).map(RunView::of).toList()));
    }

    @Operation(summary = "Repairs what a comparison has found, by the mapping of the jobs, notifying nobody")
    @PostMapping("/runs/{id}/repair")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RunView> repair(@PathVariable long id, @Nullable Principal caller) {
        long run = comparisons.repair(id, Callers.name(caller));
        return ResponseEntity.accepted()
                .location(address.of("/api/runs/" + run))
                .body(RunView.of(runs.find(run)));
    }

    private static Verdict view(ReconciliationOperations.Verdict verdict) {
        return new Verdict(verdict.job(), RunView.ofNullable(verdict.run()), verdict.equal(), verdict.differences());
    }

    private static DifferenceView view(String job, String entity, Difference difference) {
        return new DifferenceView(
                job,
                entity,
                difference.key(),
                difference.field(),
                difference.onec(),
                difference.stored(),
                difference.repairable(),
                difference.explanation());
    }
}
