package uz.consult.etl.redate;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
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
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.outbox.Outbox;

/** The job {@code redate}: {@link RedateQuery} → {@link RedateMapper} → {@link RedateWriter}. */
@Component
class RedateJob implements EtlJob {

    private static final Duration OVERLAP = Duration.ofHours(6);

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final Redates redates;
    private final ConsultationLookup consultations;
    private final DerivedFields fields;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;

    RedateJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            ConsultationLookup consultations,
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
    public JobDeclaration declaration() {
        return JobDeclaration.job("redate")
                .sequence(40)
                .entity(RedateQuery.ENTITY)
                .every("ETL_CONS_REDATE_INTERVAL", 1)
                .sweptEvery("ETL_REDATE_SWEEP_INTERVAL", 1440)
                .window()
                .build();
    }

    @Override
    public Job job(PullRun run) {
        RedateWriter writer = new RedateWriter(
                run, redates, consultations, fields, new RedateNotifications(settings.notifyMaxAge(), clock), outbox);
        LocalDateTime initial = settings.redateInitial();
        LocalDateTime since = run.from() != null ? run.from() : watermarks.since(RedateQuery.ENTITY, OVERLAP);
        LocalDateTime from = since == null || run.readsAll() ? initial : since;
        return steps.pull(
                        run, new EntityPull<>(RedateQuery.ENTITY, RedateQuery.FIELDS, new RedateMapper(clock), writer))
                .from(from)
                .plan(ScanPlan.of(
                                RedateQuery.all(initial), RedateQuery.scans(since == null ? initial : since, run.to()))
                        .findingDeleted(redates.stored(initial), settings.mostDeletedShare()))
                .checks(redates.checks(run.origin()))
                .checks(List.of(fields.redatesOfNobody(run.id())))
                .finallyDo(() -> links.redates(run.id(), run.isFullScan()))
                .build();
    }
}
