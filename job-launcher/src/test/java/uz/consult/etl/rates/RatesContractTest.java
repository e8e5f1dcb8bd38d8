package uz.consult.etl.rates;

import java.util.List;
import uz.consult.launcher.JobContract;

/** {@code rates} keeps what every job promises. */
class RatesContractTest extends JobContract {

    @Override
    protected String job() {
        return "rates";
    }

    @Override
    protected List<String> parents() {
        return List.of("users", "clients", "cons");
    }

    @Override
    protected String entity() {
        return "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    }

    @Override
    protected String table() {
        return "cons.cons_rating_answers";
    }

    @Override
    protected String poisonedField() {
        return "Оценка";
    }

    @Override
    protected Object poison() {
        return "пять";
    }

    @Override
    protected String spoil() {
        return "update cons.cons_rating_answers set rating = 9 where cons_key = ?";
    }

    @Override
    protected String spoiled() {
        return "rating";
    }

    @Override
    protected String keyField() {
        return "Обращение_Key";
    }
}
