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
            throw OperationRefused.notFound(
                    "There is no job " + job + "; the jobs are " + String.join(", ", jobs.names()));
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
        return OperationRefused.ofArguments(() -> {
            RunRequest request = RunRequest.of(mode(mode, STARTED), date("from", from), date("to", to));
            jobs.check(job, request.mode());
            return request.toNewRun(job, "api", caller, Priority.PERSON, null);
        });
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
            throw OperationRefused.conflict(e);
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
            throw OperationRefused.wrong("Say what to change, such as {\"enabled\":false} or {\"interval\":\"PT5M\"}");
        }
        return OperationRefused.ofArguments(() -> schedules.change(
                job, mode(mode, SCHEDULED), enabled, interval == null ? null : interval(interval), caller));
    }

    private static PullMode mode(@Nullable String code, List<PullMode> possible) {
        if (code == null) {
            return PullMode.INCREMENTAL;
        }
        return possible.stream()
                .filter(mode -> mode.code().equals(code))
                .findFirst()
                .orElseThrow(() -> OperationRefused.wrong("There is no mode " + code + " here; use "
                        + String.join(
                                ", ", possible.stream().map(PullMode::code).toList())));
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
        throw OperationRefused.wrong(name + " is an ISO local date-time, such as 2026-01-31T00:00:00, not " + text);
    }

    private static Duration interval(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Duration.ofMinutes(Long.parseLong(text))
                    : Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw OperationRefused.wrong(
                    "interval is an ISO 8601 duration, such as PT5M, or a number of minutes, not " + text);
        }
    }
}
