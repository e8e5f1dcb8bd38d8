package uz.consult.etl.users;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;

/**
 * What registers and catalogs say of managers, read once a run, each as a whole. A register that sends no record at all is not
 * believed: what is stored stays.
 */
final class UserFacts {

    private static final Set<String> TEAMED = Set.of("ИТС консультанты", "1С:УК 3.0 и Розница 3.0");

    /**
     * The latest limits of a manager.
     *
     * @param limit consultations at once; null if 1C's text is not digits only
     */
    record Limit(
            LocalDateTime since,
            @Nullable Integer limit,
            @Nullable LocalTime start,
            @Nullable LocalTime end) {}

    /**
     * What is said of one manager.
     *
     * @param languages keys; null if nothing is said
     * @param skills keys of categories; null if the register sent nothing at all
     */
    record Of(
            @Nullable String department,
            boolean departmentsKnown,
            @Nullable Set<String> languages,
            @Nullable Limit limit,
            boolean limitsKnown,
            @Nullable Set<String> skills) {

        boolean teamed() {
            return department != null && TEAMED.contains(department);
        }
    }

    private final Map<String, String> departments = new HashMap<>();
    private final Map<String, Set<String>> languages = new HashMap<>();
    private final Map<String, Limit> limits = new HashMap<>();
    private final Map<String, Set<String>> skills = new HashMap<>();

    private UserFacts() {}

    static UserFacts read(ODataClient client, PullRun run) {
        UserFacts facts = new UserFacts();
        Map<String, String> names = new HashMap<>();
        for (ODataRecord row : rows(client, run, "Catalog_Отделы", "Ref_Key", "Description")) {
            String name = row.code("Description");
            if (name != null) {
                names.put(row.key("Ref_Key"), name);
            }
        }
        for (ODataRecord row :
                rows(client, run, "InformationRegister_ОтделыПользователей", "Менеджер_Key", "Отдел_Key")) {
            String name = names.get(String.valueOf(row.guid("Отдел_Key")));
            if (name != null) {
                facts.departments.put(row.key("Менеджер_Key"), name);
            }
        }
        collect(
                rows(client, run, "InformationRegister_ЯзыкиПользователей", "Менеджер_Key", "Язык_Key"),
                "Язык_Key",
                facts.languages);
        collect(
                rows(
                        client,
                        run,
                        "InformationRegister_КатегорииВопросовМенеджеров",
                        "Менеджер_Key",
                        "КатегорияВопроса_Key"),
                "КатегорияВопроса_Key",
                facts.skills);
        for (ODataRecord row : rows(
                client,
                run,
                "InformationRegister_СписокКонсультантовДляЗаявок",
                "Менеджер_Key",
                "Period",
                "ЛимитКонсультаций",
                "ВремяРаботыНачало",
                "ВремяРаботыКонец")) {
            Limit limit = limit(row, run);
            facts.limits.merge(
                    row.key("Менеджер_Key"), limit, (one, other) -> other.since.isBefore(one.since) ? one : other);
        }
        return facts;
    }

    Of of(String manager) {
        return new Of(
                departments.get(manager),
                !departments.isEmpty(),
                languages.get(manager),
                limits.get(manager),
                !limits.isEmpty(),
                skills.isEmpty() ? null : skills.getOrDefault(manager, Set.of()));
    }

    private static Limit limit(ODataRecord row, PullRun run) {
        String text = row.code("ЛимитКонсультаций");
        Integer limit = text != null && text.matches("\\d{1,6}") ? Integer.valueOf(text) : null;
        if (text != null && limit == null) {
            run.warn("the limit of manager " + row.key("Менеджер_Key") + " is \"" + text
                    + "\", not a number, so he has none");
        }
        LocalTime start = row.time("ВремяРаботыНачало");
        LocalTime end = row.time("ВремяРаботыКонец");
        LocalDateTime since = row.dateTime("Period");
        // Both at midnight is how 1C shows that nobody entered any.
        boolean hours = !(LocalTime.MIDNIGHT.equals(start) && LocalTime.MIDNIGHT.equals(end));
        return new Limit(since == null ? LocalDateTime.MIN : since, limit, hours ? start : null, hours ? end : null);
    }

    private static void collect(List<ODataRecord> rows, String field, Map<String, Set<String>> to) {
        for (ODataRecord row : rows) {
            String value = row.guid(field);
            if (value != null) {
                to.computeIfAbsent(row.key("Менеджер_Key"), k -> new HashSet<>())
                        .add(value);
            }
        }
    }

    private static List<ODataRecord> rows(
            ODataClient client, PullRun run, String entity, String key, String... fields) {
        Set<String> required = new HashSet<>(Set.of(fields));
        required.add(key);
        ODataPage page = client.page(ODataQuery.of(entity), new ODataFields(List.of(key), required, Set.of()));
        run.page(page.retries());
        if (page.records().isEmpty()) {
            run.warn(entity + " is empty; what is stored of it stays as it is");
        }
        return page.records();
    }
}
