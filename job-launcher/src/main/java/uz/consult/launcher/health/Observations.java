package uz.consult.launcher.health;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.launcher.database.Outage;
import uz.consult.launcher.queries.JobCondition;
import uz.consult.launcher.queries.JobStates;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.schedule.Schedule;
import uz.consult.launcher.schedule.Schedules;

/**
 * Queries PostgreSQL for health and metrics, so that many callers are no burden, and none of them hangs:
 *
 * <ol>
 *   <li>A recent result is returned again.
 *   <li>Otherwise one thread queries, on one connection, however many wait for it.
 *   <li>Nobody waits longer than the timeout, counted from the beginning of the query: PostgreSQL is away then.
 *   <li>A connection that hangs is given up, so that the next query gets another.
 * </ol>
 */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class Observations implements DisposableBean {

    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final Duration DEAD_AFTER = Duration.ofSeconds(5);
    private static final Duration LOOK_FOR_RETURN = Duration.ofSeconds(1);

    /** This look is read-only itself. */
    private static final String TAKES_NO_WRITES =
            "select pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on'";

    private static final String OUTBOX = """
            select state, count(*) from sys.outbox
            where state in ('staged', 'held', 'queued', 'sending', 'unknown', 'dead') group by state""";

    /** What is tried again later is due, too. */
    private static final String OLDEST_EFFECT = """
            select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 from sys.outbox
            where state in ('queued', 'sending', 'unknown')
              and (next_attempt_at <= now() or attempts > 0)""";

    private final JobStates states;
    private final Schedules schedules;
    private final JdbcOperations jdbc;
    private final TransactionTemplate transaction;
    private final Outage outage;
    private final Duration every;
    private final ExecutorService observer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "observer");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable Observed last;
    private @Nullable CompletableFuture<Observed> look;
    private long lookBegan;

    Observations(
            JobStates states,
            Schedules schedules,
            JdbcOperations jdbc,
            PlatformTransactionManager transactions,
            Outage outage,
            @Value("${etl.observe-every:PT5S}") Duration every) {
        this.states = states;
        this.schedules = schedules;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.outage = outage;
        this.every = every;
    }

    /** The current state, or that PostgreSQL does not answer. Never throws; never waits longer than the timeout. */
    Observed now() {
        CompletableFuture<Observed> current;
        long left;
        synchronized (this) {
            if (look == null) {
                if (last != null && isFresh(last)) {
                    return last;
                }
                look = new CompletableFuture<>();
                lookBegan = System.nanoTime();
                observer.execute(this::look);
            }
            current = look;
            left = PATIENCE.toNanos() - (System.nanoTime() - lookBegan);
        }
        try {
            return current.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            String why = outage.current();
            return Observed.away("PostgreSQL does not answer within " + PATIENCE.toMillis() + " ms"
                    + (why == null ? "" : ": " + why));
        } catch (ExecutionException e) {
            return Observed.away(Diagnosis.of(e).message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Observed.away("The launcher is shutting down");
        }
    }

    private boolean isFresh(Observed seen) {
        Duration lasts = seen.there() || every.compareTo(LOOK_FOR_RETURN) < 0 ? every : LOOK_FOR_RETURN;
        return seen.at().plus(lasts).isAfter(Instant.now());
    }

    private void look() {
        Observed seen;
        try {
            seen = Objects.requireNonNull(transaction.execute(status -> read()));
        } catch (RuntimeException e) {
            seen = Observed.away(Diagnosis.of(e).message());
        }
        CompletableFuture<Observed> asked;
        synchronized (this) {
            last = seen;
            asked = look;
            look = null;
        }
        if (asked != null) {
            asked.complete(seen);
        }
    }

    private Observed read() {
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            connection.setNetworkTimeout(Runnable::run, (int) DEAD_AFTER.toMillis()); // the pool sets it back
            return true;
        });
        if (Boolean.TRUE.equals(jdbc.queryForObject(TAKES_NO_WRITES, Boolean.class))) {
            return Observed.away("PostgreSQL: this server takes no writes now");
        }
        Map<String, Schedule> incremental = new HashMap<>();
        for (Schedule schedule : schedules.all()) {
            if (schedule.mode() == PullMode.INCREMENTAL) {
                incremental.put(schedule.job(), schedule);
            }
        }
        Instant now = Instant.now();
        Map<String, Observed.Job> jobs = new LinkedHashMap<>();
        long waiting = 0;
        long running = 0;
        for (JobState state : states.all()) {
            Schedule schedule = Objects.requireNonNull(incremental.get(state.job()), state::job);
            jobs.put(state.job(), new Observed.Job(state, JobCondition.of(state, schedule, now), schedule.nextRunAt()));
            long taken = state.unfinished().stream().filter(run -> run.taken()).count();
            running += taken;
            waiting += state.unfinished().size() - taken;
        }
        Map<String, Long> outbox = new HashMap<>();
        jdbc.query(OUTBOX, row -> {
            outbox.put(row.getString(1), row.getLong(2));
        });
        Double oldest = jdbc.queryForObject(OLDEST_EFFECT, Double.class);
        return new Observed(now, null, jobs, outbox, oldest == null ? 0 : oldest, waiting, running);
    }

    @Override
    public void destroy() {
        observer.shutdownNow();
    }
}
