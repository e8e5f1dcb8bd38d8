package uz.consult.launcher.queries;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything at one moment: trouble first.
 *
 * @param systems 1C and Chatwoot, as far as anything is known of them
 * @param databaseSince since when PostgreSQL runs
 * @param concerns what needs a person, the most urgent first
 * @param jobs those that need somebody first
 * @param waitingEffects that wait to be delivered, counted up to {@link Concern#COUNTED}; one more if there are more
 */
public record Board(
        Headline headline,
        List<ExternalSystemState> systems,
        Instant databaseSince,
        List<Concern> concerns,
        List<JobCard> jobs,
        long waitingEffects) {

    /** 1C, as a system. */
    public static final String ONEC = "onec";

    /** Chatwoot, as a system. */
    public static final String CHATWOOT = "chatwoot";

    static Board of(
            List<ExternalSystemState> systems,
            Instant databaseSince,
            List<Concern> concerns,
            List<JobCard> jobs,
            long waitingEffects) {
        return new Board(
                Headline.of(systems, jobs, waitingEffects, concerns.size()),
                systems,
                databaseSince,
                concerns.stream().sorted(Comparator.comparing(Concern::kind)).toList(),
                jobs.stream().sorted(Comparator.comparingInt(JobCard::rank)).toList(),
                waitingEffects);
    }

    /** What is known of a system; null if it was never called. */
    public @Nullable ExternalSystemState system(String name) {
        return systems.stream()
                .filter(system -> system.system().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The jobs that wait for this system; none while it answers. */
    public List<String> waiting(ExternalSystemState system) {
        return waiting(jobs, system);
    }

    static List<String> waiting(List<JobCard> jobs, ExternalSystemState system) {
        return !system.isDown() || !system.system().equals(ONEC)
                ? List.of()
                : jobs.stream()
                        .filter(job -> job.waitsSince(system.since()))
                        .map(JobCard::job)
                        .toList();
    }
}
