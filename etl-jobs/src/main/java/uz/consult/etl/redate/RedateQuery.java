package uz.consult.etl.redate;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;

/** Which redates are read: by their Period. The register has no versions, so a sweep compares whole records. */
final class RedateQuery {

    static final String ENTITY = "InformationRegister_РегистрацияПереносаКонсультации";
    static final ODataFields FIELDS = new ODataFields(
            List.of("Period", "ДокументОбращения_Key", "Абонент_Key", "Менеджер_Key"),
            Set.of("Period", "ДокументОбращения_Key", "Абонент_Key", "Менеджер_Key", "СтараяДата", "НоваяДата"),
            Set.of("Комментарий"));

    private static final Cursor PERIOD = Cursor.date("Period", "ДокументОбращения_Key", "Менеджер_Key");

    private RedateQuery() {}

    /** @param initial where everything begins; what has no Period cannot be placed before it. Null from the very beginning */
    static List<Scan> all(@Nullable LocalDateTime initial) {
        List<Scan> scans = new ArrayList<>();
        if (initial != null) {
            scans.add(new Scan(ENTITY, FIELDS, PERIOD, "Period lt " + Cursor.NO_DATE, null, null, false));
        }
        scans.addAll(scans(initial, null));
        return scans;
    }

    static List<Scan> scans(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        return List.of(new Scan(ENTITY, FIELDS, PERIOD, null, ODataQuery.text(from), ODataQuery.text(to), true));
    }
}
