package uz.consult.bench;

import java.util.Map;

/** Goes through all jobs once, as the schedule would. */
interface Cycles extends AutoCloseable {

    /**
     * What a cycle took.
     *
     * @param how warm in a running launcher, or cold in a process of its own
     * @param seconds the sum over the jobs, from queued to finished
     * @param cpu of the launcher, its start included if it is cold
     * @param updated rows that changed
     */
    record Cycle(
            String how,
            double seconds,
            double cpu,
            long requests,
            long bytes,
            long updated,
            Map<String, Double> jobs) {}

    Cycle once() throws Exception;

    @Override
    void close() throws InterruptedException;
}
