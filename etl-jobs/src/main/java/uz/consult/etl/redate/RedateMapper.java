package uz.consult.etl.redate;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;

/** Reads a redate's values; without a period it is a bad record. */
final class RedateMapper implements ItemProcessor<ODataRecord, Redate> {

    private final WallClock clock;

    RedateMapper(WallClock clock) {
        this.clock = clock;
    }

    @Override
    public Redate process(ODataRecord from) {
        LocalDateTime period = from.dateTime("Period");
        if (period == null) {
            throw new BadRecordException("Period is empty");
        }
        // As PostgreSQL gives it back, so that the two compare.
        OffsetDateTime labelled = Objects.requireNonNull(clock.label(period)).withOffsetSameInstant(ZoneOffset.UTC);
        return new Redate(
                null,
                from.guid("ДокументОбращения_Key"),
                from.guid("Абонент_Key"),
                from.guid("Менеджер_Key"),
                labelled,
                from.dateTime("СтараяДата"),
                from.dateTime("НоваяДата"),
                from.code("Комментарий"),
                labelled);
    }
}
