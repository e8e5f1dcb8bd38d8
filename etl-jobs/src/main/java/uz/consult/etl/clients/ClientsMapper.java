package uz.consult.etl.clients;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.batch.DataVersion;
import uz.consult.etl.odata.ODataRecord;

/** Reads a client's values; null for a folder. */
final class ClientsMapper implements ItemProcessor<ODataRecord, ClientsDocument> {

    @Override
    public @Nullable ClientsDocument process(ODataRecord from) {
        if (Boolean.TRUE.equals(from.bool("IsFolder"))) {
            return null;
        }
        String abonent = from.code("КодАбонентаClobus");
        return new ClientsDocument(
                from.key("Ref_Key"),
                from.code(DataVersion.FIELD),
                Boolean.TRUE.equals(from.bool("DeletionMark")),
                from.guid("Parent_Key"),
                CompanyName.unmasked(either(from.code("Description"), from.code("Наименование"))),
                either(from.code("ИНН"), from.code("ИННФизЛица")),
                "0".equals(abonent) ? null : abonent,
                contact(from, "АдресЭлектроннойПочты", "АдресЭП"),
                contact(from, "Телефон", "НомерТелефона"),
                from.code("Страна"),
                from.code("Регион"),
                from.code("Город"),
                from.code("Подписка"),
                from.dateTime("ДатаНачалаПодписки"),
                from.dateTime("ДатаОкончанияПодписки"),
                from.guid("Тариф_Key"),
                from.guid("ТарифныйПериод_Key"),
                from.guid("Организация_Key"));
    }

    private static @Nullable String contact(ODataRecord from, String type, String field) {
        List<ODataRecord> lines = from.lines("КонтактнаяИнформация");
        if (lines != null) {
            for (ODataRecord line : lines) {
                String value = type.equals(line.code("Тип")) ? line.code(field) : null;
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    private static @Nullable String either(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }
}
