package uz.consult.etl.clients;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Pass;
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

    private static final Cursor CODE = Cursor.text("Code");

    private ClientsQuery() {}

    /** @param code the first code; null from the beginning */
    static List<Pass> from(@Nullable String code) {
        return List.of(new Pass(ENTITY, FIELDS, CODE, null, code, null, true));
    }

    /** Keys and versions of the same. */
    static List<Pass> keys(@Nullable String code) {
        return List.of(new Pass(ENTITY, FIELDS, CODE, null, code, null, false).keysOnly(true));
    }

    /** Keys of what lies before the first code. */
    static List<Pass> others(@Nullable String code) {
        return code == null
                ? List.of()
                : List.of(new Pass(ENTITY, FIELDS, CODE, null, null, code, false).keysOnly(false));
    }
}
