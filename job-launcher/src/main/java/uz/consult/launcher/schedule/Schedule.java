package uz.consult.launcher.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.JobRunner;
import uz.consult.launcher.run.RunRequest;

/**
 * Starts each job by its interval: {@code etl.schedule.<job>} in minutes, 0 for never. A lock in the database, kept for most of
 * the interval, lets one of several launchers start it. Clients run before each run of cons as well.
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class Schedule implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Schedule.class);

    private final JobRunner runner;
    private final Environment settings;
    private final LockingTaskExecutor locks;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);

    Schedule(JobRunner runner, Environment settings, DataSource database) {
        this.runner = runner;
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
        for (String job : runner.names()) {
            int minutes = settings.getProperty("etl.schedule." + job, Integer.class, 0);
            if (minutes > 0) {
                timer.scheduleWithFixedDelay(
                        () -> start(job, Duration.ofMinutes(minutes)), 0, minutes, TimeUnit.MINUTES);
            }
            log.info("{}: {}", job, minutes > 0 ? "every " + minutes + " minutes" : "not scheduled");
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    private void start(String job, Duration interval) {
        LockConfiguration lock = new LockConfiguration(
                Instant.now(),
                "etl-" + job,
                interval.multipliedBy(2),
                interval.multipliedBy(9).dividedBy(10));
        try {
            locks.executeWithLock(
                    (Runnable)
                            () -> (job.equals("cons") ? List.of("clients", "cons") : List.of(job)).forEach(this::run),
                    lock);
        } catch (RuntimeException e) {
            log.error("{} was not started and is tried again in {}: {}", job, interval, e.getMessage());
        }
    }

    private void run(String job) {
        try {
            runner.run(job, RunRequest.of(PullMode.INCREMENTAL, null, null), "schedule", null, run -> {});
        } catch (AlreadyRunningException e) {
            log.info(e.getMessage());
        }
    }
}
