package uz.consult.etl.cons;

import java.util.List;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RecordInspection;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.runlog.Difference;

/** A document as 1C has it now, compared with its row as a reconciliation compares it. */
@Component
final class ConsInspection implements RecordInspection {

    /** No run of log.etl_runs: nothing is written under it. */
    private static final long NO_RUN = 0;

    private final ConsPull cons;

    ConsInspection(ConsPull cons) {
        this.cons = cons;
    }

    @Override
    public Found of(ODataClient onec, String key) {
        ODataRecord record = onec.find(ConsQuery.ENTITY, key, ConsQuery.FIELDS);
        if (record == null) {
            return new Found(null, null, List.of(Difference.gone(key)));
        }
        try {
            ConsDocument document = new ConsMapper().process(record);
            // Begun only now: what is saved while a comparison runs is not compared.
            EntityPull<ConsDocument> pull =
                    cons.of(new PullRun(NO_RUN, NO_RUN, "cons", PullMode.RECONCILE, null, null, false, null));
            return new Found(record.raw(), null, pull.rows().compare(List.of(document)));
        } catch (BadRecordException e) {
            return new Found(record.raw(), e.getMessage(), List.of());
        }
    }
}
