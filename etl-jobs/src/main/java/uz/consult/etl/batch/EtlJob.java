package uz.consult.etl.batch;

import org.springframework.batch.core.job.Job;

/**
 * One of the jobs. A bean of this type is all that the application needs to schedule, run, restart, compare and show a job: what it
 * says of itself is said here and nowhere else.
 */
public interface EtlJob {

    /** What the job says of itself. Cheap and without side effects: asked for each time. */
    JobDeclaration declaration();

    /**
     * Builds the job anew. Nothing is shared between runs: a reader that outlives its run reads nothing in the next one and
     * reports COMPLETED.
     */
    Job job(PullRun run);

    /** The name in schedules, run records and addresses. */
    default String name() {
        return declaration().name();
    }
}
