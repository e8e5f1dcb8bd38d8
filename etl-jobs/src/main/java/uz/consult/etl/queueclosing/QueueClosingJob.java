package uz.consult.etl.queueclosing;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.Pass;
import uz.consult.etl.batch.Pull;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Shape;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.Consultations;
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
    private final Consultations consultations;
    private final Outbox outbox;
    private final WallClock clock;

    QueueClosingJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            Consultations consultations,
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
    public String name() {
        return "queue_closing";
    }

    @Override
    public String entity() {
        return QueueClosingQuery.ENTITY;
    }

    @Override
    public boolean hasWindow() {
        return true;
    }

    @Override
    public boolean hasSweep() {
        return false;
    }

    @Override
    public int order() {
        return 80;
    }

    @Override
    public Job job(PullRun run) {
        LocalDate today = clock.today();
        QueueClosingWriter writer =
                new QueueClosingWriter(run, today, jdbc, consultations, outbox, clock, settings.notifyMaxAge());
        LocalDateTime from =
                run.from() != null ? run.from() : run.readsAll() ? settings.queueClosingInitial() : since(today);
        List<Pass> passes = QueueClosingQuery.passes(from, run.to());
        Shape shape = new Shape(passes, passes, null, List.of(), writer.today(), 1, true, true);
        List<Step> all = new ArrayList<>(steps.steps(
                run,
                name(),
                new Pull<>(
                        QueueClosingQuery.ENTITY,
                        QueueClosingQuery.FIELDS,
                        new QueueClosingMapper(today),
                        writer,
                        QueueClosingQuery.on(today)),
                shape));
        all.addAll(steps.looks(run, writer.looks()));
        return steps.job(run, QueueClosingQuery.ENTITY, from == null ? null : from.toString(), all, () -> 0);
    }

    /** A day before the mark, and never so late that a record of today is left out. */
    private @Nullable LocalDateTime since(LocalDate today) {
        Watermarks.Mark mark = watermarks.find(QueueClosingQuery.ENTITY);
        if (mark == null || mark.at() == null) {
            return today.atStartOfDay();
        }
        LocalDateTime overlap = mark.at().minusDays(1);
        return overlap.isBefore(today.atStartOfDay()) ? overlap : today.atStartOfDay();
    }
}
