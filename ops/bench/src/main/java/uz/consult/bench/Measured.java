package uz.consult.bench;

import java.util.Map;

/**
 * What one run of a program took.
 *
 * @param program floor, product or textbook
 * @param wall from start to exit, in seconds
 * @param cpu of the program itself, in seconds
 * @param postgresCpu of PostgreSQL meanwhile
 * @param standInCpu of the stand-ins meanwhile
 * @param peak the most resident memory, in bytes
 * @param requests to 1C
 * @param bytes from 1C
 * @param loads by what was loaded: consultations, calls, and calls with con_calls
 * @param jobs seconds by job, from log.etl_runs; empty for the others
 */
record Measured(
        String program,
        double wall,
        double cpu,
        double postgresCpu,
        double standInCpu,
        long peak,
        long requests,
        long bytes,
        Map<String, Load> loads,
        Map<String, Double> jobs) {

    /** Calls, and con_calls of their consultations: the product and the textbook do both at once. */
    static final String CALLS_WITH_FIELD = "calls and con_calls";

    /**
     * One kind of records.
     *
     * @param seconds from the first request to the last commit
     */
    record Load(long rows, double seconds, long requests, long bytes) {
        double rate() {
            return rows / seconds;
        }
    }

    /** The stand-ins' part of all CPU. */
    double standInShare() {
        return standInCpu / (cpu + postgresCpu + standInCpu);
    }
}
