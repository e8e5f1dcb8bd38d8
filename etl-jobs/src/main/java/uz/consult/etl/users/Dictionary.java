package uz.consult.etl.users;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.outbox.ConsultationLanguage;

/**
 * A catalog of 1C that is kept as a dictionary, column by column.
 *
 * @param entity the catalog
 * @param table its table in the schema dict
 * @param inTwoLanguages are entries kept only if their Язык_Key is ru or uz?
 */
record Dictionary(String entity, String table, List<Column> columns, boolean inTwoLanguages) {

    /**
     * A column.
     *
     * @param field the property of 1C that it takes its value from
     * @param value null if empty
     */
    record Column(String name, String field, Function<ODataRecord, @Nullable String> value) {}

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    static final List<Dictionary> ALL = List.of(
            new Dictionary(
                    "Catalog_ВидыПОДляКонсультаций",
                    "dict.po_types",
                    List.of(text("description", "Description"), text("details", "Описание")),
                    false),
            new Dictionary(
                    "Catalog_РазделыПОДляКонсультаций",
                    "dict.po_sections",
                    List.of(
                            reference("owner_key", "Owner_Key"),
                            text("description", "Description"),
                            text("details", "Описание")),
                    false),
            new Dictionary(
                    "Catalog_КатегорииВопросов",
                    "dict.online_question_cat",
                    List.of(code(), text("description", "Description"), language()),
                    true),
            new Dictionary(
                    "Catalog_ВопросыНаКонсультацию",
                    "dict.online_question",
                    List.of(
                            code(),
                            text("description", "Description"),
                            language(),
                            reference("category_key", "Категория_Key"),
                            text("useful_info", "ПолезнаяИнформация"),
                            text("question", "Вопрос")),
                    true),
            new Dictionary(
                    "Catalog_БазаЗнанийДляКонсультаций",
                    "dict.knowledge_base",
                    List.of(
                            text("description", "Description"),
                            reference("po_type_key", "ВидПО_Key"),
                            reference("po_section_key", "РазделПО_Key"),
                            reference("author_key", "Автор_Key"),
                            text("question", "Вопрос"),
                            text("answer", "Ответ")),
                    false),
            new Dictionary(
                    "Catalog_ПомехиДляКонсультаций",
                    "dict.consultation_interference",
                    List.of(code(), text("description", "Description")),
                    false));

    /** The table's name without its schema. */
    String name() {
        return table.substring(table.indexOf('.') + 1);
    }

    ODataFields fields() {
        Set<String> required = Set.of("Ref_Key");
        Set<String> optional = new HashSet<>();
        columns.forEach(column -> optional.add(column.field));
        optional.removeAll(required);
        return new ODataFields(List.of("Ref_Key"), required, optional);
    }

    List<Scan> scans() {
        return List.of(Scan.unordered(entity, fields(), null));
    }

    /** The entry; without values if it is none of ours. */
    DictionaryEntry entry(ODataRecord from) {
        String refKey = from.key("Ref_Key");
        if (inTwoLanguages && from.has("Язык_Key") && ConsultationLanguage.of(from.guid("Язык_Key")) == null) {
            return new DictionaryEntry(refKey, null);
        }
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        for (Column column : columns) {
            if (from.has(column.field)) {
                values.put(column.name, column.value.apply(from));
            }
        }
        return new DictionaryEntry(refKey, values);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.name));
        return names;
    }

    /** A catalog's code, which may be a number, and is null where the catalog has none. */
    static @Nullable String code(ODataRecord from) {
        String plain = from.plain("Code");
        return plain != null && NUMBER.matcher(plain).matches() ? plain : from.code("Code");
    }

    private static Column code() {
        return new Column("code", "Code", Dictionary::code);
    }

    private static Column text(String name, String field) {
        return new Column(name, field, from -> from.code(field));
    }

    private static Column reference(String name, String field) {
        return new Column(name, field, from -> from.guid(field));
    }

    private static Column language() {
        return new Column("language", "Язык_Key", from -> ConsultationLanguage.codeOf(from.guid("Язык_Key")));
    }
}
