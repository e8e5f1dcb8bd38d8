package uz.consult.launcher.run;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.reconcile.ConversationStatuses;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Differences;
import uz.consult.etl.runlog.Differences.Found;
import uz.consult.etl.runlog.RunRecord;

/**
 * Compares 1C with PostgreSQL, field by field and after all rules, and conversations with Chatwoot; reports every difference; and
 * repairs what it finds, if requested, by the very mapping that the jobs write with. After a repair it compares again, so
 * that what it reports is what is left. What a rule or an event allows to differ is shown with its reason, and counts as equal.
 */
@Component
public class Reconciler {

    private static final int MOST_SHOWN = 200;
    private static final int MOST_REPAIRS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final EtlJobs jobs;
    private final JobRunner runner;
    private final Differences differences;
    private final ConversationStatuses conversations;
    private final WallClock clock;

    Reconciler(
            EtlJobs jobs,
            JobRunner runner,
            Differences differences,
            ConversationStatuses conversations,
            WallClock clock) {
        this.jobs = jobs;
        this.runner = runner;
        this.differences = differences;
        this.conversations = conversations;
        this.clock = clock;
    }

    /**
     * @param names names of jobs; none for all
     * @throws IllegalArgumentException if there is no such job, or it compares nothing
     */
    public List<String> choose(List<String> names) {
        List<String> possible = jobs.comparing();
        for (String name : names) {
            if (!possible.contains(name)) {
                throw new IllegalArgumentException("There is nothing to reconcile for " + name
                        + "; the jobs to reconcile are " + String.join(", ", possible));
            }
        }
        return possible.stream()
                .filter(name -> names.isEmpty() || names.contains(name))
                .toList();
    }

    /** @return true if nothing differs that is not explained, or nothing of it is left */
    public boolean run(List<String> chosen, boolean repair, String requestedBy, PrintWriter out) {
        boolean equal = true;
        for (String job : chosen) {
            equal &= run(job, repair, requestedBy, out);
        }
        if (!conversations.canCompare()) {
            out.println("Chatwoot was not compared: CHATWOOT_API_URL is not set");
        }
        out.flush();
        return equal;
    }

    private boolean run(String job, boolean repair, String requestedBy, PrintWriter out) {
        return run(job, repair ? MOST_REPAIRS : 0, requestedBy, out);
    }

    /** @param repairsRunId how often what is found is repaired and compared again: one repair may bring to light what it hid */
    private boolean run(String job, int repairs, String requestedBy, PrintWriter out) {
        LocalDateTime began = clock.now();
        RunRecord found = patiently(job, RunRequest.of(PullMode.RECONCILE), requestedBy, out);
        if (found == null) {
            return false;
        }
        Map<String, Long> counts = differences.count(found.id());
        print(job, began, found, counts, differences.explained(found.id()), out);
        if (repairs == 0 || !differences.anyRepairable(found.id())) {
            return counts.isEmpty();
        }
        RunRecord repaired = patiently(job, RunRequest.repair(found.id()), requestedBy, out);
        if (repaired == null) {
            return false;
        }
        out.printf(
                Locale.ROOT,
                "%s: repaired by run %d: %,d created, %,d updated, %,d deleted%n",
                job,
                repaired.id(),
                repaired.tally().created(),
                repaired.tally().updated(),
                repaired.tally().deleted());
        return run(job, repairs - 1, requestedBy, out);
    }

    /** @return null if it did not complete; a launcher that runs the job just now is waited for */
    private @Nullable RunRecord patiently(String job, RunRequest request, String requestedBy, PrintWriter out) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                RunRecord run = runner.run(job, request, "cli", requestedBy, started -> {});
                if (!run.completed()) {
                    out.printf(
                            Locale.ROOT, "%s: run %d: %s: %s%n", job, run.id(), run.errorClass(), run.errorMessage());
                }
                return run.completed() ? run : null;
            } catch (AlreadyRunningException e) {
                if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    out.println(job + ": not compared: " + e.getMessage());
                    return null;
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    private void print(
            String job,
            LocalDateTime began,
            RunRecord run,
            Map<String, Long> counts,
            Map<String, Long> explained,
            PrintWriter out) {
        verdict(job, began, run, counts, out);
        explained.forEach((entity, count) ->
                out.printf(Locale.ROOT, "%s: %s: %,d differ as a rule or an event allows%n", job, entity, count));
        differences.of(run.id(), MOST_SHOWN).forEach(one -> out.println("  " + line(one)));
        long more = sum(counts) + sum(explained) - MOST_SHOWN;
        if (more > 0) {
            out.printf(Locale.ROOT, "  and %,d more: log.differences, run_id %d%n", more, run.id());
        }
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private void verdict(String job, LocalDateTime began, RunRecord run, Map<String, Long> counts, PrintWriter out) {
        if (counts.isEmpty() && jobs.declaration(job).entity() == null) {
            out.printf(Locale.ROOT, "%s: conversations: PostgreSQL = Chatwoot up to %s%n", job, began);
            return;
        }
        if (counts.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%s: 1C = PostgreSQL up to %s (%,d records)%n",
                    job,
                    began,
                    run.tally().read());
            return;
        }
        counts.forEach((entity, count) ->
                out.printf(Locale.ROOT, "%s: %s: %,d differences at %s%n", job, entity, count, began));
    }

    private static String line(Found found) {
        boolean ofChatwoot = found.entity().equals(ConversationStatuses.ENTITY);
        String left = ofChatwoot ? "PostgreSQL" : "1C";
        String right = ofChatwoot ? "Chatwoot" : "PostgreSQL";
        Difference difference = found.difference();
        String what = found.entity() + " " + difference.key();
        if (difference.field().equals(Difference.RECORD)) {
            return what + ": "
                    + (difference.onec() == null
                            ? "in " + right + ", not in " + left
                            : difference.repairable() || ofChatwoot
                                    ? "in " + left + ", not in " + right
                                    : difference.onec())
                    + (difference.repairable() || difference.onec() != null && !ofChatwoot ? "" : decided(difference));
        }
        return what + " " + difference.field() + ": " + left + " " + difference.onec() + ", " + right + " "
                + difference.stored() + decided(difference);
    }

    private static String decided(Difference difference) {
        return difference.isExplained()
                ? " (explained: " + difference.explanation() + ")"
                : difference.repairable() ? "" : " (for a person to decide)";
    }
}
