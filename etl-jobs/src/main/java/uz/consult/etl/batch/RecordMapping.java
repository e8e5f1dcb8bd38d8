package uz.consult.etl.batch;

import java.util.function.Function;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataRecord;

/**
 * Maps records and keeps those that break a rule in the chunk as what they are: so a bad record's dead letter, its count and
 * the watermark that passes it share the transaction of the rows around it, and no rollback can part them. A mapper is pure,
 * so a page is mapped where it is fetched, while the one before it is written.
 */
final class RecordMapping<R> implements Function<SourceRecord, MappedRecord<R>> {

    private final ItemProcessor<ODataRecord, R> mapper;

    RecordMapping(ItemProcessor<ODataRecord, R> mapper) {
        this.mapper = mapper;
    }

    @Override
    public MappedRecord<R> apply(SourceRecord sourceRecord) {
        if (sourceRecord.record() == null) {
            return new MappedRecord<>(sourceRecord, null, null);
        }
        try {
            return new MappedRecord<>(sourceRecord, mapper.process(sourceRecord.record()), null);
        } catch (BadRecordException e) {
            return new MappedRecord<>(sourceRecord, null, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(sourceRecord.key() + ": " + e.getMessage(), e);
        }
    }
}
