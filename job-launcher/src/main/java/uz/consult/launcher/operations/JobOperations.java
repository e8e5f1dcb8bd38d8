package uz.consult.launcher.operations;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.NewRun;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;
import uz.consult.launcher.schedule.Schedule;
import uz.consult.launcher.schedule.ScheduleException;
import uz.consult.launcher.schedule.Schedules;

/** Starts jobs and changes when they run. */
@Component
@ConditionalOnWebApplication
public class JobOperations {

    private static final List<PullMode> STARTED =
            List.of(PullMode.INCREMENTAL, PullMode.FULL, PullMode.WINDOW, PullMode.SWEEP);
    private static final List<PullMode> SCHEDULED = List.of(PullMode.INCREMENTAL, PullMode.SWEEP, PullMode.RECONCILE);

    private final EtlJobs jobs;
    private final Schedules schedules;
    private final RunQueue queue;

    JobOperations(EtlJobs jobs, Schedules schedules, RunQueue queue) {
        this.jobs = jobs;
        this.schedules = schedules;
        this.queue = queue;
    }

    /** @throws OperationRefused if there is no such job */
    public void exists(String job) {
        if (!jobs.names().contains(job)) {
            throw Refusal.NO_JOB.with(job, jobs.names());
        }
    }

    /** @throws OperationRefused if there is no such job, or it cannot be run in this mode */
    void check(String job, PullMode mode) {
        exists(job);
        if (!jobs.can(job, mode)) {
            throw (mode == PullMode.WINDOW ? Refusal.NO_WINDOW : Refusal.NO_SWEEP).with(job);
        }
    }

    /** The modes in which the job can be started. */
    public List<String> modes(String job) {
        return STARTED.stream()
                .filter(mode -> jobs.can(job, mode))
                .map(PullMode::code)
                .toList();
    }

    /**
     * A run that may be queued.
     *
     * @param mode null for incremental
     * @param from the beginning of a window, wall time; null in other modes
     * @param to likewise, the end
     * @throws OperationRefused saying what is right
     */
    public NewRun newRun(String job, @Nullable String mode, @Nullable String from, @Nullable String to, String caller) {
        exists(job);
        PullMode wanted = mode(mode, STARTED);
        LocalDateTime first = date("from", from);
        LocalDateTime end = date("to", to);
        if (!RunRequest.fits(wanted, first, end)) {
            throw (wanted == PullMode.WINDOW ? Refusal.WINDOW_WITHOUT_RANGE : Refusal.RANGE_WITHOUT_WINDOW).with();
        }
        check(job, wanted);
        return RunRequest.of(wanted, first, end).toNewRun(job, "api", caller, Priority.PERSON, null);
    }

    /**
     * Lets a run wait for its turn.
     *
     * @return its number
     * @throws OperationRefused if the job runs or waits already
     */
    public long start(NewRun newRun) {
        try {
            return queue.submit(newRun);
        } catch (AlreadyRunningException e) {
            throw Refusal.of(e);
        }
    }

    /**
     * Pauses, resumes, or gives another interval.
     *
     * @param mode incremental, sweep or reconcile; null for incremental
     * @param enabled null to leave it
     * @param interval ISO 8601 or a number of minutes; null to leave it
     * @throws OperationRefused saying what is right
     */
    public Schedule change(
            String job, @Nullable String mode, @Nullable Boolean enabled, @Nullable String interval, String caller) {
        exists(job);
        if (enabled == null && interval == null) {
            throw Refusal.NOTHING_TO_CHANGE.with();
        }
        PullMode scheduled = mode(mode, SCHEDULED);
        Duration every = interval == null ? null : interval(interval);
        try {
            return schedules.change(job, scheduled, enabled, every, caller);
        } catch (ScheduleException e) {
            throw switch (e.reason()) {
                case NOT_SCHEDULED -> Refusal.NOT_SCHEDULED.with(job, new Word("mode", scheduled.code()));
                case OUT_OF_RANGE -> Refusal.INTERVAL_OUT_OF_RANGE.with(Schedules.SHORTEST, Schedules.LONGEST, every);
                case NO_INTERVAL -> Refusal.WITHOUT_INTERVAL.with(job);
            };
        }
    }

    private static PullMode mode(@Nullable String code, List<PullMode> possible) {
        if (code == null) {
            return PullMode.INCREMENTAL;
        }
        return possible.stream()
                .filter(mode -> mode.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Refusal.noSuchValue(
                        "mode", code, possible.stream().map(PullMode::code).toList()));
    }

    private static @Nullable LocalDateTime date(String name, @Nullable String text) {
        try {
            LocalDateTime date = text == null ? null : LocalDateTime.parse(text);
            if (date == null || date.getYear() >= 1 && date.getYear() <= 9999) {
                return date;
            }
        } catch (DateTimeParseException e) {
            // The same as a time that PostgreSQL does not know.
        }
        throw Refusal.NO_WALL_TIME.with(Word.parameter(name), text);
    }

    private static Duration interval(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Duration.ofMinutes(Long.parseLong(text))
                    : Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw Refusal.NO_INTERVAL.with(text, Duration.ofMinutes(5));
        }
    }
}
