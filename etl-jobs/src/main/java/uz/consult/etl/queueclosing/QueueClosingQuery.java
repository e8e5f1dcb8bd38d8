package uz.consult.etl.queueclosing;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;

/** Which records are read: by their Дата. A manager is their key here, for of one day's records the last one counts. */
final class QueueClosingQuery {

    static final String ENTITY = "InformationRegister_ЗакрытиеОчередиНаКонсультанта";

    static final ODataFields FIELDS =
            new ODataFields(List.of("Менеджер_Key"), Set.of("Дата", "Менеджер_Key", "Закрыт"), Set.of());

    private static final Cursor DATE = Cursor.date("Дата", "Менеджер_Key");

    private QueueClosingQuery() {}

    static List<Scan> scans(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        return List.of(new Scan(ENTITY, FIELDS, DATE, null, ODataQuery.text(from), ODataQuery.text(to), true));
    }

    /** Of a manager's records those of this day. */
    static EntityPull.Scope on(LocalDate day) {
        return new EntityPull.Scope(
                "Дата ge " + ODataQuery.literal(day.atStartOfDay()) + " and Дата lt "
                        + ODataQuery.literal(day.plusDays(1).atStartOfDay()),
                "Дата");
    }
}
