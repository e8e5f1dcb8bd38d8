package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.BadRecordException;

/**
 * What a record turned out to be.
 *
 * @param row the row to write; null if the record is none of ours, bad, or gone from 1C
 * @param fault what is wrong with the record; null if nothing is
 */
record MappedRecord<R>(
        SourceRecord sourceRecord,
        @Nullable R row,
        @Nullable BadRecordException fault) {

    boolean gone() {
        return sourceRecord.record() == null;
    }
}
