package uz.consult.etl.rates;

import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;

/** Reads an answer's values; without a consultation or a question's number it is a bad record. */
final class RatesMapper implements ItemProcessor<ODataRecord, RatingAnswer> {

    @Override
    public RatingAnswer process(ODataRecord from) {
        Integer question = from.integer("НомерВопроса");
        if (question == null) {
            throw new BadRecordException("НомерВопроса is empty");
        }
        return new RatingAnswer(
                null,
                from.key("Обращение_Key"),
                from.guid("Менеджер_Key"),
                question,
                from.guid("Контрагент_Key"),
                from.integer("Оценка"),
                from.code("Вопрос"),
                from.code("Комментарий"),
                from.bool("ОтправленаБаза"),
                from.dateTime("ДатаОценки"),
                null,
                null);
    }
}
