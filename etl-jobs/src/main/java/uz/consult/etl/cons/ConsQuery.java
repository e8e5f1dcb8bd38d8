package uz.consult.etl.cons;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Pass;
import uz.consult.etl.batch.PullRun;
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
                    "DataVersion",
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

    private static final Cursor CHANGED = Cursor.date("ДатаИзменения", "Number");
    private static final Cursor CREATED = Cursor.date("ДатаСоздания", "Number");
    private static final String NEVER_CHANGED = "ДатаИзменения eq datetime'0001-01-01T00:00:00'";

    private ConsQuery() {}

    /**
     * @param initial where everything begins, null from the very beginning
     * @param since where an incremental run begins
     */
    static List<Pass> passes(PullRun run, @Nullable LocalDateTime initial, @Nullable LocalDateTime since) {
        String from = text(run.from() != null ? run.from() : run.readsAll() ? initial : since);
        List<Pass> passes = new ArrayList<>();
        if (run.readsAll() && initial != null) {
            // Documents nobody has changed since they were made lie before every date of change.
            passes.add(new Pass(ENTITY, FIELDS, CREATED, NEVER_CHANGED, from, null, false));
        }
        passes.add(new Pass(ENTITY, FIELDS, CHANGED, null, from, text(run.to()), true));
        return passes;
    }

    private static @Nullable String text(@Nullable LocalDateTime date) {
        return date == null ? null : ODataQuery.literal(date).substring(9, 28);
    }
}
