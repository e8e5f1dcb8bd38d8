package uz.consult.bench.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The floor: the same pages are downloaded, parsed as a stream and copied into the same tables, one page ahead, a transaction a
 * page, and nothing else. It checks nothing, compares nothing, repeats nothing and remembers nothing: no program that loads
 * these rows over this road can be much faster. Clients must be there.
 */
public final class Baseline {

    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /** con_calls of all consultations, after their calls: no rows of their own, but a column that the product keeps with calls. */
    public static final String CON_CALLS = "con_calls";

    private static final String DERIVE = """
            update cons.cons c set con_calls = a.calls
            from (select cons_key, jsonb_agg(jsonb_build_object(
                             'period', to_char(period at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'),
                             'manager', nullif(manager, '')) order by period, manager) as calls
                  from cons.calls group by cons_key) a
            where c.cl_ref_key = a.cons_key""";

    private static final JsonFactory JSON = new JsonFactory();

    /** A client of ours, as PostgreSQL takes it. */
    private record Client(String id, @Nullable String inn) {}

    /** Rows as COPY takes them, by table, and where the next page begins. */
    private record Page(Map<String, StringBuilder> rows, int records, String last, int ties) {}

    /** Turns a record into rows. */
    private interface Row {
        void copy(Map<String, Object> record, Map<String, StringBuilder> to);
    }

    private final Map<String, String> environment;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService fetcher = Executors.newSingleThreadExecutor();
    private final Map<String, Client> clients = new HashMap<>();

    Baseline(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @param args of consultations, calls and con_calls, in this order */
    public static void main(String[] args) throws Exception {
        Finish.tell(run(System.getenv(), args));
        System.exit(0);
    }

    /** @return when the last row of each was committed */
    static Finish run(Map<String, String> environment, String... what) throws Exception {
        Finish finish = new Finish();
        Baseline floor = new Baseline(environment);
        try (Connection db = DriverManager.getConnection(
                "jdbc:postgresql://" + environment.get("DB_HOST") + ":" + environment.get("DB_PORT") + "/"
                        + environment.get("DB_NAME"),
                environment.get("DB_USER"),
                environment.get("DB_PASS"))) {
            db.setAutoCommit(false);
            for (String one : what) {
                if (one.equals(CON_CALLS)) {
                    floor.derive(db);
                } else {
                    floor.load(db, one);
                }
                finish.now(one);
            }
        } finally {
            floor.fetcher.shutdown();
        }
        return finish;
    }

    private void load(Connection db, String what) throws Exception {
        boolean calls = what.equals("calls");
        String entity = calls ? "InformationRegister_РегистрацияДозвона" : "Document_ТелефонныйЗвонок";
        String cursor = calls ? "Period" : "ДатаИзменения";
        String ties = calls ? "ДокументОбращения_Key,Менеджер_Key" : "Number";
        Row row = calls ? this::call : this::consultation;
        CompletableFuture<Page> next = ahead(entity, cursor, ties, null, 0, row);
        known(db);
        int size = Integer.parseInt(environment.getOrDefault("ODATA_PAGE_SIZE", "1000"));
        for (boolean more = true; more; ) {
            Page page = next.get();
            more = page.records >= size;
            if (more) {
                next = ahead(entity, cursor, ties, page.last, page.ties, row);
            }
            CopyManager copy = db.unwrap(PGConnection.class).getCopyAPI();
            for (Map.Entry<String, StringBuilder> rows : page.rows.entrySet()) {
                copy.copyIn(
                        "copy " + rows.getKey() + " from stdin",
                        new ByteArrayInputStream(rows.getValue().toString().getBytes(StandardCharsets.UTF_8)));
            }
            db.commit();
        }
    }

    private void derive(Connection db) throws SQLException {
        try (Statement statement = db.createStatement()) {
            statement.execute(DERIVE);
        }
        db.commit();
    }

    private void known(Connection db) throws SQLException {
        try (Statement statement = db.createStatement();
                ResultSet row =
                        statement.executeQuery("select cl_ref_key, client_id::text, org_inn from cons.clients")) {
            while (row.next()) {
                clients.put(row.getString(1), new Client(row.getString(2), row.getString(3)));
            }
        }
    }

    private CompletableFuture<Page> ahead(
            String entity, String cursor, String ties, @Nullable String from, int seen, Row row) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return parse(get(entity, cursor, ties, from, seen), cursor, from, seen, row);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("interrupted", e);
                    }
                },
                fetcher);
    }

    private byte[] get(String entity, String cursor, String ties, @Nullable String from, int seen)
            throws IOException, InterruptedException {
        int size = Integer.parseInt(environment.getOrDefault("ODATA_PAGE_SIZE", "1000"));
        String query = "?$format=json&$orderby=" + encoded(cursor + "," + ties) + "&$top=" + size
                + (from == null ? "" : "&$filter=" + encoded(cursor + " ge datetime'" + from + "'") + "&$skip=" + seen);
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(URI.create(environment.get("ODATA_BASEURL_CL") + "/" + encoded(entity) + query))
                        .header("Authorization", authorization(environment))
                        .header("Accept", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(entity + ": status " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    static String authorization(Map<String, String> environment) {
        String pair = environment.get("ODATA_USER") + ":" + environment.get("ODATA_PASSWORD");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Page parse(byte[] body, String cursor, @Nullable String from, int seen, Row row) {
        Map<String, StringBuilder> rows = new java.util.LinkedHashMap<>();
        int records = 0;
        String last = from == null ? "" : from;
        int ties = seen;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (json.nextToken() != JsonToken.START_ARRAY) {
                    continue;
                }
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    Map<String, Object> record = object(json);
                    row.copy(record, rows);
                    records++;
                    String at = text(record, cursor);
                    ties = at.equals(last) ? ties + 1 : 1;
                    last = at;
                }
            }
        }
        return new Page(rows, records, last, ties);
    }

    private static Map<String, Object> object(JsonParser json) {
        Map<String, Object> values = new HashMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (json.nextToken()) {
                case VALUE_STRING -> values.put(name, json.getString());
                case VALUE_TRUE -> values.put(name, Boolean.TRUE);
                case START_ARRAY -> {
                    List<Map<String, Object>> lines = new ArrayList<>();
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        lines.add(object(json));
                    }
                    values.put(name, lines);
                }
                default -> {
                    // false and numbers mean nothing here
                }
            }
        }
        return values;
    }

    private void consultation(Map<String, Object> record, Map<String, StringBuilder> to) {
        String key = text(record, "Ref_Key");
        Client client = clients.get(text(record, "Абонент_Key"));
        List<Map<String, Object>> first = lines(record, "КонсультацииИТС");
        String comment = text(record, "Описание");
        boolean denied = record.containsKey("ЗакрытоБезКонсультации");
        StringBuilder row = to.computeIfAbsent(
                "cons.cons (cons_id, cl_ref_key, client_id, client_key, number, status, org_inn, create_date, start_date,"
                        + " end_date, lang, consultation_type, denied, manager, author, comment, online_question_cat,"
                        + " online_question, con_blocks, onec_version, source)",
                table -> new StringBuilder(1 << 20));
        field(row, "cl_" + key, false);
        field(row, key, false);
        field(row, client == null ? null : client.id, false);
        field(row, reference(record, "Абонент_Key"), false);
        field(row, text(record, "Number"), false);
        field(row, status(record, denied), false);
        field(row, client == null ? null : client.inn, false);
        field(row, date(record, "ДатаСоздания"), false);
        field(row, date(record, "ДатаКонсультации"), false);
        field(row, date(record, "Конец"), false);
        field(row, LanguageCodes.of(reference(record, "Язык_Key")), false);
        field(row, "Консультация по ведению учёта", false);
        field(row, denied ? "t" : "f", false);
        field(row, reference(record, "Менеджер_Key"), false);
        field(row, reference(record, "Автор_Key"), false);
        field(row, comment.isBlank() ? text(record, "Вопрос") : comment, false);
        field(row, reference(record, "КатегорияВопроса_Key"), false);
        field(row, reference(record, "ВопросНаКонсультацию_Key"), false);
        String interference = null;
        for (Map<String, Object> line : first) {
            interference = interference == null ? reference(line, "НаличиеПомех_Key") : interference;
        }
        field(row, interference, false);
        field(row, text(record, "DataVersion"), false);
        field(row, "1C_CL", true);
        StringBuilder answers = to.computeIfAbsent(
                "cons.q_and_a (org_inn, client_id, cons_id, cons_ref_key, line_number, po_type_key, po_section_key,"
                        + " con_blocks_key, manager_help_key, is_repeat, question, answer)",
                table -> new StringBuilder(1 << 20));
        first.forEach(line -> line(answers, key, client, line, 0));
        lines(record, "ВопросыИОтветы").forEach(line -> line(answers, key, client, line, 1_000));
    }

    private static void line(
            StringBuilder row, String key, @Nullable Client client, Map<String, Object> line, int raised) {
        field(row, client == null ? null : client.inn, false);
        field(row, client == null ? null : client.id, false);
        field(row, "cl_" + key, false);
        field(row, key, false);
        field(row, String.valueOf(raised + Integer.parseInt(text(line, "LineNumber"))), false);
        field(row, reference(line, "ВидПО_Key"), false);
        field(row, reference(line, "РазделПО_Key"), false);
        field(row, reference(line, "НаличиеПомех_Key"), false);
        field(row, reference(line, "ПомощьМенеджера_Key"), false);
        field(row, line.containsKey("ПовторноеОбращение") ? "t" : "f", false);
        field(row, text(line, "Вопрос"), false);
        field(row, text(line, "Ответ"), true);
    }

    private void call(Map<String, Object> record, Map<String, StringBuilder> to) {
        String key = text(record, "ДокументОбращения_Key");
        Client client = clients.get(text(record, "Абонент_Key"));
        String manager = reference(record, "Менеджер_Key");
        StringBuilder row = to.computeIfAbsent(
                "cons.calls (period, cons_key, manager, client_key, cons_id, client_id)",
                table -> new StringBuilder(1 << 18));
        field(row, date(record, "Period"), false);
        field(row, key, false);
        field(row, manager == null ? "" : manager, false);
        field(row, reference(record, "Абонент_Key"), false);
        field(row, "cl_" + key, false);
        field(row, client == null ? null : client.id, true);
    }

    private static String status(Map<String, Object> record, boolean denied) {
        return denied
                ? "cancelled"
                : date(record, "Конец") != null
                        ? "closed"
                        : text(record, "ВидОбращения").equals("КонсультацияИТС") ? "open" : "pending";
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> lines(Map<String, Object> record, String field) {
        return (List<Map<String, Object>>) record.getOrDefault(field, List.of());
    }

    private static String text(Map<String, Object> record, String field) {
        return (String) record.getOrDefault(field, "");
    }

    private static @Nullable String reference(Map<String, Object> record, String field) {
        String key = text(record, field);
        return key.isEmpty() || key.equals(NOBODY) ? null : key;
    }

    private static @Nullable String date(Map<String, Object> record, String field) {
        String date = text(record, field);
        return date.isEmpty() || date.startsWith("0001-01-01") ? null : date + "Z";
    }

    private static void field(StringBuilder row, @Nullable String value, boolean last) {
        if (value == null) {
            row.append("\\N");
        } else {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '\\' -> row.append("\\\\");
                    case '\t' -> row.append("\\t");
                    case '\n' -> row.append("\\n");
                    case '\r' -> row.append("\\r");
                    default -> row.append(c);
                }
            }
        }
        row.append(last ? '\n' : '\t');
    }
}
