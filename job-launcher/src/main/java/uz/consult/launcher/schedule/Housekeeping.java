package uz.consult.launcher.schedule;

import java.time.Duration;
import java.util.Objects;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.Diagnosis;

/**
 * Deletes expired idempotency keys and audit rows, and log lines of runs after 30 days, once an hour on one of several launchers. Runs,
 * dead letters and effects stay.
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class Housekeeping {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    /**
     * Calls (etl.…) and effects (etl_…); attempts to create agents are deleted by whoever makes them. Few at a time, each a
     * transaction: the middleware writes this table too, and its own keys are its own business.
     */
    private static final String KEYS = """
            delete from sys.idempotency_keys where id in (
                select id from sys.idempotency_keys
                where (starts_with(operation_type, 'etl.') or starts_with(operation_type, 'etl_')) and expires_at < now() limit ?)""";

    private static final String LINES = """
            delete from log.run_lines where id in (
                select id from log.run_lines where logged_at < now() - interval '30 days' order by logged_at limit ?)""";

    private static final int AT_ONCE = 1_000;
    private static final int MOST_STEPS = 500;

    /** As PostgreSQL holds it, too: {@code log.forget_audit} deletes nothing younger. */
    private static final Duration LEAST_KEPT = Duration.ofDays(30);

    /** Nothing is as old, and no date of PostgreSQL is much older. */
    private static final int LONGEST_DAYS = 1_000_000;

    private final JdbcOperations jdbc;
    private final Duration auditKept;

    Housekeeping(JdbcOperations jdbc, @Value("${launcher.audit-kept:P400D}") Duration auditKept) {
        if (auditKept.compareTo(LEAST_KEPT) < 0) {
            throw new IllegalArgumentException("LAUNCHER_AUDIT_KEPT must be at least P30D, not " + auditKept);
        }
        this.jdbc = jdbc;
        this.auditKept = auditKept;
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1H")
    @SchedulerLock(name = "etl-housekeeping", lockAtMostFor = "PT10M")
    void tidy() {
        try {
            int keys = stepByStep(KEYS);
            int lines = stepByStep(LINES);
            int audit = Objects.requireNonNullElse(
                    jdbc.queryForObject("select log.forget_audit(?)", Integer.class, (int)
                            Math.min(auditKept.toDays(), LONGEST_DAYS)),
                    0);
            if (keys + audit + lines > 0) {
                log.info(
                        "Deleted {} expired idempotency keys, {} expired audit rows and {} old log lines of runs",
                        keys,
                        audit,
                        lines);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "Housekeeping failed, will retry in an hour: {}",
                    Diagnosis.of(e).message());
        }
    }

    private int stepByStep(String deletion) {
        int all = 0;
        int gone = AT_ONCE;
        for (int step = 0; step < MOST_STEPS && gone == AT_ONCE; step++) {
            gone = jdbc.update(deletion, AT_ONCE);
            all += gone;
        }
        return all;
    }
}
