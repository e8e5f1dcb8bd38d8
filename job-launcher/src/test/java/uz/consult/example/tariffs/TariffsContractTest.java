package uz.consult.example.tariffs;

import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.JobContract;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/** A ninth job, of one folder and a migration, keeps what every job promises. */
class TariffsContractTest extends JobContract {

    private static final String JOB = TariffsJob.class.getName();

    @Override
    protected String job() {
        return "tariffs";
    }

    @Override
    protected String entity() {
        return TariffsQuery.ENTITY;
    }

    @Override
    protected String table() {
        return "dict.tariffs";
    }

    @Override
    protected String poisonedField() {
        return "DeletionMark";
    }

    @Override
    protected Object poison() {
        return "да";
    }

    @Override
    protected String spoil() {
        return "update dict.tariffs set description = 'другой' where ref_key = ?";
    }

    @Override
    protected String spoiled() {
        return "description";
    }

    @Override
    protected OneC onec() {
        OneC onec = super.onec();
        onec.publishCatalog(entity());
        for (int i = 1; i <= 20; i++) {
            onec.add(
                    entity(),
                    new Row()
                            .put("Ref_Key", "7a1f0000-0000-4000-8000-0000000000%02d".formatted(i))
                            .put("Code", "%09d".formatted(i))
                            .put("Description", "Тариф " + i));
        }
        return onec;
    }

    /** A job of the product lies where beans are looked for. */
    @Override
    protected List<String> settings() {
        return List.of("spring.main.sources=" + JOB, "SPRING_MAIN_SOURCES=" + JOB);
    }

    /** A migration of the product lies among the others. */
    @Override
    protected void prepare(EtlFixture fixture) {
        new ResourceDatabasePopulator(new ClassPathResource("tariffs.sql", getClass()))
                .execute(fixture.db.getDataSource());
    }
}
