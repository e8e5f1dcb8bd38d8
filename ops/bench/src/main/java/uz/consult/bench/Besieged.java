package uz.consult.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import uz.consult.bench.siege.Probes;

/**
 * How a launcher stood a flood.
 *
 * @param begin to tell its rows in the audit by
 * @param answers to the attackers, by HTTP status
 * @param unanswered connections of theirs that ended without an answer, of those that asked for one
 * @param mostOpen slow and idle connections held at once
 * @param differing tables that are not as those of a launcher which nobody besieged
 * @param recovered seconds from the end of the flood until everything was answered as always
 */
record Besieged(
        String flood,
        String what,
        Instant begin,
        Instant end,
        Map<Integer, Long> answers,
        long connections,
        long unanswered,
        long mostOpen,
        Probes.Answered liveness,
        Probes.Answered readiness,
        JobRounds.Done jobs,
        List<String> differing,
        Memory.Course memory,
        KnownDevices.Done signIns,
        double recovered) {

    private static final int SERVER_ERRORS = 500;

    /**
     * What is promised, in numbers.
     *
     * @param probe the longest time for an answer to a probe
     * @param heldMb by how much the heap after a full collection may be larger in the last third of a flood than in the first
     * @param residentMb the same of what is resident
     * @param auditRows of strangers in the audit, each minute
     * @param recovery how soon everything is answered as always
     */
    record Limits(Duration probe, long heldMb, long residentMb, long auditRows, Duration recovery) {}

    /**
     * What became of each.
     *
     * @param ofStrangers rows in the audit
     * @param ofUsers rows in the audit of those who take part in the flood: each of their changes has one
     */
    List<Promise> promises(Limits limits, long ofStrangers, long ofUsers) {
        List<Promise> all = new ArrayList<>();
        all.add(probe("liveness", liveness, limits));
        all.add(probe("readiness", readiness, limits));
        all.add(new Promise(
                "the eight jobs run and complete",
                "every run, at least a round of all",
                String.format(
                        Locale.ROOT,
                        "%d rounds, %d runs, %d not completed; %,d rows written; slowest start %d ms, %d unanswered",
                        jobs.rounds(),
                        jobs.runs(),
                        jobs.notCompleted(),
                        jobs.written(),
                        jobs.slowest(),
                        jobs.unanswered()),
                jobs.rounds() > 0 && jobs.notCompleted() == 0 && jobs.written() > 0));
        all.add(new Promise(
                "rows as in a quiet run",
                "every table of cons",
                differing.isEmpty() ? "equal" : "different: " + String.join(", ", differing),
                differing.isEmpty()));
        long errors = answers.entrySet().stream()
                .filter(answer -> answer.getKey() >= SERVER_ERRORS)
                .mapToLong(Map.Entry::getValue)
                .sum();
        all.add(new Promise(
                "no answer of 5xx",
                "0",
                answers.entrySet().stream()
                                .map(answer ->
                                        String.format(Locale.ROOT, "%d: %,d", answer.getKey(), answer.getValue()))
                                .collect(Collectors.joining(", ", "", "; "))
                        + String.format(
                                Locale.ROOT,
                                "%,d connections, %,d ended unanswered%s",
                                connections,
                                unanswered,
                                mostOpen == 0 ? "" : String.format(Locale.ROOT, ", %,d held at once", mostOpen)),
                errors == 0 && connections > 0));
        all.add(new Promise(
                "the heap in use does not grow",
                "+" + limits.heldMb() + " MB",
                memory.held() + " MB in the first third, " + memory.heldLast() + " MB in the last",
                memory.grown() <= limits.heldMb()));
        all.add(new Promise(
                "resident memory does not grow",
                "+" + limits.residentMb() + " MB",
                memory.resident() + " MB, " + memory.residentLast() + " MB",
                memory.residentGrown() <= limits.residentMb()));
        double minutes = Math.max(1, Duration.between(begin, end).toMillis() / 60_000.0);
        all.add(new Promise(
                "rows of strangers in the audit",
                "less than " + limits.auditRows() + " a minute",
                ofStrangers + (ofUsers == 0 ? "" : ", and " + ofUsers + " of users"),
                ofStrangers < limits.auditRows() * minutes));
        if (signIns.tried() > 0) {
            all.add(new Promise(
                    "right passwords are accepted in known browsers",
                    "every one",
                    signIns.right() + " of " + signIns.tried() + ", slowest " + signIns.slowest() + " ms",
                    signIns.right() == signIns.tried()));
        }
        all.add(new Promise(
                "afterwards all requests are answered normally",
                "within " + limits.recovery().toSeconds() + " s",
                String.format(Locale.ROOT, "after %.1f s", recovered),
                recovered <= limits.recovery().toMillis() / 1e3));
        return all;
    }

    private static Promise probe(String name, Probes.Answered probe, Limits limits) {
        return new Promise(
                name + " answers 200",
                "within " + limits.probe().toMillis() + " ms",
                "99 % within " + probe.p99() + " ms, longest " + probe.longest() + " ms, of " + probe.asked()
                        + (probe.wrong() == 0 ? "" : "; " + probe.wrong() + " wrong"),
                probe.asked() > 0
                        && probe.wrong() == 0
                        && probe.longest() < limits.probe().toMillis());
    }
}
