package uz.consult.etl.batch;

import uz.consult.etl.odata.ODataRecord;

/** A record and the pass that met it. */
record Pulled(ODataRecord record, Pass pass) {

    String key() {
        return record.identity(pass.fields().key());
    }
}
