package uz.consult.etl.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataException;
import uz.consult.etl.runlog.Difference;

/** One record as 1C has it now, beside what is stored of it. Reads only. */
public interface RecordInspection {

    /**
     * What was found.
     *
     * @param record the whole record as 1C sent it, JSON; null if 1C has none of this key
     * @param wrong which rule it breaks, so that it cannot be stored; null if none
     * @param differences in what the stored row differs; none if the record breaks a rule
     */
    record Found(@Nullable String record, @Nullable String wrong, List<Difference> differences) {}

    /**
     * Asks 1C once.
     *
     * @param key Ref_Key in 1C
     * @throws ODataException if 1C refuses, cannot be reached, or its answer is not valid
     */
    Found of(ODataClient onec, String key);
}
