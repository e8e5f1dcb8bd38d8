package uz.consult.launcher.ui;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import uz.consult.launcher.queries.JobCondition;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.schedule.Schedule;

/**
 * A job as a page shows it.
 *
 * @param condition ok, disabled, never_run, late, failing or stuck
 * @param schedules incremental first
 */
record JobRow(JobState state, List<Schedule> schedules, String condition) {

    static JobRow of(JobState state, List<Schedule> all, Instant now) {
        List<Schedule> own = all.stream()
                .filter(schedule -> schedule.job().equals(state.job()))
                .toList();
        return new JobRow(
                state, own, JobCondition.of(state, own.get(0), now).name().toLowerCase(Locale.ROOT));
    }

    public String job() {
        return state.job();
    }

    /** Of its incremental runs. */
    public Schedule schedule() {
        return schedules.get(0);
    }
}
