package uz.consult.etl.calls;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;

/** Which calls are read: by their Period. The register has no versions, so a sweep compares whole records. */
final class CallsQuery {

    static final String ENTITY = "InformationRegister_РегистрацияДозвона";
    static final ODataFields FIELDS = new ODataFields(
            List.of("Period", "ДокументОбращения_Key", "Менеджер_Key"),
            Set.of("Period", "ДокументОбращения_Key", "Менеджер_Key"),
            Set.of("Абонент_Key"));

    private static final Cursor PERIOD = Cursor.date("Period", "ДокументОбращения_Key", "Менеджер_Key");

    private CallsQuery() {}

    static List<Scan> scans(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        return List.of(new Scan(ENTITY, FIELDS, PERIOD, null, ODataQuery.text(from), ODataQuery.text(to), true));
    }
}
