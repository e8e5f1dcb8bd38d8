package uz.consult.launcher.queries;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.schedule.Schedule;

/**
 * A job as the board shows it.
 *
 * @param schedules of its incremental runs first
 * @param target the age that its data may have; null while it is not scheduled
 * @param recent its last runs that are over, oldest first
 */
public record JobCard(
        JobState state,
        List<Schedule> schedules,
        JobCondition condition,
        @Nullable Duration target,
        List<RecentRun> recent) {

    /** What says that a system does not answer, or not to us. */
    private static final Set<String> NO_ANSWER = Set.of(
            ErrorClass.UNAVAILABLE.code(),
            ErrorClass.RATE_LIMITED.code(),
            ErrorClass.AUTHENTICATION.code(),
            ErrorClass.PERMISSION.code());

    static JobCard of(JobState state, List<Schedule> schedules, List<RecentRun> recent, Instant now) {
        Schedule incremental = schedules.get(0);
        return new JobCard(
                state, schedules, JobCondition.of(state, incremental, now), JobCondition.target(incremental), recent);
    }

    public String job() {
        return state.job();
    }

    /** Of its incremental runs. */
    public Schedule schedule() {
        return schedules.get(0);
    }

    /** The run under way; null if there is none. */
    public @Nullable RunRecord running() {
        return state.unfinished().stream().filter(RunRecord::taken).findFirst().orElse(null);
    }

    /** The run that waits for its turn; null if there is none. */
    public @Nullable RunRecord waiting() {
        return state.unfinished().stream()
                .filter(run -> !run.taken())
                .findFirst()
                .orElse(null);
    }

    /** The last run failed, and none has taken over: a person may restart it. */
    public boolean isLeftFailed() {
        RunRecord last = state.last();
        return last != null
                && last.status().equals("FAILED")
                && state.unfinished().isEmpty();
    }

    /** Has somebody paused what would run by itself? */
    public boolean isPaused() {
        return !schedule().enabled() && schedule().every() != null && schedule().changedBy() != null;
    }

    /** Does it wait for a system that has not answered since then: has a run in vain, or one under way? */
    public boolean waitsSince(Instant down) {
        RunRecord last = state.last();
        boolean inVain = last != null
                && last.finishedAt() != null
                && !last.finishedAt().toInstant().isBefore(down)
                && last.errorClass() != null
                && NO_ANSWER.contains(last.errorClass());
        return inVain || !state.unfinished().isEmpty();
    }

    /** Up to when everything in 1C has been read: the start of the last run that read all that was new; null if there is none. */
    public @Nullable Instant upTo() {
        RunRecord completed = state.lastCompleted();
        if (completed == null) {
            return null;
        }
        OffsetDateTime at = completed.startedAt() == null ? completed.finishedAt() : completed.startedAt();
        return at == null ? null : at.toInstant();
    }

    /** The smaller, the more it needs somebody. */
    int rank() {
        return switch (condition) {
            case STUCK -> 0;
            case FAILING -> 1;
            case LATE -> 2;
            case NEVER_RUN -> 4;
            case DISABLED -> isPaused() ? 3 : state.openDeadLetters() > 0 ? 5 : 7;
            case OK -> state.openDeadLetters() > 0 ? 5 : running() != null ? 6 : 7;
        };
    }
}
