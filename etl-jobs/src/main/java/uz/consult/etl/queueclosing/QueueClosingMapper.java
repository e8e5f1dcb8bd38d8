package uz.consult.etl.queueclosing;

import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;

/** Reads a record's values; null for any day but today. */
final class QueueClosingMapper implements ItemProcessor<ODataRecord, QueueClosing> {

    private final LocalDate today;

    QueueClosingMapper(LocalDate today) {
        this.today = today;
    }

    @Override
    public @Nullable QueueClosing process(ODataRecord from) {
        String manager = from.key("Менеджер_Key");
        LocalDateTime at = from.dateTime("Дата");
        if (at == null) {
            throw new BadRecordException("Дата is empty");
        }
        boolean closed = Boolean.TRUE.equals(from.bool("Закрыт"));
        return at.toLocalDate().equals(today) ? new QueueClosing(manager, at, closed) : null;
    }
}
