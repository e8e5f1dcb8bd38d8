package uz.consult.etl.cons;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.batch.DataVersion;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.outbox.ConsultationLanguage;

/** Reads a document's values; a value that is not what its field must hold makes the record a bad one. */
final class ConsMapper implements ItemProcessor<ODataRecord, ConsDocument> {

    @Override
    public ConsDocument process(ODataRecord from) {
        String description = from.code("Описание");
        return new ConsDocument(
                from.key("Ref_Key"),
                from.code(DataVersion.FIELD),
                Boolean.TRUE.equals(from.bool("DeletionMark")),
                from.code("Number"),
                from.guid("Абонент_Key"),
                from.guid("Менеджер_Key"),
                from.guid("Автор_Key"),
                from.dateTime("ДатаСоздания"),
                from.dateTime("ДатаКонсультации"),
                from.dateTime("Конец"),
                from.dateTime("ДатаИзменения"),
                Boolean.TRUE.equals(from.bool("ЗакрытоБезКонсультации")),
                from.code("ВидОбращения"),
                description != null ? description : from.code("Вопрос"),
                from.guid("КатегорияВопроса_Key"),
                from.guid("ВопросНаКонсультацию_Key"),
                ConsultationLanguage.codeOf(from.guid("Язык_Key")),
                lines(from.lines("КонсультацииИТС"), 0),
                lines(from.lines("ВопросыИОтветы"), QuestionAndAnswer.SECOND_PART));
    }

    private static @Nullable List<QuestionAndAnswer> lines(@Nullable List<ODataRecord> part, int raised) {
        if (part == null) {
            return null;
        }
        Map<Integer, QuestionAndAnswer> lines = new TreeMap<>();
        for (ODataRecord line : part) {
            Integer number = line.integer("LineNumber");
            if (number == null) {
                throw new BadRecordException("A line of a tabular part has no LineNumber");
            }
            lines.put(
                    number,
                    new QuestionAndAnswer(
                            raised + number,
                            line.guid("ВидПО_Key"),
                            line.guid("РазделПО_Key"),
                            line.guid("НаличиеПомех_Key"),
                            line.guid("ПомощьМенеджера_Key"),
                            Boolean.TRUE.equals(line.bool("ПовторноеОбращение")),
                            line.text("Вопрос"),
                            line.text("Ответ")));
        }
        return new ArrayList<>(lines.values());
    }
}
