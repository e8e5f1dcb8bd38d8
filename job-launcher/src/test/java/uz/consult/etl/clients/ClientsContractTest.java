package uz.consult.etl.clients;

import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.JobContract;
import uz.consult.sandbox.onec.Row;

/** {@code clients} keeps what every job promises. */
class ClientsContractTest extends JobContract {

    @Override
    protected String job() {
        return "clients";
    }

    @Override
    protected String entity() {
        return EtlFixture.CLIENTS;
    }

    @Override
    protected String table() {
        return "cons.clients";
    }

    @Override
    protected String rows() {
        return "cons.clients where deleted_at is null";
    }

    @Override
    protected String poisonedField() {
        return "ДатаНачалаПодписки";
    }

    @Override
    protected Object poison() {
        return "вчера";
    }

    @Override
    protected String spoil() {
        return "update cons.clients set city = 'Москва' where cl_ref_key = ?";
    }

    @Override
    protected String spoiled() {
        return "city";
    }

    @Override
    protected boolean isOurs(Row row) {
        return !row.isTrue("IsFolder");
    }
}
