package uz.consult.prove;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.prove.EventHistory.Ended;
import uz.consult.prove.EventHistory.Said;
import uz.consult.prove.Findings.Sort;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/** Consultations, their lines, and what follows from calls, ratings and redates; one row per document, field by field. */
final class ConsultationsCheck {

    private static final JsonMapper JSON = new JsonMapper();

    static final String ROWS = """
            select c.cons_id, c.cl_ref_key, c.client_id::text as client_id, c.client_key, c.number, c.status, c.org_inn,
                   to_char(c.create_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as create_date,
                   to_char(c.start_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as start_date,
                   to_char(c.end_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as end_date,
                   c.redate::text as redate, c.redate_time::text as redate_time, c.lang, c.consultation_type, c.denied::text as denied,
                   c.manager, c.author, c.comment, c.online_question_cat, c.online_question, c.con_blocks, c.con_rates::text as con_rates,
                   c.con_calls::text as con_calls, c.source, c.deleted_at::text as deleted_at, c.importance::text as importance,
                   c.con_rates ->> 'average' as average, k.client_id::text as client, k.org_inn as client_inn
            from cons.cons c
            left join lateral (select client_id, org_inn from cons.clients k where k.cl_ref_key = c.client_key
                               order by k.created_at, k.client_id limit 1) k on true
            where c.cl_ref_key is not null order by c.cl_ref_key, c.cons_id""";

    private static final String LINES = """
            select cons_id, cons_ref_key, client_id::text as client_id,
                   concat_ws('|', line_number, coalesce(po_type_key, ''), coalesce(po_section_key, ''), coalesce(con_blocks_key, ''),
                             coalesce(manager_help_key, ''), coalesce(is_repeat, false)::text, coalesce(question, ''), coalesce(answer, '')) as line
            from cons.q_and_a order by cons_id, line_number, id""";

    private final OneC onec;
    private final EventHistory chronicle;
    private final Database database;
    private final Findings findings;

    ConsultationsCheck(OneC onec, EventHistory chronicle, Database database, Findings findings) {
        this.onec = onec;
        this.chronicle = chronicle;
        this.database = database;
        this.findings = findings;
    }

    void compare() {
        Map<String, List<Map<String, @Nullable String>>> stored = new HashMap<>();
        for (Map<String, @Nullable String> row : database.rows(ROWS)) {
            stored.computeIfAbsent(Objects.requireNonNull(row.get("cl_ref_key")), key -> new ArrayList<>())
                    .add(row);
        }
        Map<String, List<Map<String, @Nullable String>>> lines = database.rows(LINES).stream()
                .collect(Collectors.groupingBy(line -> String.valueOf(line.get("cons_id"))));
        Set<String> present = new HashSet<>();
        for (Row document : onec.rows(OneCRules.DOCUMENTS)) {
            String key = document.text("Ref_Key");
            present.add(key);
            List<Map<String, @Nullable String>> rows = stored.getOrDefault(key, List.of());
            findings.check(
                    rows.size() == 1, Sort.ROW, "consultation " + key + " has " + rows.size() + " rows: " + rows);
            for (Map<String, @Nullable String> row : rows) {
                said(key, document, row);
                lines(key, document, row, lines.getOrDefault(String.valueOf(row.get("cons_id")), List.of()));
            }
        }
        stored.forEach((key, rows) -> {
            if (!present.contains(key)) {
                rows.forEach(row -> gone(key, row));
            }
            rows.forEach(row -> derived(key, row));
        });
        counted(stored);
    }

    private void said(String key, Row document, Map<String, @Nullable String> row) {
        String of = "consultation " + key + " (" + row.get("cons_id") + ")";
        Said said = Objects.requireNonNull(chronicle.said().get(key), key);
        Ended site = chronicle.ended(key);
        // 1C's once it took its mark back, and where both ended it in one second: nothing shows then whose it is.
        boolean oneCs =
                site != null && "false".equals(row.get("denied")) && (said.unmarked || said.ends.contains(site.end()));
        boolean sitesCancellation =
                site != null && site.status().equals("cancelled") && "cancelled".equals(row.get("status")) && !oneCs;
        findings.said(of, "number", OneCRules.key(document, "Number"), row.get("number"));
        findings.said(of, "client_key", OneCRules.key(document, "Абонент_Key"), row.get("client_key"));
        findings.equal(of, "client_id", row.get("client"), row.get("client_id"));
        findings.said(of, "org_inn", row.get("client_inn"), row.get("org_inn"));
        if (!"SITE".equals(row.get("source"))) {
            // A document that was never dated gets the moment of its row, once.
            findings.said(of, "create_date", said.created, row.get("create_date"));
            findings.equal(of, "source", "1C_CL", row.get("source"));
        }
        findings.equal(of, "start_date", OneCRules.date(document, "ДатаКонсультации"), row.get("start_date"));
        if (sitesCancellation) {
            findings.equal(of, "denied", "true", row.get("denied"));
            // The rule keeps the site's end under 1C's mark; what 1C cancelled itself, or has unmarked once, ends as 1C
            // says.
            if (document.isTrue("DeletionMark") && !document.isTrue("ЗакрытоБезКонсультации") && !said.unmarked) {
                findings.equal(of, "end_date", Objects.requireNonNull(site).end(), row.get("end_date"));
            }
        } else if (document.isTrue("DeletionMark")
                && !document.isTrue("ЗакрытоБезКонсультации")
                && said.denied
                && "true".equals(row.get("denied"))) {
            // The rule keeps what is stored denied under 1C's mark, whoever denied it.
        } else {
            findings.equal(of, "denied", String.valueOf(document.isTrue("ЗакрытоБезКонсультации")), row.get("denied"));
            findings.equal(of, "end_date", OneCRules.date(document, "Конец"), row.get("end_date"));
        }
        findings.said(of, "manager", OneCRules.key(document, "Менеджер_Key"), row.get("manager"));
        findings.said(of, "author", OneCRules.key(document, "Автор_Key"), row.get("author"));
        findings.said(of, "comment", OneCRules.comment(document), row.get("comment"));
        findings.said(
                of,
                "online_question_cat",
                OneCRules.key(document, "КатегорияВопроса_Key"),
                row.get("online_question_cat"));
        findings.said(
                of, "online_question", OneCRules.key(document, "ВопросНаКонсультацию_Key"), row.get("online_question"));
        language(of, key, document, said, row.get("lang"));
        String blocks = OneCRules.interference(document);
        findings.said(of, "con_blocks", blocks, row.get("con_blocks"));
        findings.check(
                row.get("con_blocks") == null || said.interferences.contains(String.valueOf(row.get("con_blocks"))),
                Sort.FIELD,
                of + " con_blocks: " + row.get("con_blocks") + " was never said");
        findings.equal(of, "consultation_type", OneCRules.TYPE, row.get("consultation_type"));
        findings.equal(
                of,
                "deleted_at",
                document.isTrue("DeletionMark") ? "set" : "empty",
                row.get("deleted_at") == null ? "empty" : "set");
        status(of, OneCRules.status(document), said, site, row.get("status"));
    }

    /** A code, never a key: 1C's of now, or the site's; emptiness erases neither, nor what 1C said once. */
    private void language(String of, String key, Row document, Said said, @Nullable String found) {
        Set<String> sites = chronicle.languages(key);
        String now = OneCRules.language(document);
        Set<@Nullable String> possible = new HashSet<>(sites);
        if (now != null) {
            possible.add(now);
        } else {
            possible.addAll(said.languages);
            if (possible.isEmpty()) {
                possible.add(null);
            }
        }
        findings.check(
                possible.contains(found), Sort.FIELD, of + " lang: must be one of " + possible + ", is " + found);
    }

    /** A status that is over stays; so it is what 1C says now, or an end that 1C once said, or the site's. */
    private void status(String of, @Nullable String now, Said said, @Nullable Ended site, @Nullable String status) {
        if (status != null && OneCRules.isOver(status)) {
            boolean explained = status.equals(now)
                    || said.statuses.containsKey(status)
                    || site != null && site.status().equals(status);
            findings.check(
                    explained, Sort.FIELD, of + " status: " + status + ", which neither 1C nor the site ever said");
        } else if (now != null) {
            findings.equal(of, "status", now, status);
        }
        if (site != null) {
            findings.equal(of, "status", site.status(), status);
        }
    }

    private void gone(String key, Map<String, @Nullable String> row) {
        String of = "consultation " + key + " (" + row.get("cons_id") + "), gone from 1C";
        Said said = chronicle.said().get(key);
        if (said == null) {
            findings.add(Sort.ROW, of + ": it never was there");
            return;
        }
        findings.check(row.get("deleted_at") != null, Sort.FIELD, of + " deleted_at: empty");
        findings.check(OneCRules.isOver(row.get("status")), Sort.FIELD, of + " status: " + row.get("status"));
    }

    private void lines(
            String key, Row document, Map<String, @Nullable String> row, List<Map<String, @Nullable String>> lines) {
        List<String> wanted = OneCRules.lines(document);
        List<String> found =
                lines.stream().map(line -> String.valueOf(line.get("line"))).toList();
        findings.check(wanted.equals(found), Sort.FIELD, "lines of " + key + ": must be " + wanted + ", are " + found);
        for (Map<String, @Nullable String> line : lines) {
            findings.equal("line of " + key, "cons_ref_key", key, line.get("cons_ref_key"));
            findings.equal("line of " + key, "client_id", row.get("client_id"), line.get("client_id"));
        }
    }

    private void derived(String key, Map<String, @Nullable String> row) {
        String of = "consultation " + key + " (" + row.get("cons_id") + ")";
        calls(of, key, row.get("con_calls"));
        ratings(of, key, row.get("con_rates"));
        redate(of, key, row);
    }

    private void calls(String of, String key, @Nullable String found) {
        List<String> wanted = onec.rows(OneCRules.CALLS).stream()
                .filter(call -> key.equals(call.get("ДокументОбращения_Key")))
                .map(call -> OneCRules.date(call, "Period") + " " + OneCRules.key(call, "Менеджер_Key"))
                .sorted()
                .toList();
        List<String> told = new ArrayList<>();
        List<String> order = new ArrayList<>();
        if (found != null) {
            for (JsonNode call : JSON.readTree(found)) {
                told.add(call.path("period").asString("") + " "
                        + call.path("manager").asString(null));
                order.add(call.path("period").asString(""));
            }
        }
        findings.equal(
                of, "con_calls in order", order.stream().sorted().toList().toString(), order.toString());
        findings.equal(
                of,
                "con_calls",
                wanted.toString(),
                told.stream().sorted().toList().toString());
    }

    private void ratings(String of, String key, @Nullable String found) {
        List<Row> answers = onec.rows(OneCRules.RATINGS).stream()
                .filter(answer -> key.equals(answer.get("Обращение_Key")))
                .toList();
        if (answers.isEmpty()) {
            findings.check(
                    found == null || JSON.readTree(found).path("answers").isEmpty(),
                    Sort.FIELD,
                    of + " con_rates: must be empty, is " + found);
            return;
        }
        JsonNode rates = JSON.readTree(found == null ? "{}" : found);
        List<Integer> rated = answers.stream()
                .map(answer -> answer.get("Оценка") instanceof Number number ? number.intValue() : 0)
                .filter(rating -> rating > 0)
                .toList();
        String average = rated.isEmpty()
                ? "null"
                : BigDecimal.valueOf(rated.stream().mapToInt(Integer::intValue).sum())
                        .divide(BigDecimal.valueOf(rated.size()), 2, RoundingMode.HALF_UP)
                        .toPlainString();
        String told = rates.path("average").isNumber()
                ? rates.path("average")
                        .decimalValue()
                        .setScale(2, RoundingMode.HALF_UP)
                        .toPlainString()
                : "null";
        findings.equal(of, "con_rates average", average, told);
        findings.equal(
                of,
                "con_rates count",
                String.valueOf(rated.size()),
                rates.path("count").asString(""));
        findings.equal(
                of,
                "con_rates answers",
                answers.stream()
                        .map(answer -> answer.get("НомерВопроса") + " " + answer.get("Оценка") + " "
                                + OneCRules.key(answer, "Вопрос") + " "
                                + OneCRules.empty(OneCRules.key(answer, "Комментарий"))
                                + " " + OneCRules.key(answer, "Менеджер_Key"))
                        .sorted()
                        .toList()
                        .toString(),
                rates.path("answers").values().stream()
                        .map(answer -> answer.path("question_number").asString("") + " "
                                + answer.path("rating").asString("") + " "
                                + answer.path("question").asString(null) + " "
                                + answer.path("comment").asString("") + " "
                                + answer.path("manager_key").asString(null))
                        .sorted()
                        .toList()
                        .toString());
    }

    /**
     * The latest by period; the site's own count by their true moment until 1C confirms them. Where 1C's clock was ahead, what
     * the site moved after that may stand too.
     */
    private void redate(String of, String key, Map<String, @Nullable String> row) {
        /* truly: when it came to be, whatever 1C's clock said */
        record Moved(LocalDateTime at, String to, LocalDateTime truly) {}
        List<Moved> all = new ArrayList<>();
        for (Row redate : onec.rows(OneCRules.REDATES)) {
            if (key.equals(redate.get("ДокументОбращения_Key"))) {
                all.add(new Moved(
                        Objects.requireNonNull(redate.date("Period")),
                        String.valueOf(OneCRules.date(redate, "НоваяДата")),
                        LocalDateTime.ofInstant(
                                Objects.requireNonNull(chronicle.since(OneCRules.name(OneCRules.REDATES, redate))),
                                business())));
            }
        }
        for (Map<String, @Nullable String> redate : database.rows("""
                select to_char(period at time zone 'Asia/Tashkent', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at,
                       to_char(new_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as to
                from cons.cons_redate where cons_key = ? and onec_period is null""", key)) {
            LocalDateTime at = LocalDateTime.parse(String.valueOf(redate.get("at")));
            all.add(new Moved(at, String.valueOf(redate.get("to")), at));
        }
        String found = row.get("redate") == null ? "nothing" : row.get("redate") + "T" + row.get("redate_time");
        Moved latest = all.stream().max(Comparator.comparing(Moved::at)).orElse(null);
        Set<String> possible = all.stream()
                .filter(moved -> moved.at()
                                .equals(Objects.requireNonNull(latest).at())
                        || moved.at().equals(moved.truly()) && moved.at().isAfter(latest.truly()))
                .map(Moved::to)
                .collect(Collectors.toSet());
        findings.check(
                possible.isEmpty() ? found.equals("nothing") : possible.contains(found),
                Sort.FIELD,
                of + " redate: must be " + possible + ", is " + found);
    }

    /** What the middleware has counted is all there, and its own rows are as they were. */
    private void counted(Map<String, List<Map<String, @Nullable String>>> stored) {
        Map<String, @Nullable String> counts = new HashMap<>();
        stored.values()
                .forEach(rows ->
                        rows.forEach(row -> counts.put(String.valueOf(row.get("cons_id")), row.get("importance"))));
        chronicle
                .importance()
                .forEach((id, times) -> findings.equal(
                        "consultation " + id, "importance (the middleware's)", String.valueOf(times), counts.get(id)));
        findings.equal(
                "rows of the site",
                "untouched",
                "3",
                String.valueOf(
                        database.number(
                                "select count(*) from cons.cons where cons_id like '9000_' and consultation_type = 'Техническая поддержка' and status = 'open' and updated_at = created_at")));
        findings.equal("statuses that are over", "changed by us", "0", String.valueOf(database.number("""
                        select count(*) from log.consultation_change_log
                        where source = 'ETL' and field_name = 'status' and old_value in ('"closed"', '"resolved"', '"cancelled"')""")));
    }

    static ZoneId business() {
        return ZoneId.of("Asia/Tashkent");
    }
}
