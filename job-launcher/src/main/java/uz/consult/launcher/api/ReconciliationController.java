package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Differences;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.history.RunPages;
import uz.consult.launcher.history.Slice;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.JobRunner;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;

/** Whether 1C, PostgreSQL and Chatwoot say the same. */
@Tag(name = "Reconciliation", description = "1C = PostgreSQL = Chatwoot, and what differs")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/reconciliation")
class ReconciliationController {

    /**
     * The last comparison of a job.
     *
     * @param run null if there was none yet
     * @param equal null until a comparison has completed
     * @param differences how many, by entity
     */
    record Verdict(
            String job, @Nullable RunView run, @Nullable Boolean equal, Map<String, Long> differences) {}

    /** One difference; onec and stored are null where there is no such value or record. */
    record DifferenceView(
            String job,
            String entity,
            String key,
            String field,
            @Nullable String onec,
            @Nullable String stored,
            boolean repairable) {}

    record Verdicts(List<Verdict> items) {}

    record DifferenceList(List<DifferenceView> items, long total) {}

    record Started(List<RunView> items) {}

    /** @param jobs which to compare; null or empty for all that compare anything */
    record Wish(@Nullable List<String> jobs) {}

    private final JobRunner runner;
    private final RunPages pages;
    private final Differences differences;
    private final RunLog runs;
    private final RunQueue queue;

    ReconciliationController(JobRunner runner, RunPages pages, Differences differences, RunLog runs, RunQueue queue) {
        this.runner = runner;
        this.pages = pages;
        this.differences = differences;
        this.runs = runs;
        this.queue = queue;
    }

    @Operation(summary = "The last comparison of each job")
    @GetMapping
    Verdicts all() {
        return new Verdicts(runner.reconciling().stream().map(this::verdict).toList());
    }

    @Operation(summary = "What a comparison has found different")
    @GetMapping("/runs/{id}/differences")
    DifferenceList differences(@PathVariable long id, @RequestParam(defaultValue = "200") int limit) {
        reconciliation(id);
        if (limit < 1 || limit > Slice.MOST) {
            throw Refusal.wrong("limit lies between 1 and " + Slice.MOST + ", not " + limit);
        }
        return new DifferenceList(
                differences.of(id, limit).stream()
                        .map(found -> view(found.job(), found.entity(), found.difference()))
                        .toList(),
                differences.count(id).values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    @Operation(summary = "Compares jobs: each is a run of mode reconcile that writes nothing but what it finds")
    @PostMapping("/runs")
    ResponseEntity<Started> compare(@RequestBody(required = false) @Nullable Wish wish, @Nullable Principal caller) {
        List<String> possible = runner.reconciling();
        List<String> jobs = wish == null || wish.jobs() == null || wish.jobs().isEmpty() ? possible : wish.jobs();
        for (String job : jobs) {
            if (!possible.contains(job)) {
                throw Refusal.wrong(
                        "There is nothing to compare for " + job + ": there are " + String.join(", ", possible));
            }
        }
        List<Long> queued = jobs.stream()
                .map(job -> queue.queueOnce(RunRequest.of(PullMode.RECONCILE)
                        .order(job, "api", Callers.name(caller), null, Priority.PERSON, null)))
                .toList();
        queue.wake();
        return ResponseEntity.accepted()
                .body(new Started(
                        queued.stream().map(runs::find).map(RunView::of).toList()));
    }

    @Operation(summary = "Repairs what a comparison has found, by the mapping of the jobs, telling nobody")
    @PostMapping("/runs/{id}/repair")
    ResponseEntity<RunView> repair(@PathVariable long id, @Nullable Principal caller) {
        RunRecord found = reconciliation(id);
        if (!found.completed()) {
            throw Refusal.conflict("Run " + id + " has not completed: what it found may be half of it. Compare again");
        }
        if (!differences.anyRepairable(id)) {
            throw Refusal.conflict("Run " + id + " has found nothing that can be repaired");
        }
        try {
            long run = queue.submit(
                    RunRequest.repair(id).order(found.job(), "api", Callers.name(caller), null, Priority.PERSON, null));
            return ResponseEntity.accepted()
                    .location(URI.create("/api/runs/" + run))
                    .body(RunView.of(runs.find(run)));
        } catch (AlreadyRunningException e) {
            throw Refusal.conflict(e);
        }
    }

    private Verdict verdict(String job) {
        List<RunRecord> last = pages.of(new RunPages.Filter(job, null, PullMode.RECONCILE.code(), null, null), 1, 0)
                .items();
        if (last.isEmpty()) {
            return new Verdict(job, null, null, Map.of());
        }
        Map<String, Long> counts = differences.count(last.get(0).id());
        return new Verdict(job, RunView.of(last.get(0)), last.get(0).completed() ? counts.isEmpty() : null, counts);
    }

    private RunRecord reconciliation(long id) {
        RunRecord run;
        try {
            run = runs.find(id);
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound(String.valueOf(e.getMessage()));
        }
        if (!run.mode().equals(PullMode.RECONCILE.code())) {
            throw Refusal.notFound("Run " + id + " is no comparison, but a run of mode " + run.mode());
        }
        return run;
    }

    private static DifferenceView view(String job, String entity, Difference difference) {
        return new DifferenceView(
                job,
                entity,
                difference.key(),
                difference.field(),
                difference.onec(),
                difference.stored(),
                difference.repairable());
    }
}
