package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;

/** One of the jobs: its name, and how it is built for a run. */
public interface EtlJob {

    /** The name in schedules, run records and addresses. */
    String name();

    /** The 1C entity whose mark it keeps; null if it keeps none. */
    @Nullable String entity();

    /** Has it a cursor that a window can lie on? */
    boolean hasWindow();

    /** Has it a sweep? Jobs whose every run compares everything have none. */
    boolean hasSweep();

    /** Does it compare what it pulls? A job that pulls what another pulls leaves that to the other. */
    default boolean reconciles() {
        return true;
    }

    /** Jobs of one guard never run at the same time, over all launchers. */
    default String guard() {
        return name();
    }

    /** The job that runs ahead of each scheduled run of this one; null if none does. */
    default @Nullable String runsAfter() {
        return null;
    }

    /** Its place in the order in which all jobs run: parents before children. */
    int order();

    /**
     * Builds the job anew. Nothing is shared between runs: a reader that outlives its run reads nothing in the next one and
     * reports COMPLETED.
     */
    Job job(PullRun run);
}
