package uz.consult.launcher.queries;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.schedule.Schedule;

/** The condition of a job. */
public enum JobCondition {
    /** As it should be. */
    OK,
    /** Somebody has paused it, or it has no interval. */
    DISABLED,
    /** It has not completed yet, and is not late for it. */
    NEVER_RUN,
    /** Its data are older than three of its intervals and five minutes. */
    LATE,
    /** Its last run failed. */
    FAILING,
    /** Its run sends no heartbeat. */
    STUCK;

    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final Duration LENIENCE = Duration.ofMinutes(5);

    public static JobCondition of(JobState state, Schedule schedule, Instant now) {
        if (state.unfinished().stream().anyMatch(run -> run.taken() && isSilent(run, now))) {
            return STUCK;
        }
        RunRecord last = state.last();
        if (last != null && last.status().equals("FAILED")) {
            return FAILING;
        }
        Duration target = target(schedule);
        if (target == null) {
            return DISABLED;
        }
        OffsetDateTime fresh = state.freshAt();
        if (fresh == null) {
            return NEVER_RUN;
        }
        return fresh.toInstant().plus(target).isBefore(now) ? LATE : OK;
    }

    /** The age beyond which the job is late: three of its intervals and five minutes; null while it is not scheduled. */
    public static @Nullable Duration target(Schedule schedule) {
        Duration every = schedule.every();
        return schedule.enabled() && every != null ? every.multipliedBy(3).plus(LENIENCE) : null;
    }

    private static boolean isSilent(RunRecord run, Instant now) {
        OffsetDateTime sign = run.heartbeatAt() == null ? run.queuedAt() : run.heartbeatAt();
        return sign.toInstant().plus(SILENCE).isBefore(now);
    }
}
