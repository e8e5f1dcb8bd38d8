package uz.consult.launcher.queries;

import org.jspecify.annotations.Nullable;

/**
 * What needs a person.
 *
 * @param system onec or chatwoot; null if it is about none
 * @param job null if it is about no job, or several
 * @param run the run to look at; null if there is none
 * @param count how many there are of it, counted up to {@link #COUNTED}; one more if there are more
 * @param by who paused the job; null for every other kind
 */
public record Concern(
        Kind kind,
        @Nullable String system,
        @Nullable String job,
        @Nullable Long run,
        long count,
        @Nullable String by) {

    /** Counting stops here. */
    public static final int COUNTED = 10_000;

    /** The most urgent first. */
    public enum Kind {
        /** A system rejects the user, the token or what is asked of it. */
        REFUSED,
        /** A run sends no heartbeat. */
        STUCK,
        /** The last run of a job failed, and none has taken over. */
        FAILED,
        /** Effects that wait for somebody's word, of one run. */
        HELD,
        /** Effects that could not be delivered. */
        DEAD,
        /** Records that could not be loaded. */
        LETTERS,
        /** A comparison found what nothing explains. */
        DIFFERENT,
        /** A comparison failed, so it is not known what differs. */
        NOT_COMPARED,
        /** Somebody paused a job. */
        PAUSED
    }

    static Concern ofSystem(String system) {
        return new Concern(Kind.REFUSED, system, null, null, 1, null);
    }

    static Concern ofRun(Kind kind, String job, long run, long count) {
        return new Concern(kind, null, job, run, count, null);
    }

    /** @param run null for those that no run caused */
    static Concern held(@Nullable Long run, long count) {
        return new Concern(Kind.HELD, null, null, run, count, null);
    }

    static Concern counted(Kind kind, long count) {
        return new Concern(kind, null, null, null, count, null);
    }

    static Concern paused(String job, @Nullable String by) {
        return new Concern(Kind.PAUSED, null, job, null, 1, by);
    }
}
