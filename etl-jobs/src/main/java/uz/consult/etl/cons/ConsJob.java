package uz.consult.etl.cons;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.DataVersion;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.KnownRecords;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.ScanPlan;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.ClientLookup;
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

    @Bean
    @Order(1)
    static KnownRecords knownConsultations() {
        return KnownRecords.of(ConsQuery.ENTITY, "cons.cons", "t.deleted_at is null")
                .withVersion("t.onec_version")
                .withChangedLast("""
                        select distinct t.cl_ref_key, t.onec_version as version
                        from (select cons_id from log.consultation_change_log order by id desc limit 20) l join cons.cons t using (cons_id)
                        where t.cl_ref_key is not null and t.deleted_at is null and t.onec_version is not null limit 5""");
    }

    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("cons")
                .sequence(20)
                .entity(ConsQuery.ENTITY)
                .every("ETL_CONS_INCREMENTAL_INTERVAL", 5)
                .sweptEvery("ETL_CONS_SWEEP_INTERVAL", 360)
                .window()
                .lock(ConsPull.LOCK)
                .refersTo(ClientLookup.CATALOG)
                .build();
    }

    @Override
    public Job job(PullRun run) {
        LocalDateTime initial = settings.initial();
        LocalDateTime read = watermarks.since(ConsQuery.ENTITY, Duration.ofDays(settings.consBufferDays()));
        LocalDateTime since = run.from() != null ? run.from() : read == null ? initial : read;
        return steps.pull(run, cons.of(run))
                .from(run.readsAll() ? initial : since)
                .plan(() -> plan(run, initial, since))
                .checks(cons.checks(run))
                .repairingStoredRowsFirst()
                .then(() -> List.of(cons.mergeDuplicates(run)))
                .finallyDo(() -> links.consultations(run.id(), run.isFullScan()))
                .build();
    }

    private ScanPlan plan(PullRun run, @Nullable LocalDateTime initial, @Nullable LocalDateTime since) {
        boolean byVersion = run.mode() == PullMode.SWEEP && haveVersions(run);
        return ScanPlan.of(ConsQuery.all(initial), ConsQuery.changed(since, run.to()))
                .sweptBy(byVersion ? ConsQuery.keys(initial) : null)
                .leavingOut(ConsQuery.others(initial))
                .findingDeleted(ConsPull.STORED, settings.mostDeletedShare());
    }

    /** Seen from any document: where there are none, a sweep compares whole ones. */
    private boolean haveVersions(PullRun run) {
        ODataRecord some = steps.any(run, ConsQuery.ENTITY, ConsQuery.LOOK);
        return some != null && some.has(DataVersion.FIELD);
    }
}
