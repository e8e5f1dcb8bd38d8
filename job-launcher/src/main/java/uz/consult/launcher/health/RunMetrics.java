package uz.consult.launcher.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.etl.runlog.Tally;
import uz.consult.launcher.run.RunEnded;

/** Counts runs as this launcher closes them. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class RunMetrics {

    /** From a run that finds nothing to a first load. */
    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofMinutes(1),
        Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(4)
    };

    private final MeterRegistry registry;

    RunMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @EventListener
    void count(RunEnded event) {
        RunRecord run = event.run();
        Counter.builder("etl.runs")
                .description("Runs that ended on this launcher")
                .tags("job", run.job(), "mode", run.mode(), "status", run.status(), "trigger", run.trigger())
                .register(registry)
                .increment();
        Tally tally = run.tally();
        count(run, "created", tally.created());
        count(run, "updated", tally.updated());
        count(run, "unchanged", tally.unchanged());
        count(run, "deleted", tally.deleted());
        count(run, "ignored", tally.ignored());
        count(run, "dead", tally.dead());
        if (run.startedAt() != null && run.finishedAt() != null) {
            Timer.builder("etl.run.duration")
                    .description("How long runs took from their start")
                    .tags("job", run.job(), "mode", run.mode())
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry)
                    .record(Duration.between(run.startedAt(), run.finishedAt()));
        }
    }

    private void count(RunRecord run, String outcome, long records) {
        Counter.builder("etl.records")
                .description("Records read by runs that ended on this launcher, by outcome")
                .tags("job", run.job(), "outcome", outcome)
                .register(registry)
                .increment(records);
    }
}
