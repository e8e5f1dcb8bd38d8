package uz.consult.etl.queueclosing;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Pass;
import uz.consult.etl.batch.Pull;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;

/** Which records are read: by their Дата. A manager is their key here, for of one day's records the last one counts. */
final class QueueClosingQuery {

    static final String ENTITY = "InformationRegister_ЗакрытиеОчередиНаКонсультанта";

    static final ODataFields FIELDS =
            new ODataFields(List.of("Менеджер_Key"), Set.of("Дата", "Менеджер_Key", "Закрыт"), Set.of());

    private static final Cursor DATE = Cursor.date("Дата", "Менеджер_Key");

    private QueueClosingQuery() {}

    static List<Pass> passes(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        return List.of(new Pass(ENTITY, FIELDS, DATE, null, ODataQuery.text(from), ODataQuery.text(to), true));
    }

    /** Of a manager's records those of this day. */
    static Pull.Scope on(LocalDate day) {
        return new Pull.Scope(
                "Дата ge " + ODataQuery.literal(day.atStartOfDay()) + " and Дата lt "
                        + ODataQuery.literal(day.plusDays(1).atStartOfDay()),
                "Дата");
    }
}
