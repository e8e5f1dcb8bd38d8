package uz.consult.etl.clients;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.KnownRecords;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.ScanPlan;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.runlog.ChangeLog;

/** The job {@code clients}: {@link ClientsQuery} → {@link ClientsMapper} → {@link ClientsWriter}. */
@Component
class ClientsJob implements EtlJob {

    static final StoredKeysQuery STORED = StoredKeysQuery.of("""
            select cl_ref_key as key, onec_version as version, deleted_at is null as live
            from cons.clients where cl_ref_key is not null""");

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final ClientRows rows;
    private final ChangeLog changeLog;
    private final WallClock clock;
    private final LateLinks links;
    /** Have two clients of one code been met since this process began? */
    private final AtomicBoolean repeat = new AtomicBoolean();

    ClientsJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            DSLContext db,
            JdbcOperations jdbc,
            ChangeLog changeLog,
            WallClock clock,
            LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.rows = new ClientRows(db, jdbc, clock);
        this.changeLog = changeLog;
        this.clock = clock;
        this.links = links;
    }

    @Bean
    @Order(2)
    static KnownRecords knownClients() {
        return KnownRecords.of(ClientsQuery.ENTITY, "cons.clients", "t.deleted_at is null")
                .withVersion("t.onec_version")
                .withRisingCodes();
    }

    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("clients")
                .sequence(10)
                .entity(ClientsQuery.ENTITY)
                .every("ETL_CLIENTS_INTERVAL", 1)
                .sweptEvery("ETL_CLIENTS_SWEEP_INTERVAL", 60)
                .build();
    }

    @Override
    public Job job(PullRun run) {
        String initial = settings.clientsInitialFromCode();
        String since = since();
        EntityPull<ClientsDocument> pull = new EntityPull<>(
                ClientsQuery.ENTITY,
                ClientsQuery.FIELDS,
                new ClientsMapper(),
                new ClientsWriter(rows, changeLog, clock));
        return steps.pull(run, pull)
                .from(run.readsAll() ? initial : since)
                .plan(() -> plan(run, initial, since))
                .checks(rows.checks())
                .finallyDo(() -> {
                    if (run.metDuplicateValues()) {
                        repeat.set(true);
                    }
                    return links.clients();
                })
                .build();
    }

    /** What the catalog has is seen from a record. */
    private ScanPlan plan(PullRun run, @Nullable String initial, @Nullable String since) {
        ClientsQuery query = ClientsQuery.of(steps.any(run, ClientsQuery.ENTITY, ClientsQuery.LOOK), !repeat.get());
        ScanPlan plan;
        if (query.code() != null) {
            plan = ScanPlan.of(query.all(initial), query.from(since))
                    .sweptBy(query.versions() ? query.keys(initial) : null);
        } else if (query.versions()) {
            plan = ScanPlan.byKeys(query.keys(initial));
        } else {
            plan = ScanPlan.complete(query.whole(initial));
        }
        return plan.leavingOut(query.others(initial)).findingDeleted(STORED, settings.mostDeletedShare());
    }

    private @Nullable String since() {
        Watermarks.Watermark watermark = watermarks.find(ClientsQuery.ENTITY);
        return watermark == null || watermark.code() == null ? settings.clientsInitialFromCode() : watermark.code();
    }
}
