package uz.consult.etl.calls;

import java.time.LocalDateTime;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;

/** Reads a call's values; without a period or a consultation it is a bad record. */
final class CallsMapper implements ItemProcessor<ODataRecord, Call> {

    @Override
    public Call process(ODataRecord from) {
        LocalDateTime period = from.dateTime("Period");
        if (period == null) {
            throw new BadRecordException("Period is empty");
        }
        String manager = from.guid("Менеджер_Key");
        return new Call(
                period,
                from.key("ДокументОбращения_Key"),
                manager == null ? "" : manager,
                from.guid("Абонент_Key"),
                null,
                null);
    }
}
