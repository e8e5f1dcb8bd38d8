package uz.consult.etl.calls;

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
import uz.consult.etl.lookup.Clients;
import uz.consult.etl.lookup.Consultations;
import uz.consult.etl.outbox.Outbox;

/** The job {@code calls}: {@link CallsQuery} → {@link CallsMapper} → {@link CallsWriter}. */
@Component
class CallsJob implements EtlJob {

    /** Calls are entered late at times, and for days that are past. */
    private static final Duration OVERLAP = Duration.ofHours(12);

    private static final int DAYS_AT_LEAST = 7;

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final Calls calls;
    private final Consultations consultations;
    private final Clients clients;
    private final DerivedFields fields;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;

    CallsJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            Consultations consultations,
            Clients clients,
            DerivedFields fields,
            Outbox outbox,
            WallClock clock,
            LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.calls = new Calls(jdbc, clock);
        this.consultations = consultations;
        this.clients = clients;
        this.fields = fields;
        this.outbox = outbox;
        this.clock = clock;
        this.links = links;
    }

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String entity() {
        return CallsQuery.ENTITY;
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
        return 70;
    }

    @Override
    public Job job(PullRun run) {
        CallsWriter writer = new CallsWriter(
                run,
                calls,
                consultations,
                clients,
                fields,
                new CallsNotifications(settings.notifyMaxAge(), clock),
                outbox);
        LocalDateTime since = run.from() != null ? run.from() : since();
        Shape shape = new Shape(
                CallsQuery.passes(null, null),
                CallsQuery.passes(since, run.to()),
                null,
                List.of(),
                Calls.stored(clock),
                settings.mostDeletedShare(),
                true,
                false);
        return steps.job(
                run,
                CallsQuery.ENTITY,
                run.readsAll() || since == null ? null : since.toString(),
                () -> {
                    List<Step> all = new ArrayList<>(steps.steps(
                            run,
                            name(),
                            new Pull<>(CallsQuery.ENTITY, CallsQuery.FIELDS, new CallsMapper(), writer),
                            shape));
                    all.addAll(steps.looks(run, List.of(Calls.nameless(clock), fields.callsOfNobody(run.id()))));
                    if (run.derivesLater()) {
                        all.add(steps.stored(run, "con_calls", fields::withCalls, keys -> {
                            if (run.firstLoad()) {
                                fields.fillCalls(keys);
                                return 0;
                            }
                            return fields.calls(keys, run.id());
                        }));
                    }
                    return all;
                },
                () -> links.calls(run.id(), run.goesThroughAll()));
    }

    private @Nullable LocalDateTime since() {
        Watermarks.Mark mark = watermarks.find(CallsQuery.ENTITY);
        if (mark == null || mark.at() == null) {
            return null;
        }
        LocalDateTime overlap = mark.at().minus(OVERLAP);
        LocalDateTime week = clock.now().minusDays(DAYS_AT_LEAST);
        return overlap.isBefore(week) ? overlap : week;
    }
}
