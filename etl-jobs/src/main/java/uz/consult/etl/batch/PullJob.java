package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import uz.consult.etl.runlog.StoredRowCheck;

/**
 * Gathers what one run of a job does that pulls one entity: in this order the records by its plan, the checks of stored rows, further
 * steps, and what is done once everything is written.
 */
public final class PullJob<R> {

    private final PullSteps steps;
    private final PullRun run;
    private final EntityPull<R> pull;
    private final List<StoredRowCheck> checks = new ArrayList<>();
    private final List<Supplier<List<Step>>> further = new ArrayList<>();
    private @Nullable String from;
    private @Nullable Supplier<ScanPlan> plan;
    private boolean repairsStoredRowsFirst;
    private IntSupplier end = () -> 0;

    PullJob(PullSteps steps, PullRun run, EntityPull<R> pull) {
        this.steps = steps;
        this.run = run;
        this.pull = pull;
    }

    /** Where the pull begins, for the run's record: a date or a code; null from the beginning. */
    public PullJob<R> from(@Nullable Object first) {
        from = first == null ? null : first.toString();
        return this;
    }

    /** How the entity is read. */
    public PullJob<R> plan(ScanPlan given) {
        return plan(() -> given);
    }

    /** The same, decided once the run has begun, by what 1C shows then. */
    public PullJob<R> plan(Supplier<ScanPlan> later) {
        plan = later;
        return this;
    }

    /** What a comparison looks for among stored rows, and a repair corrects. */
    public PullJob<R> checks(List<StoredRowCheck> some) {
        checks.addAll(some);
        return this;
    }

    /** A repair corrects stored rows before it reads records: a row that has its key back is not created again. */
    public PullJob<R> repairingStoredRowsFirst() {
        repairsStoredRowsFirst = true;
        return this;
    }

    /**
     * Fields that follow from many rows, computed once after all of them where the run {@linkplain PullRun#defersDerivedFields defers}
     * them.
     *
     * @param work gives the number of effects it has queued
     */
    public PullJob<R> derived(String name, KeySource keys, ToIntFunction<List<String>> work) {
        if (run.defersDerivedFields()) {
            further.add(() -> List.of(steps.stored(run, name, keys, work)));
        }
        return this;
    }

    /** Further steps. */
    public PullJob<R> then(Supplier<List<Step>> some) {
        further.add(some);
        return this;
    }

    /**
     * What is done in a transaction of its own once everything is written; not by a run that keeps to what it was asked for (see
     * {@link PullRun#repairsRelatedRows}).
     *
     * @param work gives the number of effects it has queued
     */
    public PullJob<R> finallyDo(IntSupplier work) {
        end = work;
        return this;
    }

    /** @throws NullPointerException if there is no plan */
    public Job build() {
        Supplier<ScanPlan> given = Objects.requireNonNull(plan, () -> run.job() + " has no plan");
        return steps.job(run, pull.entity(), from, () -> all(given.get()), end);
    }

    private List<Step> all(ScanPlan chosen) {
        boolean repairs = repairsStoredRowsFirst && run.mode() == PullMode.REPAIR;
        List<Step> all = new ArrayList<>();
        if (repairs) {
            all.addAll(steps.checks(run, checks));
        }
        all.addAll(steps.steps(run, run.job(), pull, chosen));
        if (!repairs) {
            all.addAll(steps.checks(run, checks));
        }
        further.forEach(some -> all.addAll(some.get()));
        return all;
    }
}
