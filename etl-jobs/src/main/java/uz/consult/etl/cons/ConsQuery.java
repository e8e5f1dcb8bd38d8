package uz.consult.etl.cons;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.DataVersion;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;

/** Which documents are read, and in which order. */
final class ConsQuery {

    static final String ENTITY = "Document_ТелефонныйЗвонок";

    static final ODataFields FIELDS = new ODataFields(
            List.of("Ref_Key"),
            Set.of(
                    "Ref_Key",
                    "DeletionMark",
                    "ДатаСоздания",
                    "ДатаКонсультации",
                    "Конец",
                    "ДатаИзменения",
                    "ЗакрытоБезКонсультации",
                    "ВидОбращения"),
            Set.of(
                    DataVersion.FIELD,
                    "Number",
                    "Абонент_Key",
                    "Менеджер_Key",
                    "Автор_Key",
                    "Описание",
                    "Вопрос",
                    "КатегорияВопроса_Key",
                    "ВопросНаКонсультацию_Key",
                    "Язык_Key",
                    "КонсультацииИТС",
                    "ВопросыИОтветы"));

    /** What tells whether documents have versions. */
    static final ODataFields LOOK = new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key"), Set.of(DataVersion.FIELD));

    private static final Cursor CHANGED = Cursor.date("ДатаИзменения", "Number");
    private static final Cursor CREATED = Cursor.date("ДатаСоздания", "Number");
    private static final String NEVER_CHANGED = "ДатаИзменения lt " + Cursor.NO_DATE;

    private ConsQuery() {}

    /** @param initial where everything begins, null from the very beginning */
    static List<Scan> all(@Nullable LocalDateTime initial) {
        List<Scan> scans = new ArrayList<>();
        if (initial != null) {
            // Documents nobody has changed since they were made lie before every date of change.
            scans.add(new Scan(ENTITY, FIELDS, CREATED, unchangedSince(initial), null, null, false));
        }
        scans.add(new Scan(ENTITY, FIELDS, CHANGED, null, ODataQuery.text(initial), null, true));
        return scans;
    }

    /** Documents changed in this range; null where it is open. */
    static List<Scan> changed(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        return List.of(new Scan(ENTITY, FIELDS, CHANGED, null, ODataQuery.text(from), ODataQuery.text(to), true));
    }

    /** Keys and versions of what {@link #all} reads, in the order of the one date that does not move. */
    static List<Scan> keys(@Nullable LocalDateTime initial) {
        String since = initial == null
                ? null
                : "ДатаИзменения ge " + ODataQuery.literal(initial) + " or " + unchangedSince(initial);
        return List.of(new Scan(ENTITY, FIELDS, CREATED, since, null, null, false).keysOnly());
    }

    /** Keys of what {@link #all} leaves out. */
    static List<Scan> others(@Nullable LocalDateTime initial) {
        if (initial == null) {
            return List.of();
        }
        String start = ODataQuery.literal(initial);
        String before = "ДатаИзменения lt " + start + " and (ДатаИзменения ge " + Cursor.NO_DATE
                + " or ДатаСоздания lt " + start + " and ДатаСоздания ge " + Cursor.NO_DATE + ")";
        return List.of(new Scan(ENTITY, FIELDS, CREATED, before, null, null, false).namesOnly());
    }

    /** Documents that were never changed and are made from then on, or nobody knows when. */
    private static String unchangedSince(LocalDateTime initial) {
        return NEVER_CHANGED + " and (ДатаСоздания ge " + ODataQuery.literal(initial) + " or ДатаСоздания lt "
                + Cursor.NO_DATE + ")";
    }
}
