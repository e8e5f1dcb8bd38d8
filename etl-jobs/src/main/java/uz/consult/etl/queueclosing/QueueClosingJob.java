package uz.consult.etl.queueclosing;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.springframework.batch.core.job.Job;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.ScanPlan;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.outbox.Outbox;

/**
 * The job {@code queue_closing}: {@link QueueClosingQuery} → {@link QueueClosingMapper} → {@link QueueClosingWriter}. Every run
 * reads all of today's records, so every run finds those that have gone.
 */
@Component
class QueueClosingJob implements EtlJob {

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final JdbcOperations jdbc;
    private final ConsultationLookup consultations;
    private final Outbox outbox;
    private final WallClock clock;

    QueueClosingJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            ConsultationLookup consultations,
            Outbox outbox,
            WallClock clock) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.jdbc = jdbc;
        this.consultations = consultations;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("queue_closing")
                .sequence(80)
                .entity(QueueClosingQuery.ENTITY)
                .every("ETL_QUEUE_CLOSING_INTERVAL", 1)
                .window()
                .build();
    }

    @Override
    public Job job(PullRun run) {
        LocalDate today = clock.today();
        QueueClosingWriter writer =
                new QueueClosingWriter(run, today, jdbc, consultations, outbox, clock, settings.notifyMaxAge());
        LocalDateTime from =
                run.from() != null ? run.from() : run.readsAll() ? settings.queueClosingInitial() : since(today);
        EntityPull<QueueClosing> pull = new EntityPull<>(
                QueueClosingQuery.ENTITY,
                QueueClosingQuery.FIELDS,
                new QueueClosingMapper(today),
                writer,
                QueueClosingQuery.on(today));
        return steps.pull(run, pull)
                .from(from)
                .plan(ScanPlan.complete(QueueClosingQuery.scans(from, run.to())).findingDeleted(writer.today(), 1))
                .checks(writer.checks())
                .build();
    }

    /** A day before the watermark, and never so late that a record of today is left out. */
    private LocalDateTime since(LocalDate today) {
        LocalDateTime overlap = watermarks.since(QueueClosingQuery.ENTITY, Duration.ofDays(1));
        return overlap != null && overlap.isBefore(today.atStartOfDay()) ? overlap : today.atStartOfDay();
    }
}
