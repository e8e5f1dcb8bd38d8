package uz.consult.etl.users;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.RejectedRecord;

/**
 * What registers and catalogs say of managers, read once a run, each as a whole. A register without any record is taken for a failure:
 * what is stored stays.
 */
final class ManagerRegisters {

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
     * @param languages keys; none if the register, read in full, has none of him; null if it cannot be told
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

    private static final String DEPARTMENTS = "InformationRegister_ОтделыПользователей";
    private static final String LANGUAGES = "InformationRegister_ЯзыкиПользователей";
    private static final String SKILLS = "InformationRegister_КатегорииВопросовМенеджеров";
    private static final String LIMITS = "InformationRegister_СписокКонсультантовДляЗаявок";

    private final ODataClient client;
    private final PullRun run;
    private final DeadLetters deadLetters;
    private final Map<String, String> departments = new HashMap<>();
    private final Map<String, Set<String>> languages = new HashMap<>();
    private final Map<String, Limit> limits = new HashMap<>();
    private final Map<String, Set<String>> skills = new HashMap<>();
    /** Registers from which not everything could be taken: there, nothing said of a manager means nothing. */
    private final Set<String> doubtful = new HashSet<>();

    private ManagerRegisters(ODataClient client, PullRun run, DeadLetters deadLetters) {
        this.client = client;
        this.run = run;
        this.deadLetters = deadLetters;
    }

    /** Reads everything; a record that breaks a rule becomes a dead letter of its register. */
    static ManagerRegisters read(ODataClient client, PullRun run, DeadLetters deadLetters) {
        ManagerRegisters facts = new ManagerRegisters(client, run, deadLetters);
        Map<String, String> names = new HashMap<>();
        facts.rows("Catalog_Отделы", List.of("Ref_Key", "Description"), row -> {
            String name = row.code("Description");
            if (name != null) {
                names.put(row.key("Ref_Key"), name);
            }
        });
        facts.rows(DEPARTMENTS, List.of("Менеджер_Key", "Отдел_Key"), row -> {
            String name = names.get(String.valueOf(row.guid("Отдел_Key")));
            if (name != null) {
                facts.departments.put(row.key("Менеджер_Key"), name);
            }
        });
        facts.rows(LANGUAGES, List.of("Менеджер_Key", "Язык_Key"), row -> collect(row, "Язык_Key", facts.languages));
        facts.rows(
                SKILLS,
                List.of("Менеджер_Key", "КатегорияВопроса_Key"),
                row -> collect(row, "КатегорияВопроса_Key", facts.skills));
        facts.rows(
                LIMITS,
                List.of("Менеджер_Key", "Period", "ЛимитКонсультаций", "ВремяРаботыНачало", "ВремяРаботыКонец"),
                row -> facts.limits.merge(
                        row.key("Менеджер_Key"),
                        facts.limit(row),
                        (one, other) -> other.since.isBefore(one.since) ? one : other));
        return facts;
    }

    Of of(String manager) {
        return new Of(
                departments.get(manager),
                known(DEPARTMENTS, departments, manager),
                known(LANGUAGES, languages, manager) ? languages.getOrDefault(manager, Set.of()) : null,
                limits.get(manager),
                known(LIMITS, limits, manager),
                known(SKILLS, skills, manager) ? skills.getOrDefault(manager, Set.of()) : null);
    }

    private boolean known(String register, Map<String, ?> said, String manager) {
        return said.containsKey(manager) || !said.isEmpty() && !doubtful.contains(register);
    }

    private Limit limit(ODataRecord row) {
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

    private static void collect(ODataRecord row, String field, Map<String, Set<String>> to) {
        String value = row.guid(field);
        if (value != null) {
            to.computeIfAbsent(row.key("Менеджер_Key"), k -> new HashSet<>()).add(value);
        }
    }

    /** @param fields of a register all required, and the first two name a record; of a catalog only the key is */
    private void rows(String entity, List<String> fields, Consumer<ODataRecord> take) {
        List<String> key = entity.startsWith("Catalog_") ? fields.subList(0, 1) : fields.subList(0, 2);
        ODataPage page = client.page(
                ODataQuery.of(entity),
                new ODataFields(
                        key,
                        Set.copyOf(entity.startsWith("Catalog_") ? key : fields),
                        entity.startsWith("Catalog_") ? Set.copyOf(fields.subList(1, fields.size())) : Set.of()),
                run::retried);
        run.page();
        if (page.records().isEmpty()) {
            run.warn("1C sent no record of " + entity + "; its stored values stay unchanged");
        }
        Set<String> good = new HashSet<>();
        for (ODataRecord row : page.records()) {
            try {
                take.accept(row);
                good.add(row.identity(key));
            } catch (BadRecordException e) {
                doubtful.add(entity);
                reject(entity, row.identity(key), row, e);
            }
        }
        if (run.writes() && !good.isEmpty()) {
            deadLetters.landed(entity, good, false);
        }
    }

    private void reject(String entity, String key, ODataRecord row, BadRecordException fault) {
        boolean open = !run.writes()
                || deadLetters.keep(
                        run.id(),
                        run.job(),
                        new RejectedRecord(
                                entity,
                                key,
                                row.bytes(),
                                !row.isWithheld(),
                                fault.errorClass(),
                                String.valueOf(fault.getMessage())));
        if (open) {
            run.warn("a bad record went to the dead letters: " + entity + " " + key + ": " + fault.getMessage());
        }
    }
}
