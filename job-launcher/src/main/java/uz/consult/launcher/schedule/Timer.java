package uz.consult.launcher.schedule;

import java.util.List;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.database.Outage;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;

/**
 * Queues what is due, every second, on one of several launchers. The lock keeps them from doing the same work; that nothing is
 * queued twice follows from the row of the schedule, which moves on in the transaction that queues its run.
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class Timer {

    private static final Logger log = LoggerFactory.getLogger(Timer.class);
    static final String PART = "Could not evaluate schedules, will retry";

    private final Schedules schedules;
    private final EtlJobs jobs;
    private final RunQueue queue;
    private final TransactionTemplate transaction;
    private final Outage outage;
    private final Environment settings;
    private volatile boolean ready;

    Timer(
            Schedules schedules,
            EtlJobs jobs,
            RunQueue queue,
            TransactionTemplate transaction,
            Outage outage,
            Environment settings) {
        this.schedules = schedules;
        this.jobs = jobs;
        this.queue = queue;
        this.transaction = transaction;
        this.outage = outage;
        this.settings = settings;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        schedules.ensureAll();
        jobs.startVariables().forEach((job, variable) -> {
            if (settings.getProperty(variable, Boolean.class, false)) {
                transaction.executeWithoutResult(status -> queue(job, PullMode.INCREMENTAL, Priority.AHEAD, null));
            }
        });
        List<Schedule> all = schedules.all();
        for (PullMode mode : List.of(PullMode.INCREMENTAL, PullMode.SWEEP, PullMode.RECONCILE)) {
            log.info(
                    "Schedules of mode {}: {}",
                    mode.code(),
                    String.join(
                            ", ",
                            all.stream()
                                    .filter(schedule -> schedule.mode() == mode)
                                    .map(schedule -> schedule.job() + " "
                                            + (schedule.enabled() ? "every " + schedule.every() : "off"))
                                    .toList()));
        }
        ready = true;
    }

    @Scheduled(fixedDelayString = "${etl.tick:PT1S}")
    @SchedulerLock(name = "etl-schedule", lockAtMostFor = "PT30S")
    void tick() {
        if (!ready) {
            return;
        }
        try {
            for (Schedule due : schedules.due()) {
                transaction.executeWithoutResult(status -> {
                    if (schedules.take(due)) {
                        queue(due);
                    }
                });
            }
            outage.works(PART);
        } catch (RuntimeException e) {
            outage.failed(PART, e);
        }
        queue.wake();
    }

    private void queue(Schedule due) {
        String ahead = due.mode() == PullMode.INCREMENTAL ? jobs.runsAfter(due.job()) : null;
        Long after = ahead == null ? null : queue(ahead, due.mode(), Priority.AHEAD, null);
        queue(due.job(), due.mode(), priority(due.mode()), after);
    }

    private long queue(String job, PullMode mode, int priority, @Nullable Long after) {
        return queue.queueOnce(RunRequest.of(mode).toNewRun(job, "schedule", null, priority, after));
    }

    private static int priority(PullMode mode) {
        return switch (mode) {
            case SWEEP -> Priority.PATIENT;
            case RECONCILE -> Priority.LAST;
            default -> Priority.USUAL;
        };
    }
}
