package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataRecord;

/**
 * One entity of 1C, and what its records become.
 *
 * @param entity the published name
 * @param fields what is read of it
 * @param mapper makes a row of a record; null for a record that is none of ours; {@code BadRecordException} for a bad one
 * @param rows what becomes of the rows
 * @param scope what narrows reading by key; null if a key names one record
 */
public record EntityPull<R>(
        String entity,
        ODataFields fields,
        ItemProcessor<ODataRecord, R> mapper,
        RowWriter<R> rows,
        @Nullable Scope scope) {

    /**
     * Which of the records of one key are meant, where there are several.
     *
     * @param condition in 1C's dialect
     * @param order the property by which the last of them is the one that counts
     */
    public record Scope(String condition, String order) {}

    public EntityPull(String entity, ODataFields fields, ItemProcessor<ODataRecord, R> mapper, RowWriter<R> rows) {
        this(entity, fields, mapper, rows, null);
    }

    /** The scan of a record that was read by its key. */
    Scan byKey() {
        return new Scan(entity, fields, Cursor.text(fields.key().get(0)), null, null, null, false);
    }
}
