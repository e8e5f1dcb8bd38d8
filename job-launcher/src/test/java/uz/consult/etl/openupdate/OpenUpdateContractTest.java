package uz.consult.etl.openupdate;

import java.util.List;
import uz.consult.launcher.ConsultationContract;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/** {@code open_update} keeps what every job promises. */
class OpenUpdateContractTest extends ConsultationContract {

    @Override
    protected String job() {
        return "open_update";
    }

    @Override
    protected List<String> parents() {
        return List.of("clients", "cons");
    }

    /** It compares nothing. */
    @Override
    protected String spoil() {
        return "";
    }

    @Override
    protected String spoiled() {
        return "";
    }

    /** Cons has made it. */
    @Override
    protected boolean createsRows() {
        return false;
    }

    @Override
    protected boolean isOurs(Row row) {
        return row.get("Конец") == null && !row.isTrue("ЗакрытоБезКонсультации");
    }

    @Override
    protected void beforeTheKill(OneC onec) {
        onec.rows(entity()).stream()
                .filter(this::isOurs)
                .forEach(row -> change(onec, row, changed -> changed.put("Описание", "изменено")));
    }
}
