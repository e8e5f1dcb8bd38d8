package uz.consult.etl.clients;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Pass;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.odata.ODataFields;

/** Which clients are read: new ones by their code. Changes of old ones show in no cursor. */
final class ClientsQuery {

    static final String ENTITY = "Catalog_Контрагенты";

    static final ODataFields FIELDS = new ODataFields(
            List.of("Ref_Key"),
            Set.of("Ref_Key", "Code", "DeletionMark"),
            Set.of(
                    "DataVersion",
                    "IsFolder",
                    "Parent_Key",
                    "Description",
                    "Наименование",
                    "ИНН",
                    "ИННФизЛица",
                    "КодАбонентаClobus",
                    "Страна",
                    "Регион",
                    "Город",
                    "Подписка",
                    "ДатаНачалаПодписки",
                    "ДатаОкончанияПодписки",
                    "Тариф_Key",
                    "ТарифныйПериод_Key",
                    "Организация_Key",
                    "КонтактнаяИнформация"));

    private ClientsQuery() {}

    /**
     * @param initial the first code of a first load, null from the beginning
     * @param since the code an incremental run begins with
     */
    static List<Pass> passes(PullRun run, @Nullable String initial, @Nullable String since) {
        return List.of(
                new Pass(ENTITY, FIELDS, Cursor.text("Code"), null, run.readsAll() ? initial : since, null, true));
    }
}
