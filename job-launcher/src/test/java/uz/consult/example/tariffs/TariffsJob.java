package uz.consult.example.tariffs;

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

/** The job {@code tariffs}: {@link TariffsQuery} → {@link TariffsMapper} → {@link TariffsWriter}. Every run compares everything. */
@Component
class TariffsJob implements EtlJob {

    private final PullSteps steps;
    private final PullSettings settings;
    private final JdbcOperations jdbc;

    TariffsJob(PullSteps steps, PullSettings settings, JdbcOperations jdbc) {
        this.steps = steps;
        this.settings = settings;
        this.jdbc = jdbc;
    }

    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("tariffs")
                .sequence(7)
                .entity(TariffsQuery.ENTITY)
                .every("ETL_TARIFFS_INTERVAL", 60)
                .build();
    }

    @Override
    public Job job(PullRun run) {
        TariffsWriter writer = new TariffsWriter(jdbc);
        return steps.pull(run, new EntityPull<>(TariffsQuery.ENTITY, TariffsQuery.FIELDS, new TariffsMapper(), writer))
                .plan(ScanPlan.complete(TariffsQuery.scans())
                        .findingDeleted(TariffsWriter.STORED, settings.mostDeletedShare()))
                .build();
    }
}
