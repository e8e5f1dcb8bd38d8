package uz.consult.etl.calls;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.lookup.ConsultationLookup;
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
    private final ConsultationLookup consultations;
    private final ClientLookup clients;
    private final DerivedFields fields;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;

    CallsJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            ConsultationLookup consultations,
            ClientLookup clients,
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
    public JobDeclaration declaration() {
        return JobDeclaration.job("calls")
                .sequence(70)
                .entity(CallsQuery.ENTITY)
                .every("ETL_CALLS_INTERVAL", 1)
                .sweptEvery("ETL_CALLS_SWEEP_INTERVAL", 1440)
                .window()
                .build();
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
        return steps.pull(run, new EntityPull<>(CallsQuery.ENTITY, CallsQuery.FIELDS, new CallsMapper(), writer))
                .from(run.readsAll() ? null : since)
                .plan(ScanPlan.of(CallsQuery.scans(null, null), CallsQuery.scans(since, run.to()))
                        .findingDeleted(Calls.stored(clock), settings.mostDeletedShare()))
                .checks(List.of(Calls.nameless(clock), fields.callsOfNobody(run.id())))
                .derived("con_calls", fields::withCalls, keys -> {
                    if (run.firstLoad()) {
                        fields.fillCalls(keys);
                        return 0;
                    }
                    return fields.calls(keys, run.id());
                })
                .finallyDo(() -> links.calls(run.id(), run.isFullScan()))
                .build();
    }

    private @Nullable LocalDateTime since() {
        LocalDateTime overlap = watermarks.since(CallsQuery.ENTITY, OVERLAP);
        LocalDateTime week = clock.now().minusDays(DAYS_AT_LEAST);
        return overlap == null || overlap.isBefore(week) ? overlap : week;
    }
}
