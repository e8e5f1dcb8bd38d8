package uz.consult.etl.cons;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Shape;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.odata.ODataRecord;

/** The job {@code cons}: {@link ConsQuery} → {@link ConsMapper} → {@link ConsWriter}. */
@Component
class ConsJob implements EtlJob {

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final ConsPull cons;
    private final LateLinks links;

    ConsJob(PullSteps steps, PullSettings settings, Watermarks watermarks, ConsPull cons, LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.cons = cons;
        this.links = links;
    }

    @Override
    public String name() {
        return "cons";
    }

    /** Consultations refer to clients. */
    @Override
    public String runsAfter() {
        return "clients";
    }

    @Override
    public String entity() {
        return ConsQuery.ENTITY;
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
        return 20;
    }

    @Override
    public Job job(PullRun run) {
        LocalDateTime initial = settings.initial();
        LocalDateTime since = run.from() != null ? run.from() : since();
        LocalDateTime from = run.readsAll() ? initial : since;
        return steps.job(
                run,
                ConsQuery.ENTITY,
                from == null ? null : from.toString(),
                () -> {
                    List<Step> all = new ArrayList<>();
                    List<Step> looks = cons.looks(run);
                    if (run.mode() == PullMode.REPAIR) {
                        all.addAll(looks); // a row that has its key back is not made anew
                    }
                    all.addAll(steps.steps(run, name(), cons.of(run), shape(run, initial, since)));
                    if (run.mode() == PullMode.RECONCILE) {
                        all.addAll(looks);
                    }
                    all.add(cons.twins(run));
                    return all;
                },
                () -> links.consultations(run.id(), run.goesThroughAll()));
    }

    private Shape shape(PullRun run, @Nullable LocalDateTime initial, @Nullable LocalDateTime since) {
        return new Shape(
                ConsQuery.all(initial),
                ConsQuery.changed(since, run.to()),
                run.mode() == PullMode.SWEEP && haveVersions(run) ? ConsQuery.keys(initial) : null,
                ConsQuery.others(initial),
                ConsPull.STORED,
                settings.mostDeletedShare(),
                true,
                false);
    }

    /** Seen from any document: where there are none, a sweep compares whole ones. */
    private boolean haveVersions(PullRun run) {
        ODataRecord some = steps.any(run, ConsQuery.ENTITY, ConsQuery.LOOK);
        return some != null && some.has("DataVersion");
    }

    private @Nullable LocalDateTime since() {
        Watermarks.Mark mark = watermarks.find(ConsQuery.ENTITY);
        return mark == null || mark.at() == null
                ? settings.initial()
                : mark.at().minusDays(settings.consBufferDays());
    }
}
