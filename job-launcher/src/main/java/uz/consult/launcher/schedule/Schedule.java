package uz.consult.launcher.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.outbox.OutboxDelivery;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.JobRunner;
import uz.consult.launcher.run.RunRequest;

/**
 * Starts each job by its interval: {@code etl.schedule.<job>}, and its sweep by {@code etl.sweeps.<job>}, in minutes, 0 for never. A lock in the database, kept for most of
 * the interval, lets one of several launchers start it; that it runs once is the guard's business. Clients run before each run of cons as well.
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class Schedule implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Schedule.class);

    private static final int DELIVERY_SECONDS = 30;

    private final JobRunner runner;
    private final OutboxDelivery delivery;
    private final Environment settings;
    private final LockingTaskExecutor locks;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(6);

    Schedule(JobRunner runner, OutboxDelivery delivery, Environment settings, DataSource database) {
        this.runner = runner;
        this.delivery = delivery;
        this.settings = settings;
        this.locks = new DefaultLockingTaskExecutor(
                new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                        .withJdbcTemplate(new JdbcTemplate(database))
                        .withTableName("sys.shedlock")
                        .withLockedByValue(java.util.UUID.randomUUID().toString())
                        .usingDbTime()
                        .build()));
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        timer.scheduleWithFixedDelay(this::deliver, DELIVERY_SECONDS, DELIVERY_SECONDS, TimeUnit.SECONDS);
        if (settings.getProperty("etl.sync-users-on-start", Boolean.class, false)) {
            timer.execute(() -> run("users", PullMode.INCREMENTAL));
        }
        for (String job : runner.names()) {
            begin(job, "etl.schedule." + job, "etl-" + job, PullMode.INCREMENTAL);
            if (runner.hasSweep(job)) {
                begin(job, "etl.sweeps." + job, "etl-" + job + "-sweep", PullMode.SWEEP);
            }
        }
    }

    /** Runs deliver as they end; this is for when they fail because 1C is away, and Chatwoot is not. */
    private void deliver() {
        try {
            delivery.deliver(delivery.due());
        } catch (RuntimeException e) {
            log.warn("Nothing was delivered: {}", Diagnosis.of(e).message());
        }
    }

    private void begin(String job, String setting, String lock, PullMode mode) {
        int minutes = settings.getProperty(setting, Integer.class, 0);
        if (minutes > 0) {
            Duration interval = Duration.ofMinutes(minutes);
            timer.scheduleWithFixedDelay(() -> start(job, lock, mode, interval), 0, minutes, TimeUnit.MINUTES);
        }
        log.info("{}: {} {}", job, mode.code(), minutes > 0 ? "every " + minutes + " minutes" : "not scheduled");
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    private void start(String job, String name, PullMode mode, Duration interval) {
        LockConfiguration lock = new LockConfiguration(
                Instant.now(),
                name,
                interval.multipliedBy(9).dividedBy(10),
                interval.multipliedBy(9).dividedBy(10));
        try {
            locks.executeWithLock(
                    (Runnable) () -> {
                        if (job.equals("cons") && mode == PullMode.INCREMENTAL) {
                            run("clients", mode);
                        }
                        run(job, mode);
                    },
                    lock);
        } catch (RuntimeException e) {
            log.error("{} was not started and is tried again in {}: {}", job, interval, e.getMessage());
        }
    }

    private void run(String job, PullMode mode) {
        try {
            runner.run(job, RunRequest.of(mode), "schedule", null, run -> {});
        } catch (AlreadyRunningException e) {
            if (mode == PullMode.SWEEP && !timer.isShutdown()) {
                // A sweep waits for its turn: its interval is long.
                timer.schedule(() -> run(job, mode), 10, TimeUnit.SECONDS);
            } else {
                log.info(e.getMessage());
            }
        } catch (RuntimeException e) {
            log.error("{} was not run: {}", job, Diagnosis.of(e).message());
        }
    }
}
