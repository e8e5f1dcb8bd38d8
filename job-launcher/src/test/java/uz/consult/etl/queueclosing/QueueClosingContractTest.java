package uz.consult.etl.queueclosing;

import java.time.LocalDateTime;
import java.util.List;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.JobContract;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/** {@code queue_closing} keeps what every job promises. */
class QueueClosingContractTest extends JobContract {

    @Override
    protected String job() {
        return "queue_closing";
    }

    @Override
    protected List<String> parents() {
        return List.of("users");
    }

    @Override
    protected String entity() {
        return "InformationRegister_ЗакрытиеОчередиНаКонсультанта";
    }

    @Override
    protected String table() {
        return "cons.queue_closing";
    }

    @Override
    protected String poisonedField() {
        return "Закрыт";
    }

    @Override
    protected Object poison() {
        return "да";
    }

    @Override
    protected String spoil() {
        return "delete from cons.queue_closing where manager_key = ?";
    }

    @Override
    protected String spoiled() {
        return "in 1C, not in PostgreSQL";
    }

    @Override
    protected String keyField() {
        return "Менеджер_Key";
    }

    @Override
    protected boolean isOurs(Row row) {
        return today().equals(row.get("Дата"));
    }

    /** Every queue is closed today, for only today's count. */
    @Override
    protected OneC onec() {
        OneC onec = super.onec();
        onec.rows("Catalog_Пользователи").stream()
                .filter(user -> onec.rows(entity()).stream()
                        .noneMatch(row -> row.text("Менеджер_Key").equals(user.text("Ref_Key"))))
                .forEach(user -> onec.add(
                        entity(),
                        new Row()
                                .put("Дата", today())
                                .put("Менеджер_Key", user.text("Ref_Key"))
                                .put("Закрыт", true)));
        return onec;
    }

    private static LocalDateTime today() {
        return EtlFixture.now().toLocalDate().atStartOfDay();
    }
}
