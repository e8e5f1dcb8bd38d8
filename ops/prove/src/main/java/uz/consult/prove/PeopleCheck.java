package uz.consult.prove;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.Findings.Sort;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/** Clients, managers with their skills and agents, and dictionaries, field by field. */
final class PeopleCheck {

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** Columns of clients, and the attribute that each is taken from; of one that is not there they are untouched. */
    private static final Map<String, String> MAY_LACK = Map.of(
            "country", "Страна",
            "region", "Регион",
            "city", "Город",
            "subs_id", "Подписка",
            "subs_start", "ДатаНачалаПодписки",
            "subs_end", "ДатаОкончанияПодписки");

    private static final Set<String> TEAMED = Set.of("ИТС консультанты", "1С:УК 3.0 и Розница 3.0");
    private static final String TEAM = "консультация по ведению учета";

    private static final String CLIENTS = """
            select client_id::text as client_id, cl_ref_key, parent_key, company_name, org_inn, code_abonent, email, phone_number, country, region, city, subs_id,
                   to_char(subs_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as subs_start,
                   to_char(subs_end at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as subs_end,
                   is_parent::text as is_parent, parent_id::text as parent_id, deleted_at::text as deleted_at, name, contact_name
            from cons.clients""";

    private static final String USERS = """
            select cl_ref_key, user_id, description, department, con_limit::text as con_limit, start_hour::text as start_hour,
                   end_hour::text as end_hour, ru::text as ru, uz::text as uz, chatwoot_team, deletion_mark::text as deletion_mark,
                   invalid::text as invalid, chatwoot_user_id::text as agent,
                   (select chatwoot_user_id::text from sys.user_mapping m where m.cl_manager_key = u.cl_ref_key) as mapped
            from cons.users u where cl_ref_key is not null""";

    private final OneC onec;
    private final Chatwoot chatwoot;
    private final EventHistory chronicle;
    private final Database database;
    private final Findings findings;

    PeopleCheck(OneC onec, Chatwoot chatwoot, EventHistory chronicle, Database database, Findings findings) {
        this.onec = onec;
        this.chatwoot = chatwoot;
        this.chronicle = chronicle;
        this.database = database;
        this.findings = findings;
    }

    void compare() {
        clients();
        users();
        dictionaries();
    }

    private void clients() {
        Map<String, List<Map<String, @Nullable String>>> stored = new HashMap<>();
        Map<String, Map<String, @Nullable String>> byId = new HashMap<>();
        for (Map<String, @Nullable String> row : database.rows(CLIENTS)) {
            byId.put(String.valueOf(row.get("client_id")), row);
            if (row.get("cl_ref_key") != null) {
                stored.computeIfAbsent(String.valueOf(row.get("cl_ref_key")), key -> new java.util.ArrayList<>())
                        .add(row);
            }
        }
        for (Row client : onec.rows(OneCRules.CLIENTS)) {
            if (client.isTrue("IsFolder")) {
                findings.check(!stored.containsKey(client.text("Ref_Key")), Sort.ROW, "a folder became a client");
                continue;
            }
            String key = client.text("Ref_Key");
            List<Map<String, @Nullable String>> rows = stored.getOrDefault(key, List.of());
            stored.remove(key);
            findings.check(rows.size() == 1, Sort.ROW, "client " + key + " has " + rows.size() + " rows");
            rows.forEach(row -> client("client " + key, client, row));
        }
        stored.forEach((key, rows) -> rows.forEach(row -> findings.check(
                row.get("deleted_at") != null, Sort.FIELD, "client " + key + ", gone from 1C, deleted_at: empty")));
        chronicle.names().forEach((id, name) -> {
            Map<String, @Nullable String> row = byId.getOrDefault(id, Map.of());
            findings.equal("client " + id, "name (the site's)", name, row.get("name"));
        });
        chronicle
                .owners()
                .forEach((id, refKey) -> findings.equal(
                        "owner of the site " + id,
                        "cl_ref_key",
                        refKey,
                        byId.getOrDefault(id, Map.of()).get("cl_ref_key")));
    }

    private void client(String of, Row client, Map<String, @Nullable String> row) {
        findings.said(of, "parent_key", OneCRules.key(client, "Parent_Key"), row.get("parent_key"));
        findings.said(
                of, "company_name", OneCRules.company(OneCRules.key(client, "Description")), row.get("company_name"));
        String inn = OneCRules.key(client, "ИНН");
        findings.said(of, "org_inn", inn != null ? inn : OneCRules.key(client, "ИННФизЛица"), row.get("org_inn"));
        String code = OneCRules.key(client, "КодАбонентаClobus");
        findings.said(of, "code_abonent", "0".equals(code) ? null : code, row.get("code_abonent"));
        findings.said(of, "country", OneCRules.key(client, "Страна"), row.get("country"));
        findings.said(of, "region", OneCRules.key(client, "Регион"), row.get("region"));
        findings.said(of, "city", OneCRules.key(client, "Город"), row.get("city"));
        MAY_LACK.forEach((column, attribute) -> {
            if (!onec.has(OneCRules.CLIENTS, attribute)) {
                findings.equal(of, column + " (" + attribute + " is not there)", null, row.get(column));
            }
        });
        findings.said(of, "subs_id", OneCRules.key(client, "Подписка"), row.get("subs_id"));
        findings.said(of, "subs_start", OneCRules.date(client, "ДатаНачалаПодписки"), row.get("subs_start"));
        findings.said(of, "subs_end", OneCRules.date(client, "ДатаОкончанияПодписки"), row.get("subs_end"));
        for (Row contact : client.part("КонтактнаяИнформация")) {
            switch (String.valueOf(contact.get("Тип"))) {
                case "АдресЭлектроннойПочты" ->
                    findings.said(of, "email", OneCRules.key(contact, "АдресЭП"), row.get("email"));
                case "Телефон" ->
                    findings.said(of, "phone_number", OneCRules.key(contact, "НомерТелефона"), row.get("phone_number"));
                default -> findings.add(Sort.FIELD, of + " has a contact of an unknown kind");
            }
        }
        findings.equal(of, "is_parent", "true", row.get("is_parent"));
        findings.equal(of, "parent_id", null, row.get("parent_id"));
        findings.equal(
                of,
                "deleted_at",
                client.isTrue("DeletionMark") ? "set" : "empty",
                row.get("deleted_at") == null ? "empty" : "set");
    }

    private void users() {
        Map<String, Map<String, @Nullable String>> stored = new HashMap<>();
        for (Map<String, @Nullable String> row : database.rows(USERS)) {
            findings.check(
                    stored.put(String.valueOf(row.get("cl_ref_key")), row) == null,
                    Sort.ROW,
                    "manager " + row.get("cl_ref_key") + " has two rows");
        }
        Map<String, String> departments = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        onec.rows("Catalog_Отделы").forEach(row -> names.put(row.text("Ref_Key"), row.text("Description")));
        onec.rows("InformationRegister_ОтделыПользователей")
                .forEach(row ->
                        departments.put(row.text("Менеджер_Key"), String.valueOf(names.get(row.text("Отдел_Key")))));
        Map<String, Set<String>> skills =
                collected("InformationRegister_КатегорииВопросовМенеджеров", "КатегорияВопроса_Key");
        Map<String, Set<String>> languages = collected("InformationRegister_ЯзыкиПользователей", "Язык_Key");
        Map<String, Row> limits = new HashMap<>();
        for (Row row : onec.rows("InformationRegister_СписокКонсультантовДляЗаявок")) {
            limits.merge(
                    row.text("Менеджер_Key"), row, (one, other) -> date(other).isBefore(date(one)) ? one : other);
        }
        Map<String, Set<String>> has = new HashMap<>();
        database.rows("select user_key, category_key from cons.users_skill")
                .forEach(row -> has.computeIfAbsent(String.valueOf(row.get("user_key")), key -> new TreeSet<>())
                        .add(String.valueOf(row.get("category_key"))));
        Set<String> valid = new TreeSet<>();
        for (Row user : onec.rows(OneCRules.USERS)) {
            if (user.isTrue("DeletionMark") || user.isTrue("Недействителен") || user.isTrue("Служебный")) {
                continue;
            }
            String key = user.text("Ref_Key");
            valid.add(key);
            Map<String, @Nullable String> row = stored.get(key);
            if (row == null) {
                findings.add(Sort.ROW, "manager " + key + " stands in 1C and not in PostgreSQL");
                continue;
            }
            user(
                    "manager " + key,
                    user,
                    row,
                    departments.get(key),
                    limits.get(key),
                    languages.getOrDefault(key, Set.of()));
            if (skills.containsKey(key)) { // never emptied
                findings.equal(
                        "manager " + key, "skills", String.valueOf(skills.get(key)), String.valueOf(has.get(key)));
            }
        }
        stored.forEach((key, row) -> {
            if (!valid.contains(key)) {
                findings.equal("manager " + key + ", gone", "deletion_mark", "true", row.get("deletion_mark"));
                findings.equal("manager " + key + ", gone", "invalid", "true", row.get("invalid"));
                if (row.get("agent") != null) {
                    findings.check(
                            !chatwoot.inboxMembers(1).contains(Integer.valueOf(String.valueOf(row.get("agent")))),
                            Sort.FIELD,
                            "manager " + key + ", gone, is still in the inbox");
                }
            }
        });
        Map<String, Long> mails = chatwoot.agents().stream()
                .collect(Collectors.groupingBy(
                        agent -> agent.email().toLowerCase(java.util.Locale.ROOT), Collectors.counting()));
        mails.forEach((mail, times) -> findings.check(times == 1, Sort.DOUBLED, times + " agents with " + mail));
    }

    private void user(
            String of,
            Row user,
            Map<String, @Nullable String> row,
            @Nullable String department,
            @Nullable Row limit,
            Set<String> languages) {
        String code = OneCRules.key(user, "Code");
        findings.said(of, "user_id", code != null ? code : OneCRules.key(user, "Description"), row.get("user_id"));
        findings.said(of, "description", OneCRules.key(user, "Description"), row.get("description"));
        findings.said(of, "department", department, row.get("department"));
        findings.equal(of, "ru", String.valueOf(languages.contains(OneCRules.RU)), row.get("ru"));
        findings.equal(of, "uz", String.valueOf(languages.contains(OneCRules.UZ)), row.get("uz"));
        findings.equal(of, "deletion_mark", "false", row.get("deletion_mark"));
        findings.equal(of, "invalid", "false", row.get("invalid"));
        boolean teamed = department != null && TEAMED.contains(department);
        if (teamed) {
            findings.equal(of, "chatwoot_team", TEAM, row.get("chatwoot_team"));
        }
        if (limit == null) {
            findings.equal(of, "con_limit", null, row.get("con_limit"));
            return;
        }
        findings.equal(of, "con_limit", OneCRules.key(limit, "ЛимитКонсультаций"), row.get("con_limit"));
        findings.equal(of, "start_hour", hour(limit, "ВремяРаботыНачало"), row.get("start_hour"));
        findings.equal(of, "end_hour", hour(limit, "ВремяРаботыКонец"), row.get("end_hour"));
        String agent = row.get("agent");
        findings.check(agent != null, Sort.LOST, of + " has a limit and hours and no agent in Chatwoot");
        findings.equal(of, "agent in sys.user_mapping", agent, row.get("mapped"));
        if (agent != null) {
            int id = Integer.parseInt(agent);
            findings.check(
                    chatwoot.agents().stream().anyMatch(one -> one.id() == id),
                    Sort.LOST,
                    of + ": agent " + id + " is not in Chatwoot");
            findings.check(
                    chatwoot.inboxMembers(1).contains(id), Sort.LOST, of + ": agent " + id + " is not in the inbox");
            findings.check(
                    !teamed || chatwoot.teamMembers(1).contains(id),
                    Sort.LOST,
                    of + ": agent " + id + " is not in the team");
        }
    }

    private static String hour(Row limit, String field) {
        return HOUR.format(Objects.requireNonNull(limit.date(field)));
    }

    private static LocalDateTime date(Row row) {
        return Objects.requireNonNull(row.date("Period"));
    }

    private Map<String, Set<String>> collected(String register, String field) {
        Map<String, Set<String>> all = new HashMap<>();
        onec.rows(register)
                .forEach(row -> all.computeIfAbsent(row.text("Менеджер_Key"), key -> new TreeSet<>())
                        .add(row.text(field)));
        return all;
    }

    private void dictionaries() {
        dictionary(
                "Catalog_ВидыПОДляКонсультаций",
                "po_types",
                Map.of("description", "Description", "details", "Описание"));
        dictionary(
                "Catalog_РазделыПОДляКонсультаций",
                "po_sections",
                Map.of("owner_key", "Owner_Key", "description", "Description", "details", "Описание"));
        dictionary(
                "Catalog_КатегорииВопросов",
                "online_question_cat",
                Map.of("code", "Code", "description", "Description"));
        dictionary(
                "Catalog_ВопросыНаКонсультацию",
                "online_question",
                Map.of(
                        "code",
                        "Code",
                        "description",
                        "Description",
                        "category_key",
                        "Категория_Key",
                        "useful_info",
                        "ПолезнаяИнформация",
                        "question",
                        "Вопрос"));
        dictionary(
                "Catalog_БазаЗнанийДляКонсультаций",
                "knowledge_base",
                Map.of(
                        "description",
                        "Description",
                        "po_type_key",
                        "ВидПО_Key",
                        "po_section_key",
                        "РазделПО_Key",
                        "author_key",
                        "Автор_Key",
                        "question",
                        "Вопрос",
                        "answer",
                        "Ответ"));
        dictionary(
                "Catalog_ПомехиДляКонсультаций",
                "consultation_interference",
                Map.of("code", "Code", "description", "Description"));
    }

    private void dictionary(String catalog, String table, Map<String, String> columns) {
        Map<String, Map<String, @Nullable String>> stored = new TreeMap<>();
        database.rows("select * from dict." + table)
                .forEach(row -> stored.put(String.valueOf(row.get("ref_key")), row));
        List<Row> said = onec.rows(catalog);
        findings.equal(table, "rows", String.valueOf(said.size()), String.valueOf(stored.size()));
        for (Row entry : said) {
            Map<String, @Nullable String> row = stored.get(entry.text("Ref_Key"));
            if (row == null) {
                findings.add(Sort.ROW, table + " " + entry.text("Ref_Key") + " stands in 1C and not in PostgreSQL");
                continue;
            }
            columns.forEach((column, field) -> findings.said(
                    table + " " + entry.text("Ref_Key"), column, OneCRules.key(entry, field), row.get(column)));
            if (row.containsKey("language")) {
                findings.equal(
                        table + " " + entry.text("Ref_Key"),
                        "language",
                        OneCRules.language(entry),
                        row.get("language"));
            }
        }
    }
}
