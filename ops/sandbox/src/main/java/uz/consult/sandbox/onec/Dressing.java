package uz.consult.sandbox.onec;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Objects;
import uz.consult.sandbox.profile.Attributes;
import uz.consult.sandbox.profile.Codes;
import uz.consult.sandbox.profile.Dates;
import uz.consult.sandbox.profile.Profile;

/** Gives plain rows what a profile's installation would have made of them; the same row always the same. */
final class Dressing {

    private static final String CLIENTS = "Catalog_Контрагенты";
    private static final String USERS = "Catalog_Пользователи";
    private static final String DEPARTMENTS = "Catalog_Отделы";
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    private static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    private static final String SAME_CODE = "000000001";
    private static final int CODE_LENGTH = 20;
    private static final LocalDateTime LONG_AGO = LocalDateTime.of(1753, 1, 1, 0, 0);
    private static final LocalDateTime FAR_AHEAD = LocalDateTime.of(3999, 12, 31, 23, 59, 59);
    private static final LocalDateTime NO_DAY = LocalDateTime.of(1, 1, 1, 9, 30);

    private final Profile profile;

    Dressing(Profile profile) {
        this.profile = profile;
    }

    static Codes codes(Profile profile, String catalog) {
        return switch (catalog) {
            case CLIENTS -> profile.clients();
            case USERS -> profile.users();
            case DEPARTMENTS -> profile.departments();
            default -> profile.dictionaries();
        };
    }

    /** Dresses a row that is new. */
    void dress(Entity entity, Row row) {
        if (row.get("Code") instanceof String code && entity.name().startsWith("Catalog_")) {
            row.put(
                    "Code",
                    switch (codes(profile, entity.name())) {
                        case TEXT, ABSENT -> code;
                        case PADDED -> String.format(Locale.ROOT, "%-" + CODE_LENGTH + "s", code.stripTrailing());
                        case NUMBERS -> number(code);
                        case EQUAL -> SAME_CODE;
                        case EMPTY -> "";
                    });
        }
        if (profile.attributes() == Attributes.ALL) {
            enrich(entity, row);
        }
        if (profile.dates() == Dates.EMPTY) {
            empty(entity, row);
        } else if (profile.dates() == Dates.ABSURD) {
            exaggerate(entity, row);
        }
        strip(entity, row);
    }

    /** Takes away what is not in the configuration. */
    void strip(Entity entity, Row row) {
        row.values().keySet().stream()
                .filter(name -> entity.field(name) == null)
                .toList()
                .forEach(row::remove);
    }

    private static int number(String code) {
        String digits = code.replaceAll("\\D", "");
        return digits.isEmpty()
                ? Math.abs(code.hashCode() % 1_000_000)
                : (int) (Long.parseLong(digits) % 1_000_000_000);
    }

    private static void enrich(Entity entity, Row row) {
        switch (entity.name()) {
            case CLIENTS -> {
                row.put("Наименование", row.get("Description")).put("Страна", "Узбекистан");
                row.put("Регион", oneOf(row, 3, "Ref_Key") ? "Ташкентская область" : "");
                if (oneOf(row, 5, "Ref_Key")) {
                    row.put("ИННФизЛица", row.get("ИНН")).put("ИНН", "");
                }
            }
            case REDATES -> row.put("Комментарий", oneOf(row, 2, "ДокументОбращения_Key") ? "По просьбе клиента" : "");
            default -> {
                // nothing else has more
            }
        }
    }

    private static void empty(Entity entity, Row row) {
        switch (entity.name()) {
            case RATINGS -> row.put("ДатаОценки", null);
            case DOCUMENTS -> {
                if (oneOf(row, 13, "Ref_Key")) {
                    row.put("ДатаСоздания", null).put("ДатаКонсультации", null);
                }
                if (oneOf(row, 11, "Number")) {
                    row.put("ДатаИзменения", null);
                }
            }
            case CLIENTS -> row.put("ДатаНачалаПодписки", null).put("ДатаОкончанияПодписки", null);
            default -> {
                // their dates are keys
            }
        }
    }

    private static void exaggerate(Entity entity, Row row) {
        switch (entity.name()) {
            case RATINGS -> {
                if (oneOf(row, 7, "Обращение_Key")) {
                    row.put("ДатаОценки", NO_DAY);
                }
            }
            case DOCUMENTS -> {
                if (oneOf(row, 13, "Ref_Key")) {
                    row.put("ДатаСоздания", LONG_AGO).put("ДатаКонсультации", FAR_AHEAD);
                }
                if (oneOf(row, 17, "Number")) {
                    row.put("ДатаКонсультации", NO_DAY);
                }
            }
            case CLIENTS -> {
                if (oneOf(row, 4, "Ref_Key")) {
                    row.put("ДатаНачалаПодписки", LONG_AGO).put("ДатаОкончанияПодписки", FAR_AHEAD);
                }
            }
            case REDATES -> {
                if (oneOf(row, 9, "ДокументОбращения_Key")) {
                    row.put("СтараяДата", LONG_AGO);
                }
            }
            default -> {
                // their dates are keys
            }
        }
    }

    /** Is it one of so many, by a field that never changes? */
    private static boolean oneOf(Row row, int many, String field) {
        return Math.floorMod(Objects.hashCode(row.get(field)), many) == 0;
    }
}
