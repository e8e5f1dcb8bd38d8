package uz.consult.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Seed;

/** The stand-in speaks 1C's dialect, refusals included. */
class OneCServerTest {

    private static final LocalDateTime AS_OF = LocalDateTime.of(2026, 3, 1, 12, 0);
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String CALLS = "InformationRegister_РегистрацияДозвона";

    private final OneC onec = new Seed(7, Seed.Size.of(600), AS_OF).onec(() -> AS_OF);
    private final OneCServer server = new OneCServer(onec, 0, "Обмен", "пароль");
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_same_seed_makes_the_same_data_and_another_seed_other_data() {
        OneC again = new Seed(7, Seed.Size.of(600), AS_OF).onec(() -> AS_OF);
        OneC other = new Seed(8, Seed.Size.of(600), AS_OF).onec(() -> AS_OF);
        assertThat(again.rows(DOCUMENTS))
                .extracting(row -> row.text("Ref_Key"))
                .isEqualTo(onec.rows(DOCUMENTS).stream()
                        .map(row -> row.text("Ref_Key"))
                        .toList());
        assertThat(other.rows(DOCUMENTS).get(0).text("Ref_Key"))
                .isNotEqualTo(onec.rows(DOCUMENTS).get(0).text("Ref_Key"));
    }

    @Test
    void production_has_the_consultations_of_production() {
        OneC production = new Seed(1, Seed.Size.production(), AS_OF).onec(() -> AS_OF);
        assertThat(production.rows(DOCUMENTS)).hasSize(29_927);
        assertThat(production.rows(DOCUMENTS))
                .filteredOn(row -> row.isTrue("ЗакрытоБезКонсультации"))
                .hasSize(942);
        assertThat(production.rows(DOCUMENTS))
                .filteredOn(row -> row.date("Конец") != null)
                .hasSize(28_740);
        assertThat(production.rows(CALLS)).hasSize(40_000);
    }

    @Test
    void a_page_is_odata_3_in_1c_s_manner() throws Exception {
        JsonNode page = json(
                get(DOCUMENTS + "?$format=json&$top=2&$orderby=" + encoded("ДатаСоздания") + "&$inlinecount=allpages"));
        assertThat(page.path("odata.metadata").asString()).endsWith("$metadata#" + DOCUMENTS);
        assertThat(page.path("odata.count").isString()).isTrue();
        assertThat(page.path("value")).hasSize(2);
        JsonNode first = page.path("value").get(0);
        assertThat(first.path("ДатаСоздания").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
        assertThat(first.path("Абонент@navigationLinkUrl").asString()).contains("guid'");
        assertThat(first.path("КонсультацииИТС").get(0).path("LineNumber").isString())
                .isTrue();
    }

    @Test
    void emptiness_is_a_zero_guid_and_the_first_of_january_of_the_year_one() throws Exception {
        JsonNode page =
                json(get(DOCUMENTS + "?$format=json&$filter=" + encoded("ВидОбращения eq 'ВОчередьНаКонсультацию'")));
        JsonNode pending = page.path("value").get(0);
        assertThat(pending.path("Менеджер_Key").asString()).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(pending.path("Конец").asString()).isEqualTo("0001-01-01T00:00:00");
        assertThat(pending.has("Менеджер@navigationLinkUrl")).isFalse();
    }

    @Test
    void filters_compare_dates_texts_references_and_nested_paths() throws Exception {
        String client = onec.rows("Catalog_Контрагенты").get(5).text("Ref_Key");
        String parent = onec.rows("Catalog_Контрагенты").get(5).text("Parent_Key");
        long expected = onec.rows(DOCUMENTS).stream()
                .filter(row -> client.equals(row.get("Абонент_Key")))
                .count();
        assertThat(json(get(DOCUMENTS + "?$format=json&$filter=" + encoded("Абонент_Key eq guid'" + client + "'")))
                        .path("value"))
                .hasSize((int) expected);
        assertThat(json(get(DOCUMENTS + "?$format=json&$filter="
                                + encoded("Абонент/Parent_Key eq guid'" + parent
                                        + "' and not (ЗакрытоБезКонсультации eq true)")))
                        .path("value"))
                .hasSize(580);
        assertThat(json(get("Catalog_Контрагенты?$format=json&$filter="
                                + encoded("substringof('партнёры', Description) and startswith(Code, '0000000')")))
                        .path("value"))
                .isNotEmpty();
        assertThat(get(DOCUMENTS + "/$count?$filter=" + encoded("ДатаСоздания lt datetime'2025-03-01T00:00:00'"))
                        .body())
                .matches("\\d+");
    }

    @Test
    void refusals_are_told_as_1c_tells_them() throws Exception {
        refused(
                DOCUMENTS + "?$format=json&$filter=" + encoded("Ref_Key gt guid'00000000-0000-0000-0000-000000000000'"),
                500,
                "-1");
        refused(DOCUMENTS + "?$format=json&$filter=" + encoded("НетТакого eq 1"), 400, "10");
        refused(DOCUMENTS + "?$format=json&$filter=" + encoded("contains(Number, '1')"), 400, "14");
        refused(DOCUMENTS + "?$format=json&$filter=" + encoded("Number eq 'x'").replace("%20", "+"), 400, "14");
        refused("Catalog_Нет?$format=json", 404, "8");
        refused(DOCUMENTS + "(guid'11111111-1111-4111-8111-111111111111')?$format=json", 404, "9");
        HttpResponse<String> tooLong =
                get(DOCUMENTS + "?$format=json&$filter=" + encoded("Number eq '" + "0".repeat(2_100) + "'"));
        assertThat(tooLong.statusCode()).isEqualTo(404);
        assertThat(tooLong.body()).contains("<html");
    }

    @Test
    void references_are_ordered_by_presentation() throws Exception {
        List<String> names = json(get("Catalog_Контрагенты?$format=json&$orderby=Ref_Key&$top=50"))
                .path("value")
                .valueStream()
                .map(row -> row.path("Description").asString())
                .toList();
        assertThat(names).isSorted();
    }

    @Test
    void a_session_goes_on_by_its_cookie_and_expires() throws Exception {
        HttpResponse<String> started =
                send(request(CALLS + "?$format=json&$top=1").header("IBSession", "start"));
        String cookie = started.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(send(request(CALLS + "?$format=json&$top=1").header("Cookie", cookie))
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.openSessions()).isEqualTo(1);
        server.expireSessions();
        assertThat(send(request(CALLS + "?$format=json&$top=1").header("Cookie", cookie))
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void a_wrong_password_meets_401() throws Exception {
        HttpResponse<String> refused = client.send(
                HttpRequest.newBuilder(URI.create(server.root() + "/")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
    }

    @Test
    void a_patch_changes_known_fields_and_drops_the_rest_in_silence() throws Exception {
        String key = onec.rows(DOCUMENTS).get(3).text("Ref_Key");
        String version = onec.rows(DOCUMENTS).get(3).text("DataVersion");
        HttpResponse<String> changed = send(
                request(DOCUMENTS + "(guid'" + key + "')?$format=json")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"ДатаКонсультации\":\"2026-05-05T10:00:00\",\"НетТакого\":1,\"Number\":\"длиннее одиннадцати\"}")));
        assertThat(changed.statusCode()).isEqualTo(200);
        JsonNode document = json(changed);
        assertThat(document.path("ДатаКонсультации").asString()).isEqualTo("2026-05-05T10:00:00");
        assertThat(document.path("Number").asString()).hasSize(11);
        assertThat(document.path("DataVersion").asString()).isNotEqualTo(version);
        assertThat(document.path("ДатаИзменения").asString()).isEqualTo("2026-03-01T12:00:00");
    }

    @Test
    void faults_come_when_they_are_asked_for_and_end() throws Exception {
        server.faults().add(Fault.status(503).on(CALLS).after(1).times(2));
        HashSet<Integer> statuses = new HashSet<>();
        assertThat(get(CALLS + "?$format=json&$top=1").statusCode()).isEqualTo(200);
        statuses.add(get(CALLS + "?$format=json&$top=1").statusCode());
        statuses.add(get(CALLS + "?$format=json&$top=1").statusCode());
        assertThat(statuses).containsExactly(503);
        assertThat(get(CALLS + "?$format=json&$top=1").statusCode()).isEqualTo(200);
        server.faults().add(Fault.cut());
        assertThatThrownBy(() -> get(CALLS + "?$format=json&$top=100")).isInstanceOf(IOException.class);
    }

    @Test
    void an_answer_is_lost_after_the_change_was_made() throws Exception {
        String key = onec.rows(DOCUMENTS).get(3).text("Ref_Key");
        server.faults().add(Fault.lostAnswer().on("PATCH"));
        assertThatThrownBy(() -> send(request(DOCUMENTS + "(guid'" + key + "')?$format=json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"Описание\":\"изменено\"}"))))
                .isInstanceOf(IOException.class);
        assertThat(onec.row(DOCUMENTS, key).text("Описание")).isEqualTo("изменено");
    }

    private void refused(String path, int status, String code) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(json(answer).path("odata.error").path("code").asString())
                .as(path)
                .isEqualTo(code);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        String ascii = URI.create(
                        (server.root() + "/" + path).replace("'", "%27").replace("|", "%7C"))
                .toASCIIString();
        return HttpRequest.newBuilder(URI.create(ascii))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("Обмен:пароль".getBytes(StandardCharsets.UTF_8)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode json(HttpResponse<String> response) {
        return new JsonMapper().readTree(response.body());
    }
}
