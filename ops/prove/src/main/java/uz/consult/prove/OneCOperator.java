package uz.consult.prove;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.EventHistory.Attached;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/**
 * A user of 1C who works on consultations that have a conversation, so that much of what changes must be told; the rest of 1C is
 * left to the stand-in's random changes.
 */
final class OneCOperator {

    /** The random changes' ratings have smaller numbers: no two records have one key. */
    private static final int FIRST_QUESTION = 100;

    private final OneC onec;
    private final EventHistory chronicle;
    private final SplittableRandom random;
    private int made;

    OneCOperator(OneC onec, EventHistory chronicle, SplittableRandom random) {
        this.onec = onec;
        this.chronicle = chronicle;
        this.random = random;
    }

    /** @return false if there was nothing to do it to */
    boolean change() {
        List<Attached> attached = chronicle.attached();
        if (attached.isEmpty()) {
            return false;
        }
        String key = attached.get(random.nextInt(attached.size())).refKey();
        Row document = find(key);
        if (document == null) {
            return false;
        }
        LocalDateTime now = onec.now();
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> called(document, now);
            case 3, 4 -> moved(document, now);
            case 5, 6 -> rated(document, now);
            case 7 ->
                onec.save(
                        OneCRules.DOCUMENTS,
                        key,
                        row -> row.put("Конец", row.get("Конец") == null ? now : row.get("Конец")));
            case 8 ->
                onec.save(OneCRules.DOCUMENTS, key, row -> row.put("ЗакрытоБезКонсультации", row.get("Конец") == null));
            case 9 -> onec.save(OneCRules.DOCUMENTS, key, row -> row.put("DeletionMark", !row.isTrue("DeletionMark")));
            case 10 -> reassigned(key);
            default ->
                onec.save(OneCRules.DOCUMENTS, key, row -> row.put("ДатаКонсультации", now.plusMinutes(60L + ++made)));
        }
        return true;
    }

    private void called(Row document, LocalDateTime now) {
        Row call = reference(document).put("Period", now).put("Менеджер_Key", document.get("Менеджер_Key"));
        String name = OneCRules.name(OneCRules.CALLS, call);
        if (onec.rows(OneCRules.CALLS).stream()
                .noneMatch(row -> OneCRules.name(OneCRules.CALLS, row).equals(name))) {
            onec.add(OneCRules.CALLS, call);
        }
    }

    private void moved(Row document, LocalDateTime now) {
        Row redate = reference(document)
                .put("Period", now)
                .put("Менеджер_Key", document.get("Менеджер_Key"))
                .put("СтараяДата", document.get("ДатаКонсультации"))
                .put("НоваяДата", now.plusHours(30).plusMinutes(++made));
        String name = OneCRules.name(OneCRules.REDATES, redate);
        if (onec.rows(OneCRules.REDATES).stream()
                .noneMatch(row -> OneCRules.name(OneCRules.REDATES, row).equals(name))) {
            onec.add(OneCRules.REDATES, redate);
        }
    }

    private void rated(Row document, LocalDateTime now) {
        onec.add(
                OneCRules.RATINGS,
                new Row()
                        .put("Обращение_Key", document.text("Ref_Key"))
                        .put("Контрагент_Key", document.get("Абонент_Key"))
                        .put("Менеджер_Key", document.get("Менеджер_Key"))
                        .put("НомерВопроса", FIRST_QUESTION + ++made)
                        .put("Оценка", 1 + random.nextInt(5))
                        .put("Вопрос", "Оцените консультацию")
                        .put("Комментарий", "")
                        .put("ОтправленаБаза", true)
                        .put("ДатаОценки", now));
    }

    private void reassigned(String key) {
        List<Row> users = onec.rows(OneCRules.USERS);
        Object to = users.get(random.nextInt(users.size())).get("Ref_Key");
        onec.save(OneCRules.DOCUMENTS, key, row -> row.put("Менеджер_Key", to));
    }

    private static Row reference(Row document) {
        return new Row()
                .put("ДокументОбращения_Key", document.text("Ref_Key"))
                .put("Абонент_Key", document.get("Абонент_Key"));
    }

    private @Nullable Row find(String key) {
        return onec.rows(OneCRules.DOCUMENTS).stream()
                .filter(row -> Objects.equals(key, row.get("Ref_Key")))
                .findFirst()
                .orElse(null);
    }
}
