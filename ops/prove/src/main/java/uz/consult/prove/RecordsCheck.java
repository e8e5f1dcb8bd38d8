package uz.consult.prove;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.Findings.Sort;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/** Calls, redates, ratings and closed queues: the same records here and there, field by field, and linked. */
final class RecordsCheck {

    private static final String CALLS = """
            select concat_ws('|', 'call', to_char(period at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'), coalesce(cons_key, ''), manager) as name,
                   client_key, cons_key, cons_id, client_id::text as client_id from cons.calls""";

    private static final String REDATES = """
            select concat_ws('|', 'redate', to_char(onec_period at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'), coalesce(cons_key, ''),
                             coalesce(clients_key, ''), coalesce(manager_key, '')) as name, cons_key,
                   to_char(old_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as old_date,
                   to_char(new_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as new_date, comment,
                   (onec_period is null)::text as unconfirmed
            from cons.cons_redate""";

    private static final String RATINGS = """
            select concat_ws('|', 'rating', cons_key, coalesce(manager_key, ''), question_number) as name, cons_key, cons_id, client_key,
                   client_id::text as client_id, rating::text as rating, question_text, coalesce(comment, '') as comment, sent_to_base::text as sent,
                   to_char(rating_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as rating_date
            from cons.cons_rating_answers""";

    private final OneC onec;
    private final EventHistory chronicle;
    private final Database database;
    private final Findings findings;
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> clients = new HashMap<>();

    RecordsCheck(OneC onec, EventHistory chronicle, Database database, Findings findings) {
        this.onec = onec;
        this.chronicle = chronicle;
        this.database = database;
        this.findings = findings;
    }

    void compare() {
        database.rows("select cl_ref_key, cons_id from cons.cons where cl_ref_key is not null")
                .forEach(row -> ids.put(String.valueOf(row.get("cl_ref_key")), String.valueOf(row.get("cons_id"))));
        database.rows(
                        "select cl_ref_key, client_id from cons.clients where cl_ref_key is not null order by created_at desc, client_id desc")
                .forEach(row ->
                        clients.put(String.valueOf(row.get("cl_ref_key")), String.valueOf(row.get("client_id"))));
        matched(OneCRules.CALLS, CALLS, false).forEach((row, call) -> {
            String of = String.valueOf(row.get("name"));
            findings.said(of, "client_key", OneCRules.key(call, "Абонент_Key"), row.get("client_key"));
            linked(of, row);
        });
        matched(OneCRules.REDATES, REDATES, true).forEach((row, redate) -> {
            String of = String.valueOf(row.get("name"));
            findings.said(of, "old_date", OneCRules.date(redate, "СтараяДата"), row.get("old_date"));
            findings.said(of, "new_date", OneCRules.date(redate, "НоваяДата"), row.get("new_date"));
            if (!Middleware.COMMENT.equals(row.get("comment"))) {
                findings.equal(of, "comment", OneCRules.key(redate, "Комментарий"), row.get("comment"));
            }
        });
        matched(OneCRules.RATINGS, RATINGS, false).forEach((row, rating) -> {
            String of = String.valueOf(row.get("name"));
            findings.equal(of, "rating", String.valueOf(rating.get("Оценка")), row.get("rating"));
            findings.said(of, "question_text", OneCRules.key(rating, "Вопрос"), row.get("question_text"));
            findings.said(of, "comment", OneCRules.key(rating, "Комментарий"), row.get("comment"));
            findings.equal(of, "sent_to_base", String.valueOf(rating.isTrue("ОтправленаБаза")), row.get("sent"));
            findings.said(of, "rating_date", OneCRules.date(rating, "ДатаОценки"), row.get("rating_date"));
            findings.said(of, "client_key", OneCRules.key(rating, "Контрагент_Key"), row.get("client_key"));
            linked(of, row);
        });
        siteRedates();
        queues();
    }

    /** Each record of 1C with its one row; what stands on one side only, or twice, is found. */
    private Map<Map<String, @Nullable String>, Row> matched(String register, String sql, boolean unconfirmed) {
        Map<String, Row> said = new LinkedHashMap<>();
        onec.rows(register).forEach(record -> said.put(OneCRules.name(register, record), record));
        Map<Map<String, @Nullable String>, Row> matched = new LinkedHashMap<>();
        Set<String> found = new HashSet<>();
        for (Map<String, @Nullable String> row : database.rows(sql)) {
            if (unconfirmed && "true".equals(row.get("unconfirmed"))) {
                continue; // the site's, until 1C confirms it
            }
            String name = String.valueOf(row.get("name"));
            Row record = said.get(name);
            if (record == null) {
                findings.add(Sort.ROW, name + " stands in PostgreSQL and not in 1C");
            } else if (!found.add(name)) {
                findings.add(Sort.ROW, name + " stands twice in PostgreSQL");
            } else {
                matched.put(row, record);
            }
        }
        said.keySet().stream()
                .filter(name -> !found.contains(name))
                .forEach(name -> findings.add(
                        Sort.ROW, name + " stands in 1C and not in PostgreSQL; it came at " + chronicle.since(name)));
        return matched;
    }

    private void linked(String of, Map<String, @Nullable String> row) {
        findings.equal(of, "cons_id", ids.get(String.valueOf(row.get("cons_key"))), row.get("cons_id"));
        String client = row.get("client_key");
        findings.equal(of, "client_id", client == null ? null : clients.get(client), row.get("client_id"));
    }

    /** Each redate of the site stands once, confirmed or not. */
    private void siteRedates() {
        List<Map<String, @Nullable String>> rows = database.rows(
                "select cons_key, to_char(new_date at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') as new_date from cons.cons_redate");
        Map<String, Long> counts = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.get("cons_key") + " " + row.get("new_date"), Collectors.counting()));
        chronicle
                .siteRedates()
                .forEach(redate -> findings.equal(
                        "redate of the site " + redate.refKey() + " " + redate.newDate(),
                        "rows",
                        "1",
                        String.valueOf(counts.getOrDefault(redate.refKey() + " " + redate.newDate(), 0L))));
    }

    private void queues() {
        LocalDate today = LocalDate.now(ConsultationsCheck.business());
        LocalDateTime midnight = today.atStartOfDay();
        Set<String> wanted = onec.rows(OneCRules.QUEUES).stream()
                .filter(row -> midnight.equals(row.date("Дата")) && row.isTrue("Закрыт"))
                .map(row -> Objects.requireNonNull(OneCRules.key(row, "Менеджер_Key")))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        Set<String> found = database
                .rows(
                        "select manager_key from cons.queue_closing where period = ?::timestamp at time zone 'UTC'",
                        midnight.toString())
                .stream()
                .map(row -> String.valueOf(row.get("manager_key")))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        findings.equal("queues closed", "today", wanted.toString(), found.toString());
    }
}
