package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.ODataRecord;

/**
 * A record and the pass that met it.
 *
 * @param key what names it among its like
 * @param record null if 1C no longer has it
 */
record Pulled(String key, @Nullable ODataRecord record, Pass pass) {

    static Pulled of(ODataRecord record, Pass pass) {
        return new Pulled(record.identity(pass.fields().key()), record, pass);
    }
}
