package uz.consult.etl.cons;

import java.util.List;
import uz.consult.launcher.ConsultationContract;

/** {@code cons} keeps what every job promises. */
class ConsContractTest extends ConsultationContract {

    @Override
    protected String job() {
        return "cons";
    }

    @Override
    protected List<String> parents() {
        return List.of("clients");
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
