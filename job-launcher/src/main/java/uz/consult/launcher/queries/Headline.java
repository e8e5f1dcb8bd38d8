package uz.consult.launcher.queries;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How everything stands, in one sentence: the first of these that is so.
 *
 * <ol>
 *   <li>1C does not answer, or Chatwoot does not.
 *   <li>Jobs are stuck, failing or late.
 *   <li>Jobs that are scheduled have never completed.
 *   <li>All is in step up to the time up to which the job is that has read least far; something may still need a person.
 * </ol>
 *
 * @param since since when the system does not answer; null for other kinds
 * @param jobs of a system that does not answer those that wait for it; else those that are not in step
 * @param effects that wait to be delivered to the system that does not answer, counted up to {@link Concern#COUNTED}
 * @param upTo up to when all is in step; null for other kinds, and if no job has ever completed
 * @param concerns how much needs a person
 */
public record Headline(
        Kind kind,
        @Nullable Instant since,
        List<String> jobs,
        long effects,
        @Nullable Instant upTo,
        int concerns) {

    /** Which sentence. */
    public enum Kind {
        ONEC_DOWN,
        CHATWOOT_DOWN,
        TROUBLE,
        NOT_LOADED,
        DECISIONS,
        IN_STEP
    }

    /** Does it say that all is well? */
    public boolean isGood() {
        return kind == Kind.IN_STEP;
    }

    static Headline of(List<ExternalSystemState> systems, List<JobCard> jobs, long effects, int concerns) {
        for (ExternalSystemState system : systems) {
            if (system.isDown()) {
                boolean onec = system.system().equals(Board.ONEC);
                return new Headline(
                        onec ? Kind.ONEC_DOWN : Kind.CHATWOOT_DOWN,
                        system.since(),
                        onec ? Board.waiting(jobs, system) : List.of(),
                        onec ? 0 : effects,
                        null,
                        concerns);
            }
        }
        List<String> troubled = jobs.stream()
                .filter(job -> switch (job.condition()) {
                    case STUCK, FAILING, LATE -> true;
                    case OK, DISABLED, NEVER_RUN -> false;
                })
                .map(JobCard::job)
                .toList();
        if (!troubled.isEmpty()) {
            return new Headline(Kind.TROUBLE, null, troubled, 0, null, concerns);
        }
        List<JobCard> scheduled =
                jobs.stream().filter(job -> job.schedule().enabled()).toList();
        List<JobCard> counting = scheduled.isEmpty()
                ? jobs.stream().filter(job -> job.upTo() != null).toList()
                : scheduled;
        List<String> unloaded = counting.stream()
                .filter(job -> job.upTo() == null)
                .map(JobCard::job)
                .toList();
        if (counting.isEmpty() || !unloaded.isEmpty()) {
            return new Headline(Kind.NOT_LOADED, null, unloaded, 0, null, concerns);
        }
        Instant upTo = counting.stream()
                .map(JobCard::upTo)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
        return new Headline(concerns > 0 ? Kind.DECISIONS : Kind.IN_STEP, null, List.of(), 0, upTo, concerns);
    }
}
