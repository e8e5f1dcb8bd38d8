package uz.consult.etl.calls;

import java.util.List;
import uz.consult.launcher.JobContract;

/** {@code calls} keeps what every job promises. */
class CallsContractTest extends JobContract {

    @Override
    protected String job() {
        return "calls";
    }

    @Override
    protected List<String> parents() {
        return List.of("users", "clients", "cons");
    }

    @Override
    protected String entity() {
        return "InformationRegister_РегистрацияДозвона";
    }

    @Override
    protected String table() {
        return "cons.calls";
    }

    @Override
    protected String poisonedField() {
        return "Абонент_Key";
    }

    @Override
    protected Object poison() {
        return "кто-то";
    }

    @Override
    protected String spoil() {
        return "update cons.calls set client_key = 'другой' where cons_key = ?";
    }

    @Override
    protected String spoiled() {
        return "client_key";
    }

    @Override
    protected String keyField() {
        return "ДокументОбращения_Key";
    }
}
