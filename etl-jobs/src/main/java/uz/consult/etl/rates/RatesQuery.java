package uz.consult.etl.rates;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;

/**
 * Which ratings are read. The register has no date that can be relied on and no versions: an incremental run reads what can be
 * new, a sweep reads and compares everything.
 */
final class RatesQuery {

    static final String ENTITY = "InformationRegister_ОценкаКонсультацийПоЗаявкам";

    static final ODataFields FIELDS = new ODataFields(
            List.of("Обращение_Key", "Менеджер_Key", "НомерВопроса"),
            Set.of("Обращение_Key", "Менеджер_Key", "НомерВопроса", "Оценка", "ДатаОценки"),
            Set.of("Контрагент_Key", "Вопрос", "Комментарий", "ОтправленаБаза"));

    /** Most have no date, so they share one value, within which these set the order. */
    private static final Cursor DATE = Cursor.date("ДатаОценки", "Обращение_Key", "НомерВопроса", "Менеджер_Key");

    private RatesQuery() {}

    /**
     * A rating without a date, of a consultation without one, cannot be placed before any date, so it is among them.
     *
     * @param initial given, or of a consultation made, from then on; null for all
     */
    static List<Scan> all(@Nullable LocalDateTime initial) {
        String filter = initial == null
                ? null
                : "ДатаОценки ge " + ODataQuery.literal(initial) + " or Обращение/ДатаСоздания ge "
                        + ODataQuery.literal(initial) + " or ДатаОценки lt " + Cursor.NO_DATE
                        + " and Обращение/ДатаСоздания lt " + Cursor.NO_DATE;
        return List.of(new Scan(ENTITY, FIELDS, DATE, filter, null, null, true));
    }

    /** The names of what {@link #all} leaves out: known to exist, not loaded. */
    static List<Scan> others(@Nullable LocalDateTime initial) {
        if (initial == null) {
            return List.of();
        }
        String before = ODataQuery.literal(initial);
        String filter = "ДатаОценки lt " + before + " and Обращение/ДатаСоздания lt " + before + " and (ДатаОценки ge "
                + Cursor.NO_DATE + " or Обращение/ДатаСоздания ge " + Cursor.NO_DATE + ")";
        return List.of(new Scan(ENTITY, FIELDS, DATE, filter, null, null, false).namesOnly());
    }

    /**
     * @param given what was given from then on
     * @param ended what was given, whenever, for consultations that ended from then on
     */
    static List<Scan> recent(LocalDateTime given, LocalDateTime ended) {
        String filter =
                "ДатаОценки ge " + ODataQuery.literal(given) + " or Обращение/Конец ge " + ODataQuery.literal(ended);
        return List.of(new Scan(ENTITY, FIELDS, DATE, filter, null, null, true));
    }
}
