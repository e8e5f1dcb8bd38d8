package uz.consult.launcher.operations;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.Differences;
import uz.consult.etl.runlog.Differences.Found;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.RunQueries;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;

/** Whether 1C, PostgreSQL and Chatwoot say the same; and the repair of what does not. */
@Component
@ConditionalOnWebApplication
public class ReconciliationOperations {

    /**
     * The last comparison of a job.
     *
     * @param run null if there was none yet
     * @param equal null until a comparison has completed
     * @param differences how many that nothing explains, by entity
     */
    public record Verdict(
            String job, @Nullable RunRecord run, @Nullable Boolean equal, Map<String, Long> differences) {}

    private final EtlJobs jobs;
    private final RunQueries pages;
    private final Differences differences;
    private final RunOperations runs;
    private final RunQueue queue;

    ReconciliationOperations(
            EtlJobs jobs, RunQueries pages, Differences differences, RunOperations runs, RunQueue queue) {
        this.jobs = jobs;
        this.pages = pages;
        this.differences = differences;
        this.runs = runs;
        this.queue = queue;
    }

    /** The last of each job that compares anything. */
    public List<Verdict> all() {
        return jobs.comparing().stream().map(this::verdict).toList();
    }

    /** @throws OperationRefused if there is no such run, or it compares nothing */
    public RunRecord find(long id) {
        RunRecord run = runs.find(id);
        if (!run.mode().equals(PullMode.RECONCILE.code())) {
            throw OperationRefused.notFound("Run " + id + " is no comparison, but a run of mode " + run.mode());
        }
        return run;
    }

    /**
     * What a comparison has found different.
     *
     * @throws OperationRefused saying what is right
     */
    public List<Found> differences(long id, int limit) {
        find(id);
        if (limit < 1 || limit > Slice.MOST) {
            throw OperationRefused.wrong("limit lies between 1 and " + Slice.MOST + ", not " + limit);
        }
        return differences.of(id, limit);
    }

    /** How many differences it has found in all, the explained ones included. */
    public long count(long id) {
        return Stream.of(differences.count(id), differences.explained(id))
                .flatMap(counts -> counts.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Compares jobs, each in a run of mode reconcile; one that is under way stands for a new one.
     *
     * @param wanted null or empty for all that compare anything
     * @return the numbers of the runs
     * @throws OperationRefused if a job compares nothing
     */
    public List<Long> compare(@Nullable List<String> wanted, String caller) {
        List<String> possible = jobs.comparing();
        List<String> chosen = wanted == null || wanted.isEmpty() ? possible : wanted;
        for (String job : chosen) {
            if (!possible.contains(job)) {
                throw OperationRefused.wrong("There is nothing to compare for " + job + "; the jobs to compare are "
                        + String.join(", ", possible));
            }
        }
        List<Long> queued = chosen.stream()
                .map(job -> queue.queueOnce(
                        RunRequest.of(PullMode.RECONCILE).toNewRun(job, "api", caller, Priority.PERSON, null)))
                .toList();
        queue.wake();
        return queued;
    }

    /** Why what the run found is not repaired; null if it may be. */
    public @Nullable OperationRefused repairable(RunRecord found) {
        if (!found.completed()) {
            return OperationRefused.conflict(
                    "Run " + found.id() + " has not completed: what it found may be half of it. Compare again");
        }
        return differences.anyRepairable(found.id())
                ? null
                : OperationRefused.conflict("Run " + found.id() + " has found nothing that can be repaired");
    }

    /**
     * Repairs what a comparison has found, telling nobody.
     *
     * @return the number of the run
     * @throws OperationRefused if that cannot be
     */
    public long repair(long id, String caller) {
        RunRecord found = find(id);
        OperationRefused refusal = repairable(found);
        if (refusal != null) {
            throw refusal;
        }
        try {
            return queue.submit(RunRequest.repair(id).toNewRun(found.job(), "api", caller, Priority.PERSON, null));
        } catch (AlreadyRunningException e) {
            throw OperationRefused.conflict(e);
        }
    }

    private Verdict verdict(String job) {
        List<RunRecord> last = pages.of(new RunQueries.Filter(job, null, PullMode.RECONCILE.code(), null, null), 1, 0)
                .items();
        if (last.isEmpty()) {
            return new Verdict(job, null, null, Map.of());
        }
        Map<String, Long> counts = differences.count(last.get(0).id());
        return new Verdict(job, last.get(0), last.get(0).completed() ? counts.isEmpty() : null, counts);
    }
}
