package uz.consult.launcher.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.launcher.queries.JobCondition;
import uz.consult.launcher.run.RunQueue;

/** State stored in PostgreSQL, the same from every launcher. While PostgreSQL does not answer only etl_database_up has a value. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class StateMetrics implements MeterBinder {

    private final EtlJobs jobs;
    private final RunQueue queue;
    private final Observations observations;

    StateMetrics(EtlJobs jobs, RunQueue queue, Observations observations) {
        this.jobs = jobs;
        this.queue = queue;
        this.observations = observations;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String job : jobs.names()) {
            bind(registry, job);
        }
        for (String state : Observed.OUTBOX_STATES) {
            gauge("etl.outbox", seen -> seen.outbox().getOrDefault(state, 0L))
                    .description("Effects that are waiting, being sent, held or dead, by state")
                    .tag("state", state)
                    .register(registry);
        }
        gauge("etl.outbox.oldest", Observed::oldestEffect)
                .description("Age in seconds of the oldest effect that is due and not delivered; 0 if there is none")
                .baseUnit("seconds")
                .register(registry);
        gauge("etl.runs.waiting", Observed::waiting)
                .description("Queued runs, of all launchers")
                .register(registry);
        gauge("etl.runs.running", Observed::running)
                .description("Runs in progress, on all launchers")
                .register(registry);
        Gauge.builder("etl.pool.size", queue, RunQueue::size)
                .description("Runs that this launcher can execute at the same time")
                .register(registry);
        Gauge.builder("etl.database.up", observations, seen -> seen.now().there() ? 1 : 0)
                .description("1 if PostgreSQL answers this launcher in time")
                .register(registry);
    }

    private void bind(MeterRegistry registry, String job) {
        String entity = jobs.declaration(job).entity();
        job("etl.freshness", job, StateMetrics::age)
                .description("Seconds since the last completed incremental run; NaN if there is none")
                .baseUnit("seconds")
                .tag("entity", entity == null ? "none" : entity)
                .register(registry);
        job("etl.dead.letters.open", job, seen -> seen.state().openDeadLetters())
                .description("Open dead letters: records that could not be written")
                .register(registry);
        for (JobCondition condition : JobCondition.values()) {
            job("etl.job.condition", job, seen -> seen.condition() == condition ? 1 : 0)
                    .description("1 for the current condition of the job")
                    .tag("condition", condition.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private Gauge.Builder<Observations> gauge(String name, ToDoubleFunction<Observed> value) {
        return Gauge.builder(name, observations, all -> {
            Observed seen = all.now();
            return seen.there() ? value.applyAsDouble(seen) : Double.NaN;
        });
    }

    private Gauge.Builder<Observations> job(String name, String job, ToDoubleFunction<Observed.Job> value) {
        return Gauge.builder(name, observations, all -> value(all.now().jobs().get(job), value))
                .tag("job", job);
    }

    private static double value(Observed.@Nullable Job seen, ToDoubleFunction<Observed.Job> value) {
        return seen == null ? Double.NaN : value.applyAsDouble(seen);
    }

    private static double age(Observed.Job seen) {
        Duration age = seen.age(Instant.now());
        return age == null ? Double.NaN : age.toMillis() / 1_000.0;
    }
}
