package uz.consult.bench;

import java.util.Map;

/**
 * What it took to go through all jobs once, as the schedule does, in a launcher that is warm.
 *
 * @param seconds the sum over the jobs, from queued to finished
 * @param cpu of the launcher
 * @param updated rows that changed
 */
record Cycle(double seconds, double cpu, long requests, long bytes, long updated, Map<String, Double> jobs) {}
