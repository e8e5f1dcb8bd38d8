package uz.consult.etl.redate;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.Pull;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Shape;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.Consultations;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.runlog.Look;

/** The job {@code redate}: {@link RedateQuery} → {@link RedateMapper} → {@link RedateWriter}. */
@Component
class RedateJob implements EtlJob {

    private static final Duration OVERLAP = Duration.ofHours(6);

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final Redates redates;
    private final Consultations consultations;
    private final DerivedFields fields;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;

    RedateJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            Consultations consultations,
            DerivedFields fields,
            Outbox outbox,
            WallClock clock,
            LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.redates = new Redates(jdbc, clock);
        this.consultations = consultations;
        this.fields = fields;
        this.outbox = outbox;
        this.clock = clock;
        this.links = links;
    }

    @Override
    public String name() {
        return "redate";
    }

    @Override
    public String entity() {
        return RedateQuery.ENTITY;
    }

    @Override
    public boolean hasWindow() {
        return true;
    }

    @Override
    public boolean hasSweep() {
        return true;
    }

    @Override
    public int order() {
        return 40;
    }

    @Override
    public Job job(PullRun run) {
        RedateWriter writer = new RedateWriter(
                run, redates, consultations, fields, new RedateNotifications(settings.notifyMaxAge(), clock), outbox);
        LocalDateTime initial = settings.redateInitial();
        LocalDateTime since = run.from() != null ? run.from() : since();
        LocalDateTime from = run.readsAll() ? initial : since;
        Shape shape = new Shape(
                RedateQuery.all(initial),
                RedateQuery.passes(since, run.to()),
                null,
                List.of(),
                redates.stored(initial),
                settings.mostDeletedShare(),
                true,
                false);
        return steps.job(
                run,
                RedateQuery.ENTITY,
                from == null ? null : from.toString(),
                () -> {
                    List<Step> all = new ArrayList<>(steps.steps(
                            run,
                            name(),
                            new Pull<>(RedateQuery.ENTITY, RedateQuery.FIELDS, new RedateMapper(clock), writer),
                            shape));
                    List<Look> looks = new ArrayList<>(redates.looks(run.origin()));
                    looks.add(fields.redatesOfNobody(run.id()));
                    all.addAll(steps.looks(run, looks));
                    return all;
                },
                () -> links.redates(run.id(), run.goesThroughAll()));
    }

    private @Nullable LocalDateTime since() {
        Watermarks.Mark mark = watermarks.find(RedateQuery.ENTITY);
        return mark == null || mark.at() == null
                ? settings.redateInitial()
                : mark.at().minus(OVERLAP);
    }
}
