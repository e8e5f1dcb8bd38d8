package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.runlog.NewRun;
import uz.consult.etl.runlog.RunLog;
import uz.consult.launcher.operations.JobOperations;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.queries.JobCondition;
import uz.consult.launcher.queries.JobStates;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.schedule.Schedule;
import uz.consult.launcher.schedule.Schedules;
import uz.consult.launcher.security.PublicAddress;

/** Jobs: how they stand, when they run, and their start. */
@Tag(name = "Jobs", description = "The jobs: schedule, freshness, start")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/jobs")
class JobsController {

    /**
     * What to change of a schedule.
     *
     * @param enabled false pauses it, true resumes it; null to leave it
     * @param interval ISO 8601, such as PT5M, or a number of minutes; null to leave it
     * @param mode incremental, sweep or reconcile; null for incremental
     */
    record ScheduleChange(
            @Nullable Boolean enabled,
            @Nullable String interval,
            @Nullable String mode) {}

    /**
     * What to run.
     *
     * @param mode incremental, full, window or sweep; null for incremental
     * @param from the beginning of a window, wall time as 1C shows it, inclusive
     * @param to the end of a window, exclusive
     */
    record RunRequestBody(
            @Nullable String mode,
            @Nullable String from,
            @Nullable String to) {}

    private final EtlJobs jobs;
    private final JobStates states;
    private final Schedules schedules;
    private final JobOperations operations;
    private final RunQueue queue;
    private final RunLog runs;
    private final IdempotencyKeys keys;
    private final PublicAddress address;

    JobsController(
            EtlJobs jobs,
            JobStates states,
            Schedules schedules,
            JobOperations operations,
            RunQueue queue,
            RunLog runs,
            IdempotencyKeys keys,
            PublicAddress address) {
        this.jobs = jobs;
        this.states = states;
        this.schedules = schedules;
        this.operations = operations;
        this.queue = queue;
        this.runs = runs;
        this.keys = keys;
        this.address = address;
    }

    @Operation(summary = "All jobs in the order in which they run")
    @GetMapping
    List<JobView> all() {
        List<Schedule> all = schedules.all();
        Instant now = Instant.now();
        return states.all().stream()
                .map(state -> view(
                        state,
                        all.stream()
                                .filter(schedule -> schedule.job().equals(state.job()))
                                .toList(),
                        now))
                .toList();
    }

    @Operation(summary = "A job: schedule, next run, last run, freshness")
    @GetMapping("/{job}")
    JobView one(@PathVariable String job) {
        operations.exists(job);
        return view(states.of(job), schedules.of(job), Instant.now());
    }

    @Operation(summary = "Pauses or resumes a job, or changes its interval, permanently and for all launchers")
    @PatchMapping("/{job}/schedule")
    ScheduleView change(@PathVariable String job, @RequestBody ScheduleChange change, @Nullable Principal caller) {
        return ScheduleView.of(
                operations.change(job, change.mode(), change.enabled(), change.interval(), Callers.name(caller)));
    }

    @Operation(summary = "Queues a run; 409 if the job already runs or is queued")
    @PostMapping("/{job}/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RunView> start(
            @PathVariable String job,
            @RequestBody(required = false) @Nullable RunRequestBody wish,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        RunRequestBody wanted = wish == null ? new RunRequestBody(null, null, null) : wish;
        NewRun newRun = operations.newRun(job, wanted.mode(), wanted.from(), wanted.to(), Callers.name(caller));
        try {
            IdempotencyKeys.Kept kept =
                    keys.once(key, Callers.name(caller), job + " " + wanted, () -> queue.queue(newRun));
            queue.wake();
            return ResponseEntity.accepted()
                    .location(address.of("/api/runs/" + kept.run()))
                    .header("Idempotency-Replayed", String.valueOf(kept.replayed()))
                    .body(RunView.of(runs.find(kept.run())));
        } catch (AlreadyRunningException e) {
            throw Refusal.of(e);
        }
    }

    private JobView view(JobState state, List<Schedule> schedules, Instant now) {
        Schedule incremental = schedules.get(0);
        return new JobView(
                state.job(),
                jobs.declaration(state.job()).entity(),
                operations.modes(state.job()),
                ScheduleView.of(incremental),
                schedules.stream().map(ScheduleView::of).toList(),
                incremental.nextRunAt(),
                RunView.ofNullable(state.last()),
                state.unfinished().stream()
                        .filter(run -> run.taken())
                        .findFirst()
                        .map(RunView::of)
                        .orElse(null),
                state.unfinished().stream()
                        .filter(run -> !run.taken())
                        .map(RunView::of)
                        .toList(),
                JobView.Freshness.of(state, now),
                state.openDeadLetters(),
                JobCondition.of(state, incremental, now).name().toLowerCase(Locale.ROOT));
    }
}
