package uz.consult.etl.cons;

import java.util.List;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.JobContract;

/** {@code cons} keeps what every job promises. */
class ConsContractTest extends JobContract {

    @Override
    protected String job() {
        return "cons";
    }

    @Override
    protected List<String> parents() {
        return List.of("clients");
    }

    @Override
    protected String entity() {
        return EtlFixture.DOCUMENTS;
    }

    @Override
    protected String table() {
        return "cons.cons";
    }

    @Override
    protected String rows() {
        return "cons.cons where deleted_at is null";
    }

    @Override
    protected String poisonedField() {
        return "ДатаКонсультации";
    }

    @Override
    protected Object poison() {
        return "вчера";
    }

    @Override
    protected String spoil() {
        return "update cons.cons set number = 'другой' where cl_ref_key = ?";
    }

    @Override
    protected String spoiled() {
        return "number";
    }
}
