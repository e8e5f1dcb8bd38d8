package uz.consult.launcher.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.database.Outage;

/**
 * Finds runs whose process has died, on any launcher, and queues runs that resume them:
 *
 * <ol>
 *   <li>A run whose heartbeat has expired is suspected. If its lock is free, its process has died: it is closed.
 *   <li>If the lock is still held, its process hangs, or sleeps: its connections are terminated after a longer while. What it had
 *       begun is rolled back by that; what it may try later meets a closed record, and writes nothing.
 *   <li>By policy a run is queued that resumes after the last chunk; a limited number of times, because a run can be what kills its process.
 * </ol>
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final String PART = "Could not look for runs of dead processes, will retry";
    private static final int MOST = 3;

    /** Only if the heartbeats of all runs of the process have expired: else one of them merely waits. */
    private static final String CUT_OFF = """
            select count(pg_terminate_backend(a.pid, 1000)) from pg_stat_activity a
            where a.application_name = ? and a.datname = current_database() and a.pid <> pg_backend_pid()
              and not exists (
                  select from log.etl_runs r
                  where r.launcher = ? and r.finished_at is null
                    and coalesce(r.heartbeat_at, r.queued_at) > clock_timestamp() - ? * interval '1 millisecond')""";

    private final JobRunner runner;
    private final JobLocks locks;
    private final UnfinishedRuns unfinished;
    private final RunLog runs;
    private final JdbcOperations jdbc;
    private final TransactionTemplate transaction;
    private final Outage outage;
    private final String launcher;
    private final boolean restarts;
    private final Duration suspectAfter;
    private final Duration cutOffAfter;

    Recovery(
            JobRunner runner,
            JobLocks locks,
            UnfinishedRuns unfinished,
            RunLog runs,
            JdbcOperations jdbc,
            TransactionTemplate transaction,
            Outage outage,
            @Value("${etl.launcher}") String launcher,
            @Value("${etl.recovery:restart}") String policy,
            @Value("${etl.suspect-after:PT15S}") Duration suspectAfter,
            @Value("${etl.cut-off-after:PT30S}") Duration cutOffAfter) {
        if (!policy.equals("restart") && !policy.equals("none")) {
            throw new IllegalArgumentException("ETL_RECOVERY must be restart or none, not " + policy);
        }
        this.runner = runner;
        this.locks = locks;
        this.unfinished = unfinished;
        this.runs = runs;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.outage = outage;
        this.launcher = launcher;
        this.restarts = policy.equals("restart");
        this.suspectAfter = suspectAfter;
        this.cutOffAfter = cutOffAfter;
    }

    @Scheduled(fixedDelayString = "${etl.recovery-every:PT5S}")
    void look() {
        try {
            for (RunRecord run : runs.withoutHeartbeatFor(suspectAfter)) {
                // This process is alive; but the answer that a run is its own may have been lost.
                if (!launcher.equals(run.launcher()) || !runner.carries(run.id())) {
                    look(run);
                }
            }
            outage.works(PART);
        } catch (RuntimeException | SQLException e) {
            outage.failed(PART, e);
        }
    }

    private void look(RunRecord run) throws SQLException {
        try (JobLock lock = locks.acquire(run.job())) {
            if (lock != null) {
                recover(run.job());
            } else if (runs.withoutHeartbeatFor(cutOffAfter).stream().anyMatch(left -> left.id() == run.id())) {
                cutOff(run);
            }
        }
    }

    private void cutOff(RunRecord run) {
        Long ended = jdbc.queryForObject(CUT_OFF, Long.class, run.launcher(), run.launcher(), cutOffAfter.toMillis());
        if (Objects.requireNonNull(ended) > 0) {
            log.warn(
                    "{}: the heartbeat of run {} has expired but its lock is still held; {} connections of {} were terminated",
                    run.job(),
                    run.id(),
                    ended,
                    run.launcher());
        }
    }

    /**
     * Closes what is left of the job, and queues the run that resumes it. Only while holding its lock.
     *
     * @return true if something was queued
     */
    boolean recover(String job) {
        // Together, so that nothing is closed and then forgotten.
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean queued = false;
            for (RunRecord left : unfinished.closeLeftOpen(job)) {
                queued |= restarts && queueResuming(left);
            }
            return queued;
        }));
    }

    private boolean queueResuming(RunRecord left) {
        if (runs.recoveries(left.id()) >= MOST) {
            log.error(
                    "{}: run {} and {} before it lost their process, so it is not resumed automatically any more: find out what ends the process, then restart the run",
                    left.job(),
                    left.id(),
                    MOST);
            return false;
        }
        long id = runs.queue(unfinished.restart(left, "recovery", left.requestedBy(), Priority.RECOVERY), false);
        log.info("{}: run {} is queued and will resume run {}", left.job(), id, left.id());
        return true;
    }
}
