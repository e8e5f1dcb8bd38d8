package uz.consult.etl.redate;

import java.util.List;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.JobContract;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Seed;

/** {@code redate} keeps what every job promises. */
class RedateContractTest extends JobContract {

    @Override
    protected String job() {
        return "redate";
    }

    @Override
    protected List<String> parents() {
        return List.of("users", "clients", "cons");
    }

    @Override
    protected String entity() {
        return "InformationRegister_РегистрацияПереносаКонсультации";
    }

    @Override
    protected String table() {
        return "cons.cons_redate";
    }

    @Override
    protected String poisonedField() {
        return "НоваяДата";
    }

    @Override
    protected Object poison() {
        return "вчера";
    }

    @Override
    protected String spoil() {
        return "update cons.cons_redate set new_date = '2001-01-01' where cons_key = ?";
    }

    @Override
    protected String spoiled() {
        return "new_date";
    }

    @Override
    protected String keyField() {
        return "ДокументОбращения_Key";
    }

    /** Not every consultation is redated. */
    @Override
    protected OneC onec() {
        return EtlFixture.seeded(Seed.Size.of(120));
    }
}
