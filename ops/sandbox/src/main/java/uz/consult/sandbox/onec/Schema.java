package uz.consult.sandbox.onec;

import static uz.consult.sandbox.onec.Field.bool;
import static uz.consult.sandbox.onec.Field.date;
import static uz.consult.sandbox.onec.Field.int32;
import static uz.consult.sandbox.onec.Field.int64;
import static uz.consult.sandbox.onec.Field.part;
import static uz.consult.sandbox.onec.Field.reference;
import static uz.consult.sandbox.onec.Field.text;

import java.util.List;
import uz.consult.sandbox.profile.Codes;
import uz.consult.sandbox.profile.Profile;
import uz.consult.sandbox.profile.Versions;

/** The published entities and their fields. */
final class Schema {

    private static final String CLIENTS = "Catalog_Контрагенты";
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String USERS = "Catalog_Пользователи";
    private static final String PO_TYPES = "Catalog_ВидыПОДляКонсультаций";
    private static final String PO_SECTIONS = "Catalog_РазделыПОДляКонсультаций";
    private static final String CATEGORIES = "Catalog_КатегорииВопросов";
    private static final String QUESTIONS = "Catalog_ВопросыНаКонсультацию";
    private static final String INTERFERENCES = "Catalog_ПомехиДляКонсультаций";
    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    private static final String LANGUAGES = "Catalog_Языки";
    private static final String DEPARTMENTS = "Catalog_Отделы";

    /** What a configuration may lack, and many do. */
    private static final List<String> CLIENTS_MAY_LACK = List.of(
            "Город",
            "Подписка",
            "ДатаНачалаПодписки",
            "ДатаОкончанияПодписки",
            "Тариф_Key",
            "ТарифныйПериод_Key",
            "Организация_Key");

    private Schema() {}

    /** Of a configuration of this profile. */
    static List<Entity> entities(Profile profile) {
        List<Entity> entities = plain();
        entities.forEach(entity -> shape(entity, profile));
        return entities;
    }

    private static void shape(Entity entity, Profile profile) {
        if (entity.name().startsWith("Catalog_")) {
            Codes codes = Dressing.codes(profile, entity.name());
            if (codes == Codes.ABSENT) {
                entity.fields().remove("Code");
            } else if (codes == Codes.NUMBERS) {
                entity.fields().put("Code", int32("Code"));
            }
        }
        if (profile.versions() == Versions.ABSENT) {
            entity.fields().remove("DataVersion");
        }
        switch (profile.attributes()) {
            case SOME -> {
                // as it is
            }
            case ALL -> more(entity);
            case NONE -> fewer(entity);
        }
    }

    private static void more(Entity entity) {
        if (entity.name().equals(CLIENTS)) {
            List.of(text("Наименование", 150), text("ИННФизЛица", 14), text("Страна"), text("Регион"))
                    .forEach(field -> entity.fields().put(field.name(), field));
        } else if (entity.name().equals(REDATES)) {
            entity.fields().put("Комментарий", text("Комментарий"));
        }
    }

    private static void fewer(Entity entity) {
        switch (entity.name()) {
            case CLIENTS -> entity.fields().keySet().removeAll(CLIENTS_MAY_LACK);
            case USERS -> entity.fields().keySet().removeAll(List.of("Недействителен", "Служебный"));
            case DOCUMENTS -> entity.fields().remove("Язык_Key");
            default -> {
                // has nothing to spare
            }
        }
    }

    private static List<Entity> plain() {
        return List.of(
                catalog(
                        CLIENTS,
                        true,
                        reference("Parent_Key", CLIENTS),
                        text("ИНН", 14),
                        text("КодАбонентаClobus", 12),
                        text("Подписка"),
                        date("ДатаНачалаПодписки"),
                        date("ДатаОкончанияПодписки"),
                        reference("Тариф_Key", "Catalog_Тарифы"),
                        reference("ТарифныйПериод_Key", "Catalog_ТарифныеПериоды"),
                        reference("Организация_Key", "Catalog_Организации"),
                        text("Город"),
                        part(
                                "КонтактнаяИнформация",
                                reference("Ref_Key", CLIENTS),
                                int64("LineNumber"),
                                text("Тип"),
                                text("Представление"),
                                text("АдресЭП"),
                                text("НомерТелефона"))),
                new Entity(
                        DOCUMENTS,
                        reference("Ref_Key", DOCUMENTS),
                        text("DataVersion"),
                        bool("DeletionMark"),
                        text("Number", 11),
                        date("Date"),
                        bool("Posted"),
                        reference("Абонент_Key", CLIENTS),
                        reference("Менеджер_Key", USERS),
                        reference("Автор_Key", USERS),
                        date("ДатаСоздания"),
                        date("ДатаКонсультации"),
                        date("Конец"),
                        date("ДатаИзменения"),
                        bool("ЗакрытоБезКонсультации"),
                        text("ВидОбращения"),
                        text("Описание"),
                        text("Вопрос"),
                        reference("КатегорияВопроса_Key", CATEGORIES),
                        reference("ВопросНаКонсультацию_Key", QUESTIONS),
                        reference("Язык_Key", LANGUAGES),
                        part(
                                "КонсультацииИТС",
                                reference("Ref_Key", DOCUMENTS),
                                int64("LineNumber"),
                                reference("ВидПО_Key", PO_TYPES),
                                reference("РазделПО_Key", PO_SECTIONS),
                                reference("НаличиеПомех_Key", INTERFERENCES),
                                reference("ПомощьМенеджера_Key", USERS),
                                bool("ПовторноеОбращение"),
                                text("Вопрос"),
                                text("Ответ")),
                        part(
                                "ВопросыИОтветы",
                                reference("Ref_Key", DOCUMENTS),
                                int64("LineNumber"),
                                text("Вопрос"),
                                text("Ответ"))),
                new Entity(
                        REDATES,
                        date("Period"),
                        reference("ДокументОбращения_Key", DOCUMENTS),
                        reference("Абонент_Key", CLIENTS),
                        reference("Менеджер_Key", USERS),
                        date("СтараяДата"),
                        date("НоваяДата")),
                new Entity(
                        "InformationRegister_ОценкаКонсультацийПоЗаявкам",
                        reference("Обращение_Key", DOCUMENTS),
                        reference("Контрагент_Key", CLIENTS),
                        reference("Менеджер_Key", USERS),
                        int32("НомерВопроса"),
                        int32("Оценка"),
                        text("Вопрос"),
                        text("Комментарий"),
                        bool("ОтправленаБаза"),
                        date("ДатаОценки")),
                new Entity(
                        "InformationRegister_РегистрацияДозвона",
                        date("Period"),
                        reference("ДокументОбращения_Key", DOCUMENTS),
                        reference("Абонент_Key", CLIENTS),
                        reference("Менеджер_Key", USERS)),
                new Entity(
                        "InformationRegister_ЗакрытиеОчередиНаКонсультанта",
                        date("Дата"),
                        reference("Менеджер_Key", USERS),
                        bool("Закрыт")),
                catalog(USERS, false, bool("Недействителен"), bool("Служебный")),
                new Entity(
                        "InformationRegister_ОтделыПользователей",
                        reference("Менеджер_Key", USERS),
                        reference("Отдел_Key", DEPARTMENTS)),
                catalog(DEPARTMENTS, false),
                new Entity(
                        "InformationRegister_ЯзыкиПользователей",
                        reference("Менеджер_Key", USERS),
                        reference("Язык_Key", LANGUAGES)),
                new Entity(
                        "InformationRegister_СписокКонсультантовДляЗаявок",
                        date("Period"),
                        reference("Менеджер_Key", USERS),
                        text("ЛимитКонсультаций"),
                        date("ВремяРаботыНачало"),
                        date("ВремяРаботыКонец")),
                new Entity(
                        "InformationRegister_КатегорииВопросовМенеджеров",
                        reference("Менеджер_Key", USERS),
                        reference("КатегорияВопроса_Key", CATEGORIES)),
                catalog(PO_TYPES, false, text("Описание")),
                catalog(PO_SECTIONS, false, reference("Owner_Key", PO_TYPES), text("Описание")),
                catalog(CATEGORIES, false, reference("Язык_Key", LANGUAGES)),
                catalog(
                        QUESTIONS,
                        false,
                        reference("Язык_Key", LANGUAGES),
                        reference("Категория_Key", CATEGORIES),
                        text("ПолезнаяИнформация"),
                        text("Вопрос")),
                catalog(
                        "Catalog_БазаЗнанийДляКонсультаций",
                        false,
                        reference("ВидПО_Key", PO_TYPES),
                        reference("РазделПО_Key", PO_SECTIONS),
                        reference("Автор_Key", USERS),
                        text("Вопрос"),
                        text("Ответ")),
                catalog(INTERFERENCES, false),
                catalog(LANGUAGES, false));
    }

    static Entity catalog(String name, boolean folders, Field... own) {
        List<Field> fields = new java.util.ArrayList<>(List.of(
                Field.reference("Ref_Key", name),
                text("DataVersion"),
                bool("DeletionMark"),
                text("Code", 9),
                text("Description", 150),
                bool("Predefined")));
        if (folders) {
            fields.add(bool("IsFolder"));
        }
        fields.addAll(List.of(own));
        return new Entity(name, fields.toArray(Field[]::new));
    }
}
