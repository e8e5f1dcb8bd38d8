package uz.consult.launcher.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** The last run of each job, if it failed and nothing has taken over. */
    public List<RunRecord> failed() {
        List<RunRecord> failed = new ArrayList<>();
        for (JobStates.JobState state : states.all()) {
            RunRecord last = state.last();
            if (last != null
                    && last.status().equals("FAILED")
                    && state.unfinished().isEmpty()
                    && operations.restartable(last) == null) {
                failed.add(last);
            }
        }
        return failed;
    }

    /** All runs that are under way or wait, by job in the order in which jobs run. */
    public List<RunRecord> unfinished() {
        return states.all().stream()
                .flatMap(state -> state.unfinished().stream())
                .toList();
    }

    /**
     * Restarts what failed.
     *
     * @param wanted the numbers of runs, as somebody has seen them before he decided; null for all that failed
     */
    public BulkResult restartFailed(@Nullable List<Long> wanted, String caller) {
        return each(numbers(wanted, failed()), run -> operations.restart(run, caller));
    }

    /**
     * Stops runs at the end of their chunk, and takes those that wait out of the queue.
     *
     * @param wanted as in {@link #restartFailed}; null for all
     */
    public BulkResult stopAll(@Nullable List<Long> wanted) {
        return each(numbers(wanted, unfinished()), run -> {
            operations.stop(run);
            return run;
        });
    }

    private static List<Long> numbers(@Nullable List<Long> wanted, List<RunRecord> all) {
        return wanted == null
                ? all.stream().map(RunRecord::id).toList()
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
