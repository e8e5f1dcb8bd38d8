package uz.consult.bench.onec;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.onec.Seed;

/** The benchmark's 1C gives each record once, in its cursor's order, whatever way it is asked. */
class PageServerTest {

    private static final Seed.Size SIZE = Seed.Size.of(300);
    private static final int PAGE = 30;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static PageServer onec;

    @BeforeAll
    static void start() {
        onec = new PageServer(SIZE, "made-up");
    }

    @AfterAll
    static void stop() {
        onec.close();
    }

    @Test
    void paging_by_the_cursor_meets_every_record_once_and_in_order() throws Exception {
        assertThat(paged("Document_ТелефонныйЗвонок", "ДатаИзменения", "Ref_Key"))
                .hasSize(SIZE.consultations())
                .doesNotHaveDuplicates();
        assertThat(paged("Catalog_Контрагенты", "Code", "Ref_Key"))
                .hasSize(SIZE.clients() + 1)
                .doesNotHaveDuplicates();
        assertThat(paged(
                        "InformationRegister_РегистрацияДозвона",
                        "Period",
                        "Period",
                        "ДокументОбращения_Key",
                        "Менеджер_Key"))
                .hasSize(SIZE.calls())
                .doesNotHaveDuplicates();
        assertThat(paged("InformationRegister_РегистрацияПереносаКонсультации", "Period", "ДокументОбращения_Key"))
                .hasSize(SIZE.redates())
                .doesNotHaveDuplicates();
        assertThat(paged("InformationRegister_ОценкаКонсультацийПоЗаявкам", "ДатаОценки", "Обращение_Key"))
                .hasSize(SIZE.ratings())
                .doesNotHaveDuplicates();
    }

    @Test
    void what_is_saved_anew_moves_to_the_end_until_it_is_taken_back() throws Exception {
        List<String> before = paged("Document_ТелефонныйЗвонок", "ДатаИзменения", "Ref_Key");
        try {
            assertThat(onec.edit(100)).isEqualTo(3);
            List<String> after = paged("Document_ТелефонныйЗвонок", "ДатаИзменения", "Ref_Key");
            assertThat(after).containsExactlyInAnyOrderElementsOf(before);
            assertThat(after.subList(0, 297)).doesNotContainAnyElementsOf(after.subList(297, 300));
            assertThat(after).isNotEqualTo(before);
        } finally {
            onec.reset();
        }
        assertThat(paged("Document_ТелефонныйЗвонок", "ДатаИзменения", "Ref_Key"))
                .isEqualTo(before);
    }

    @Test
    void documents_are_found_by_their_keys() throws Exception {
        List<String> keys = paged("Document_ТелефонныйЗвонок", "ДатаИзменения", "Ref_Key");
        JsonNode found = get(
                "Document_ТелефонныйЗвонок",
                Map.of(
                        "$filter",
                        "Ref_Key eq guid'" + keys.get(7) + "' or Ref_Key eq guid'" + keys.get(8)
                                + "' or Ref_Key eq guid'12345678-1234-1234-1234-123456789012'"));
        assertThat(found.required("value")).hasSize(2);
        assertThat(get("Document_ТелефонныйЗвонок(guid'" + keys.get(9) + "')", Map.of())
                        .required("Ref_Key")
                        .asString())
                .isEqualTo(keys.get(9));
        assertThat(get("Document_ТелефонныйЗвонок(guid'12345678-1234-1234-1234-123456789012')", Map.of())
                        .at("/odata.error/code")
                        .asString())
                .isEqualTo("9");
    }

    @Test
    void a_query_that_it_does_not_know_is_refused_by_name() throws Exception {
        HttpResponse<String> answer =
                send("Document_ТелефонныйЗвонок", Map.of("$filter", "Number eq '1'", "$orderby", "ДатаИзменения"));
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("$filter=Number eq '1'");
    }

    /** Names all records, met as the product meets them: thirty at a time, from the last cursor value on. */
    private static List<String> paged(String entity, String cursor, String... name) throws Exception {
        List<String> names = new ArrayList<>();
        String last = "";
        int ties = 0;
        while (true) {
            Map<String, String> query =
                    new java.util.HashMap<>(Map.of("$orderby", cursor, "$top", String.valueOf(PAGE)));
            if (!last.isEmpty()) {
                query.put("$filter", cursor + " ge " + (cursor.equals("Code") ? "" : "datetime") + "'" + last + "'");
                query.put("$skip", String.valueOf(ties));
            }
            JsonNode page = get(entity, query).required("value");
            for (JsonNode record : page) {
                String at = record.required(cursor).asString();
                assertThat(at).isGreaterThanOrEqualTo(last);
                ties = at.equals(last) ? ties + 1 : 1;
                last = at;
                StringBuilder own = new StringBuilder();
                for (String property : name) {
                    own.append(record.required(property).asString()).append('|');
                }
                names.add(own.substring(0, own.length() - 1));
            }
            if (page.size() < PAGE) {
                return names;
            }
        }
    }

    private static JsonNode get(String path, Map<String, String> query) throws Exception {
        return new JsonMapper().readTree(send(path, query).body());
    }

    private static HttpResponse<String> send(String path, Map<String, String> query) throws Exception {
        StringBuilder uri = new StringBuilder(onec.root() + "/" + encoded(path) + "?$format=json");
        query.forEach(
                (option, value) -> uri.append('&').append(option).append('=').append(encoded(value)));
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(uri.toString()))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString((PageServer.user() + ":made-up")
                                                        .getBytes(StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
