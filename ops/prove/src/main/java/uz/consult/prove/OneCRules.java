package uz.consult.prove;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.onec.Row;

/** What a row of 1C means, by the rules of the contract; written anew, so that a mistake of the product is not repeated here. */
final class OneCRules {

    static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    static final String CLIENTS = "Catalog_Контрагенты";
    static final String USERS = "Catalog_Пользователи";
    static final String CALLS = "InformationRegister_РегистрацияДозвона";
    static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    static final String QUEUES = "InformationRegister_ЗакрытиеОчередиНаКонсультанта";
    static final String TYPE = "Консультация по ведению учёта";

    /** What names a record in 1C. */
    static final Pattern GUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    static final String RU = "15d38cda-1812-11ef-b824-c67597d01fa8";
    static final String UZ = "15d38cdb-1812-11ef-b824-c67597d01fa8";

    private static final Map<String, String> LANGUAGES = Map.of(RU, "ru", UZ, "uz");
    private static final LocalDate NOTHING = LocalDate.of(1, 1, 1);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final Pattern MASKED = Pattern.compile("Clobus\\s+(.*)|(.*\\S)\\s*\\(\\d+\\)|(.*\\S)\\s+\\d+");

    private OneCRules() {}

    static @Nullable String key(Row row, String field) {
        return row.get(field) instanceof String text && !text.isBlank()
                ? text.strip()
                : row.get(field) instanceof Number number ? number.toString() : null;
    }

    /** null also for a time of day on the first day of all: 1C's date of nothing. */
    static @Nullable String date(Row row, String field) {
        LocalDateTime date = row.date(field);
        return date == null || date.toLocalDate().equals(NOTHING) ? null : SECONDS.format(date);
    }

    /** The code of a language; null for none and for one that is neither. */
    static @Nullable String language(Row row) {
        return LANGUAGES.get(String.valueOf(row.get("Язык_Key")));
    }

    static String text(LocalDateTime date) {
        return SECONDS.format(date);
    }

    /** Denied, else ended, else by its kind; deleted and not over is cancelled. */
    static String status(Row document) {
        String status;
        if (document.isTrue("ЗакрытоБезКонсультации")) {
            status = "cancelled";
        } else if (document.date("Конец") != null) {
            status = "closed";
        } else {
            String kind = String.valueOf(document.get("ВидОбращения"));
            status = kind.equals("КонсультацияИТС")
                    ? "open"
                    : kind.equals("ВОчередьНаКонсультацию") ? "pending" : kind.equals("Другое") ? "other" : "new";
        }
        return document.isTrue("DeletionMark") && !isOver(status) ? "cancelled" : status;
    }

    static boolean isOver(@Nullable String status) {
        return "closed".equals(status) || "resolved".equals(status) || "cancelled".equals(status);
    }

    static @Nullable String comment(Row document) {
        String described = key(document, "Описание");
        return described != null ? described : key(document, "Вопрос");
    }

    static @Nullable String interference(Row document) {
        for (Row line : document.part("КонсультацииИТС")) {
            String found = key(line, "НаличиеПомех_Key");
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The lines of both table parts, one text each, in the order of their numbers. */
    static List<String> lines(Row document) {
        List<String> lines = new ArrayList<>();
        for (Row line : document.part("КонсультацииИТС")) {
            lines.add(line(line, 0));
        }
        for (Row line : document.part("ВопросыИОтветы")) {
            lines.add(line(line, 1000));
        }
        return lines;
    }

    private static String line(Row line, int raised) {
        return String.join(
                "|",
                String.valueOf(raised + ((Number) java.util.Objects.requireNonNull(line.get("LineNumber"))).intValue()),
                empty(key(line, "ВидПО_Key")),
                empty(key(line, "РазделПО_Key")),
                empty(key(line, "НаличиеПомех_Key")),
                empty(key(line, "ПомощьМенеджера_Key")),
                String.valueOf(line.isTrue("ПовторноеОбращение")),
                empty(key(line, "Вопрос")),
                empty(key(line, "Ответ")));
    }

    /** What names a record of a register, here and in PostgreSQL. */
    static String name(String register, Row record) {
        return switch (register) {
            case CALLS ->
                String.join(
                        "|",
                        "call",
                        empty(date(record, "Period")),
                        empty(key(record, "ДокументОбращения_Key")),
                        empty(key(record, "Менеджер_Key")));
            case REDATES ->
                String.join(
                        "|",
                        "redate",
                        empty(date(record, "Period")),
                        empty(key(record, "ДокументОбращения_Key")),
                        empty(key(record, "Абонент_Key")),
                        empty(key(record, "Менеджер_Key")));
            default ->
                String.join(
                        "|",
                        "rating",
                        empty(key(record, "Обращение_Key")),
                        empty(key(record, "Менеджер_Key")),
                        String.valueOf(record.get("НомерВопроса")));
        };
    }

    /** The name under its masks: a leading Clobus, trailing digits in brackets, trailing digits. */
    static @Nullable String company(@Nullable String masked) {
        if (masked == null) {
            return null;
        }
        String name = masked.strip();
        for (Matcher mask = MASKED.matcher(name); mask.matches(); mask = MASKED.matcher(name)) {
            String head = mask.group(1);
            String tail = mask.group(2);
            name = String.valueOf(head != null ? head : tail != null ? tail : mask.group(3))
                    .strip();
        }
        return name.isEmpty() || name.chars().allMatch(Character::isDigit) ? masked.strip() : name;
    }

    static String empty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
