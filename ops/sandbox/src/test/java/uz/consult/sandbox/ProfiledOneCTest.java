package uz.consult.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.RandomChanges;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;
import uz.consult.sandbox.profile.Profile;

/** Each choice of a profile shows on the wire, and what an installation does not have it refuses as the real one does. */
class ProfiledOneCTest {

    private static final LocalDateTime AS_OF = LocalDateTime.of(2026, 3, 1, 12, 0);
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String CLIENTS = "Catalog_Контрагенты";
    private static final String USERS = "Catalog_Пользователи";
    private static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";

    private final HttpClient client = HttpClient.newHttpClient();
    private OneCServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private OneC serve(String profile) {
        OneC onec = new Seed(7, Seed.Size.of(300), AS_OF).onec(() -> AS_OF, Profile.parse(profile));
        server = new OneCServer(onec, 0, "Обмен", "пароль");
        return onec;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                USERS,
                CLIENTS,
                "Catalog_Отделы",
                "Catalog_ВидыПОДляКонсультаций",
                "Catalog_РазделыПОДляКонсультаций",
                "Catalog_КатегорииВопросов",
                "Catalog_ВопросыНаКонсультацию",
                "Catalog_БазаЗнанийДляКонсультаций",
                "Catalog_ПомехиДляКонсультаций"
            })
    void a_catalog_without_code_knows_it_nowhere(String catalog) throws Exception {
        serve("users=absent,departments=absent,dictionaries=absent,clients=absent");
        assertThat(first(catalog).has("Code")).isFalse();
        for (String option : List.of("$orderby=Code", "$select=Ref_Key,Code", "$filter=" + encoded("Code eq '1'"))) {
            refused(catalog + "?$format=json&" + option, 400, 10);
        }
    }

    @Test
    void codes_are_padded_equal_empty_or_numbers() throws Exception {
        OneC onec = serve("users=empty,dictionaries=padded,clients=numbers");
        assertThat(first(USERS).path("Code").asString()).isEmpty();
        JsonNode kind = first("Catalog_ВидыПОДляКонсультаций");
        assertThat(kind.path("Code").asString())
                .hasSize(20)
                .startsWith("00000000")
                .endsWith(" ");
        assertThat(values("Catalog_ВидыПОДляКонсультаций?$format=json&$filter=" + encoded("Code eq '000000002'")))
                .hasSize(1);
        assertThat(first(CLIENTS).path("Code").isInt()).isTrue();
        refused(CLIENTS + "?$format=json&$filter=" + encoded("Code gt '000000001'"), 400, 1);
        refused(CLIENTS + "?$format=json&$filter=" + encoded("startswith(Code, '0')"), 400, 1);
        assertThat(values(CLIENTS + "?$format=json&$orderby=Code&$filter=" + encoded("Code gt 40")))
                .extracting(row -> row.path("Code").asInt())
                .isSorted()
                .hasSize(11);
        new RandomChanges(onec, 3).change(400);
        assertThat(onec.rows(CLIENTS)).extracting(row -> row.get("Code")).doesNotHaveDuplicates();
        serve("clients=equal");
        assertThat(server.onec().rows(CLIENTS))
                .extracting(row -> row.get("Code"))
                .containsOnly("000000001");
    }

    @Test
    void attributes_are_those_of_the_configuration_whoever_writes_them() throws Exception {
        OneC few = serve("attributes=none,versions=absent");
        new RandomChanges(few, 3).change(600);
        assertThat(fields(CLIENTS)).doesNotContain("Город", "Подписка", "ДатаНачалаПодписки", "DataVersion");
        assertThat(fields(USERS)).doesNotContain("Недействителен", "Служебный").contains("DeletionMark");
        assertThat(fields(DOCUMENTS)).doesNotContain("Язык_Key", "Язык@navigationLinkUrl", "DataVersion");
        assertThat(few.rows(CLIENTS)).noneMatch(row -> row.get("Город") != null);
        refused(DOCUMENTS + "?$format=json&$select=Ref_Key,DataVersion", 400, 10);
        server.close();
        OneC all = serve("attributes=all");
        assertThat(fields(CLIENTS)).contains("Наименование", "ИННФизЛица", "Страна", "Регион", "Город");
        assertThat(fields(REDATES)).contains("Комментарий");
        assertThat(all.rows(CLIENTS))
                .anyMatch(row -> !String.valueOf(row.get("ИННФизЛица")).isBlank());
    }

    @Test
    void dates_are_empty_or_absurd_but_never_those_that_name_a_record() {
        OneC empty = serve("dates=empty");
        assertThat(empty.rows(RATINGS)).noneMatch(row -> row.date("ДатаОценки") != null);
        assertThat(empty.rows(DOCUMENTS))
                .anyMatch(row -> row.date("ДатаСоздания") == null && row.date("ДатаКонсультации") == null)
                .anyMatch(row -> row.date("ДатаИзменения") == null)
                .anyMatch(row -> row.date("ДатаСоздания") != null);
        server.close();
        OneC absurd = serve("dates=absurd");
        assertThat(absurd.rows(DOCUMENTS)).extracting(OneCYears::of).contains(1, 3999);
        assertThat(absurd.rows(REDATES)).allMatch(row -> row.date("Period").getYear() > 2020);
    }

    private static final class OneCYears {
        static int of(Row row) {
            LocalDateTime date = row.date("ДатаКонсультации");
            return date == null ? 0 : date.getYear();
        }
    }

    @Test
    void errors_are_told_in_the_publication_s_own_way() throws Exception {
        String missing = DOCUMENTS + "(guid'11111111-1111-4111-8111-111111111111')?$format=json";
        serve("errors=xml");
        HttpResponse<byte[]> xml = get(missing);
        assertThat(xml.statusCode()).isEqualTo(404);
        assertThat(text(xml)).contains("<m:code>9</m:code>");
        server.close();
        serve("errors=html");
        HttpResponse<byte[]> html = get(DOCUMENTS + "?$format=json&$orderby=Nothing");
        assertThat(html.statusCode()).isEqualTo(400);
        assertThat(new String(html.body(), Charset.forName("windows-1251")))
                .contains("<html>")
                .contains("не найдено");
        assertThat(text(get(missing))).contains("\"code\":\"9\"");
        server.close();
        serve("errors=long");
        JsonNode told = json(get(missing)).path("odata.error");
        assertThat(told.path("code").asString()).isEqualTo("9");
        assertThat(told.path("message").path("value").asString()).hasSizeGreaterThan(2_000);
    }

    @Test
    void sessions_are_ignored_or_come_unasked() throws Exception {
        serve("sessions=ignored");
        HttpResponse<byte[]> ignored = get(USERS + "?$format=json", "IBSession", "start", "Cookie", "ibsession=x");
        assertThat(ignored.statusCode()).isEqualTo(200);
        assertThat(ignored.headers().firstValue("Set-Cookie")).isEmpty();
        server.close();
        serve("sessions=automatic");
        String cookie =
                get(USERS + "?$format=json").headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(server.openSessions()).isEqualTo(1);
        HttpResponse<byte[]> again = get(USERS + "?$format=json", "Cookie", cookie.split(";")[0]);
        assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
        server.expireSessions();
        HttpResponse<byte[]> renewed = get(USERS + "?$format=json", "Cookie", cookie.split(";")[0]);
        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(renewed.headers().firstValue("Set-Cookie")).isPresent();
    }

    @Test
    void a_body_may_begin_with_a_mark_and_properties_stand_in_no_fixed_order() throws Exception {
        serve("platform=v8_5,count=missing");
        HttpResponse<byte[]> page = get(USERS + "?$format=json");
        assertThat(page.body()).startsWith(0xEF, 0xBB, 0xBF);
        Set<List<String>> orders = new HashSet<>();
        json(page).path("value").forEach(row -> orders.add(List.copyOf(row.propertyNames())));
        assertThat(orders).hasSizeGreaterThan(3);
        HttpResponse<byte[]> count = get(USERS + "/$count");
        assertThat(count.statusCode()).isEqualTo(404);
        assertThat(json(count).path("odata.error").path("code").asString()).isEqualTo("6");
        assertThat(json(get(USERS + "?$format=json&$inlinecount=allpages"))
                        .path("odata.count")
                        .isString())
                .isTrue();
    }

    @Test
    void what_stands_in_front_cuts_long_queries_in_its_own_way_and_answers_during_a_restart() throws Exception {
        String query = DOCUMENTS + "?$format=json&$filter=" + encoded("Number eq '" + "0".repeat(2_100) + "'");
        serve("webServer=apache");
        assertThat(get(query).statusCode()).isEqualTo(200);
        assertThat(get(query.replace("000", "0000000000000")).statusCode()).isEqualTo(414);
        server.restart(Duration.ofMinutes(1));
        HttpResponse<byte[]> away = get(USERS + "?$format=json");
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(text(away)).contains("Apache");
        server.restart(Duration.ZERO);
        assertThat(get(USERS + "?$format=json").statusCode()).isEqualTo(200);
        server.close();
        serve("plain");
        HttpResponse<byte[]> cut = get(query);
        assertThat(cut.statusCode()).isEqualTo(404);
        assertThat(text(cut)).contains("404 - File or directory not found.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$top=-1",
                "$orderby=Number up",
                "$expand=Nothing",
                "$orderby=КонсультацииИТС",
                "$filter=Ref_Key eq guid'1'",
                "$filter=ДатаСоздания gt datetime'+12026-01-01T00:00:00'",
                "$filter=ДатаСоздания gt datetime'2026-01-01T00:00:00.5'",
                "$count=true",
                "$filter=contains(Number, '1')"
            })
    void what_1c_does_not_understand_is_refused(String option) throws Exception {
        serve("plain");
        int equals = option.indexOf('=');
        HttpResponse<byte[]> refused = get(
                DOCUMENTS + "?$format=json&" + option.substring(0, equals + 1) + encoded(option.substring(equals + 1)));
        assertThat(refused.statusCode()).isEqualTo(400);
    }

    private void refused(String path, int status, int code) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(json(answer).path("odata.error").path("code").asString()).isEqualTo(String.valueOf(code));
    }

    private JsonNode first(String entity) throws Exception {
        return values(entity + "?$format=json&$top=1").get(0);
    }

    private Set<String> fields(String entity) throws Exception {
        return Set.copyOf(first(entity).propertyNames());
    }

    private List<JsonNode> values(String path) throws Exception {
        return json(get(path)).path("value").valueStream().toList();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(URI.create((server.root() + "/" + path).replace("'", "%27"))
                                .toASCIIString()))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("Обмен:пароль".getBytes(StandardCharsets.UTF_8)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return new JsonMapper().readTree(text(response));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
