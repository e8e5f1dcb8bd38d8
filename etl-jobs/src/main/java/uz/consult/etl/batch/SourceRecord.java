package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.ODataRecord;

/**
 * A record and the scan that met it.
 *
 * @param key what names it among its like
 * @param record null if 1C no longer has it
 */
record SourceRecord(String key, @Nullable ODataRecord record, Scan scan) {

    static SourceRecord of(ODataRecord record, Scan scan) {
        return new SourceRecord(record.identity(scan.fields().key()), record, scan);
    }
}
