package uz.consult.launcher.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.JobStates;

/** Restarts all that failed, and stops all that runs or waits: each by itself, as {@link RunOperations} does with one. */
@Component
@ConditionalOnWebApplication
public class BulkRunOperations {

    /**
     * What became of many.
     *
     * @param runs those that were restarted (the new ones), or are being stopped
     * @param refused why the others were not
     */
    public record BulkResult(List<Long> runs, List<OperationRefused> refused) {}

    private final JobStates states;
    private final RunOperations operations;

    BulkRunOperations(JobStates states, RunOperations operations) {
        this.states = states;
        this.operations = operations;
    }

    /**
     * Which runs there are to restart, and which to stop.
     *
     * @param failed the last run of each job, if it failed and nothing has taken over
     * @param unfinished all that are under way or wait, by job in the order in which jobs run
     */
    public record Candidates(List<RunRecord> failed, List<RunRecord> unfinished) {}

    /** Both, from one look at all jobs. */
    public Candidates candidates() {
        List<RunRecord> failed = new ArrayList<>();
        List<RunRecord> unfinished = new ArrayList<>();
        for (JobStates.JobState state : states.all()) {
            unfinished.addAll(state.unfinished());
            RunRecord last = state.last();
            if (last != null
                    && last.status().equals("FAILED")
                    && state.unfinished().isEmpty()
                    && operations.restartable(last) == null) {
                failed.add(last);
            }
        }
        return new Candidates(failed, unfinished);
    }

    /**
     * Restarts what failed.
     *
     * @param wanted the numbers of runs, as somebody has seen them before he decided; null for all that failed
     */
    public BulkResult restartFailed(@Nullable List<Long> wanted, String caller) {
        return each(numbers(wanted, Candidates::failed), run -> operations.restart(run, caller));
    }

    /**
     * Stops runs at the end of their chunk, and takes those that wait out of the queue.
     *
     * @param wanted as in {@link #restartFailed}; null for all
     */
    public BulkResult stopAll(@Nullable List<Long> wanted) {
        return each(numbers(wanted, Candidates::unfinished), run -> {
            operations.stop(run);
            return run;
        });
    }

    /** Jobs are looked at only if nobody has named runs. */
    private List<Long> numbers(@Nullable List<Long> wanted, Function<Candidates, List<RunRecord>> all) {
        return wanted == null
                ? all.apply(candidates()).stream().map(RunRecord::id).toList()
                : wanted.stream().filter(Objects::nonNull).toList();
    }

    @FunctionalInterface
    private interface Operation {
        long on(long run);
    }

    private static BulkResult each(List<Long> runs, Operation operation) {
        List<Long> done = new ArrayList<>();
        List<OperationRefused> refused = new ArrayList<>();
        for (long run : runs) {
            try {
                done.add(operation.on(run));
            } catch (OperationRefused e) {
                refused.add(e);
            }
        }
        return new BulkResult(done, refused);
    }
}
