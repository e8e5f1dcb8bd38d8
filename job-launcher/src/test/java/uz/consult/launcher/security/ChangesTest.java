package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.everybody;
import static uz.consult.launcher.security.Callers.get;
import static uz.consult.launcher.security.Callers.json;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.launcher.EtlFixture;

/** What the audit holds of each change: what was given with it, and no secrets. */
class ChangesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String FORM = "application/x-www-form-urlencoded";

    /** What a method may take that is not the caller's word. */
    private static final Set<Class<?>> OURS =
            Set.of(Principal.class, HttpServletRequest.class, RedirectAttributes.class, Caller.class);

    private static final Set<Class<?>> PLAIN =
            Set.of(String.class, Long.class, Integer.class, Boolean.class, OffsetDateTime.class, List.class);

    private static EtlFixture belt;

    private record Address(String method, String path, HandlerMethod handler) {}

    @BeforeAll
    static void serve() throws Exception {
        belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=1000000");
        // With its first request the servlet learns what there is.
        assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("anna"))
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @Test
    void whatever_an_address_that_changes_something_takes_is_in_the_audit() throws Exception {
        List<Address> addresses = changing();
        for (Address address : addresses) {
            Call call = Call.of(address);
            assertThat(call.given.keySet())
                    .as(address + ": what is called so is masked, and something else must tell what it was")
                    .noneMatch(Secrets::isNamed);

            HttpResponse<String> answer = call(
                    address.method(),
                    belt.address() + call.path,
                    call.text(),
                    "Authorization",
                    basic("anna"),
                    "Content-Type",
                    call.contentType());

            assertThat(answer.statusCode())
                    .as(address + answer.body())
                    .isNotIn(401, 403, 405, 415)
                    .isLessThan(500);
            JsonNode parameters = parameters(address.method() + " " + call.path);
            assertThat(new TreeMap<>(JSON.convertValue(parameters, Map.class)))
                    .as(address.toString())
                    .isEqualTo(JSON.readValue(JSON.writeValueAsString(call.given), TreeMap.class));
        }
        assertThat(addresses).hasSizeGreaterThan(25);
    }

    /** A call of an address with a value for all that it takes; and what of it the audit must hold. */
    private static final class Call {
        private final Map<String, Object> given = new TreeMap<>();
        private final Map<String, Object> body = new LinkedHashMap<>();
        private final List<String> form = new ArrayList<>();
        private String path;

        private Call(String path) {
            this.path = path;
        }

        static Call of(Address address) {
            Call call = new Call(address.path());
            for (MethodParameter parameter : address.handler().getMethodParameters()) {
                parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
                if (parameter.hasParameterAnnotation(PathVariable.class)) {
                    call.inThePath(parameter);
                } else if (parameter.hasParameterAnnotation(RequestParam.class)) {
                    call.inTheForm(parameter);
                } else if (parameter.hasParameterAnnotation(RequestBody.class)) {
                    call.inTheBody(address, parameter.getParameterType());
                } else {
                    RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
                    assertThat(header != null && header.name().equals("Idempotency-Key")
                                    || OURS.contains(parameter.getParameterType()))
                            .as(address + " takes " + parameter + ", which the audit does not know")
                            .isTrue();
                }
            }
            return call;
        }

        private void inThePath(MethodParameter parameter) {
            String name = parameter.getParameterName();
            Object value = name.equals("job") ? "cons" : sample(parameter.getParameterType());
            path = path.replaceAll("\\{" + name + "(:[^}]*)?}", value.toString());
            given.put(name, value);
        }

        private void inTheForm(MethodParameter parameter) {
            String name = parameter.getParameterName();
            Object sample = sample(parameter.getParameterType());
            Object value = sample instanceof List<?> all ? all.get(0) : sample;
            form.add(name + "=" + value);
            if (!name.equals("back")) {
                given.put(name, value);
            }
        }

        private void inTheBody(Address address, Class<?> type) {
            assertThat(type.isRecord())
                    .as(address + ": a body is a record, so that its fields are known")
                    .isTrue();
            for (RecordComponent field : type.getRecordComponents()) {
                assertThat(PLAIN).as(address + " " + field).contains(field.getType());
                body.put(field.getName(), sample(field.getType()));
            }
            given.putAll(body);
        }

        String text() {
            return form.isEmpty() ? JSON.writeValueAsString(body) : String.join("&", form);
        }

        String contentType() {
            return form.isEmpty() ? "application/json" : FORM;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            anna  | PATCH  | /api/jobs/cons/schedule           | {"interval":"PT7M"}                        | 200 | {"job": "cons", "interval": "PT7M"}
            anna  | POST   | /ui/jobs/cons/schedule            | every=8&unit=min&mode=&back=%2Fui          | 303 | {"job": "cons", "unit": "min", "every": 8}
            anna  | PATCH  | /api/jobs/cons/schedule           | {"enabled":"maybe","interval":"PT7M"}      | 400 | {"job": "cons", "enabled": "maybe", "interval": "PT7M"}
            anna  | PATCH  | /api/jobs/cons/schedule           | {"enabled":false                           | 400 | {"job": "cons", "body": "unreadable"}
            anna  | PATCH  | /api/jobs/cons/schedule           | {"enabled":false,"enabled":true}           | 400 | {"job": "cons", "body": "unreadable"}
            anna  | PATCH  | /api/jobs/cons/schedule           | {"password":"hidden","mode":"sweep"}       | 400 | {"job": "cons", "mode": "sweep", "unknown_fields": 1}
            sched | PATCH  | /api/jobs/cons/schedule           | {"enabled":false}                          | 403 | {"job": "cons", "enabled": false}
            maria | POST   | /ui/jobs/cons/runs                | mode=full&password=hidden                  | 403 | {"job": "cons", "mode": "full"}
            anna  | POST   | /api/runs/4000000/restart         | {}                                         | 404 | {"id": 4000000}
            anna  | POST   | /api/outbox/release               |                                            | 200 | {}
            anna  | POST   | /api/outbox/release               | {"run":4000000}                            | 200 | {"run": 4000000}
            anna  | POST   | /api/outbox/retry                 | {"kind":"label","error":"404","since":"2026-01-01T00:00:00+05:00"} | 200 | {"kind": "label", "error": "404", "since": "2026-01-01T00:00:00+05:00"}
            anna  | POST   | /api/reconciliation/runs          | {"jobs":["none",["a"],{"token":"hidden"}]} | 400 | {"jobs": ["none", "[…]", "{…}"]}
            anna  | POST   | /api/tokens                       | {"name":"etl_0123456789","role":"MONITOR","expiresIn":"P1D"} | 201 | {"name": "etl_…", "role": "MONITOR", "expiresIn": "P1D"}
            anna  | DELETE | /api/tokens/4000000               |                                            | 404 | {"id": 4000000}
            anna  | POST   | /api/nowhere                      | {"mode":"full"}                            | 404 | -
            """)
    void what_was_given_is_there_whatever_became_of_it(
            String who, String method, String path, String body, int status, String parameters) throws Exception {
        String text = body == null ? "" : body;
        HttpResponse<String> answer = call(
                method,
                belt.address() + path,
                text,
                "Authorization",
                basic(who),
                "Content-Type",
                text.contains("=") && !text.startsWith("{") ? FORM : "application/json");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(belt.text("""
                select who || ' ' || what || ' ' || outcome || ' ' || coalesce(parameters::text, '-')
                from log.audit where request_id = ?""", answer.headers().firstValue("X-Request-Id").orElseThrow()))
                .isEqualTo(who + " " + method + " " + path + " " + status + " " + parameters);
        assertThat(belt.count("log.audit a where a::text like '%hidden%'")).isZero();
    }

    @Test
    void a_form_of_a_page_is_there_without_its_token_and_signing_in_without_anything() throws Exception {
        Callers.Person anna = new Callers.Person(belt.address());
        anna.signIn("anna", Callers.PASSWORD);
        String csrf = Callers.Person.csrf(anna.open("/"));
        anna.form("/ui/jobs/rates/schedule", "mode=sweep&every=36&unit=h&_csrf=" + csrf);
        assertThat(parameters("POST /ui/jobs/rates/schedule").toString())
                .isEqualTo("{\"job\":\"rates\",\"mode\":\"sweep\",\"unit\":\"h\",\"every\":36}");
        anna.form("/ui/jobs/rates/runs", "mode=full&_csrf=forged");
        assertThat(belt.text("""
                select outcome || ' ' || parameters::text from log.audit where what = 'POST /ui/jobs/rates/runs'""")).isEqualTo("403 {\"job\": \"rates\", \"mode\": \"full\"}");
        assertThat(belt.count("log.audit where what in ('sign-in', 'sign-out') and parameters is not null"))
                .isZero();
        assertThat(belt.count(
                        "log.audit a where a::text like ? or a::text like ?",
                        "%" + csrf.substring(0, 20) + "%",
                        "%" + Callers.PASSWORD + "%"))
                .isZero();
    }

    @Test
    void however_large_or_odd_it_is_2000_characters_of_text_that_can_be_kept_are_there() throws Exception {
        String long300 = "\u0001".repeat(300);
        for (String[] odd : new String[][] {
            {"/api/outbox/retry", "{\"kind\":\"" + "k".repeat(60_000) + "\"}"},
            {
                "/api/outbox/retry",
                "{\"kind\":\"a\\u0000b\\ud800c\\u202ed\",\"error\":1e999,\"run\":" + "9".repeat(900) + "}"
            },
            {"/api/reconciliation/runs", "{\"jobs\":[" + "\"<b>x</b>\",".repeat(5_000) + "1]}"},
            {
                "/api/outbox/retry",
                JSON.writeValueAsString(Map.of("kind", long300, "error", long300, "conversation", long300))
            },
            {"/api/outbox/retry", "{\"kind\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"},
            {"/api/outbox/retry?" + "kind=a&".repeat(500), "{\"kind\":\"x\"}"},
            {"/api/outbox/retry", "{\"kind\":\"" + "k".repeat(70_000) + "\"}"},
        }) {
            HttpResponse<String> answer = call(
                    "POST",
                    belt.address() + odd[0],
                    odd[1],
                    "Authorization",
                    basic("anna"),
                    "Content-Type",
                    "application/json");

            String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
            String what = String.format("%.40s %.40s", odd[0], odd[1]);
            assertThat(answer.statusCode()).as(what).isBetween(400, 499);
            assertThat(belt.count("log.audit where request_id = ? and parameters is not null", id))
                    .as(what)
                    .isOne();
            assertThat(belt.db.queryForObject(
                            "select length(parameters::text) from log.audit where request_id = ?", Integer.class, id))
                    .as(what)
                    .isLessThanOrEqualTo(2_000);
        }
        assertThat(belt.text("select parameters ->> 'kind' from log.audit where parameters ->> 'kind' like 'a_u%'"))
                .isEqualTo("a\\u0000b\\ud800c\u202ed");
    }

    @Test
    void a_body_is_taken_in_no_form_that_the_audit_does_not_read() throws Exception {
        for (String type : List.of("application/yaml", "application/xml", "application/cbor", "text/plain")) {
            assertThat(call(
                                    "PATCH",
                                    belt.address() + "/api/jobs/cons/schedule",
                                    "mode: sweep",
                                    "Authorization",
                                    basic("anna"),
                                    "Content-Type",
                                    type)
                            .statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
    }

    @Test
    void a_request_has_an_id_of_ours_and_the_callers_beside_it() throws Exception {
        HttpResponse<String> first = post("17", "X-Request-Id", "abc-1");
        HttpResponse<String> second = post("17", "X-Request-Id", "a b<script>");
        String id = first.headers().firstValue("X-Request-Id").orElseThrow();

        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(second.headers().allValues("X-Request-Id")).hasSize(1).doesNotContain(id);
        assertThat(json(first).path("requestId").asString()).isEqualTo(id);
        assertThat(belt.text("select caller_request_id from log.audit where request_id = ?", id))
                .isEqualTo("abc-1");
        assertThat(belt.count("log.audit where caller_request_id like '%script%'"))
                .isZero();
        for (String path :
                List.of("/sign-in", "/assets/launcher.css", "/actuator/health/liveness", "/nowhere", "/a;b")) {
            assertThat(get(belt.address() + path).headers().firstValue("X-Request-Id"))
                    .as(path)
                    .isPresent();
        }
        for (HttpResponse<String> problem : List.of(
                get(belt.address() + "/api/jobs"),
                get(belt.address() + "/api/tokens", "Authorization", basic("maria")),
                get(belt.address() + "/api/runs/0", "Authorization", basic("anna")),
                get(belt.address() + "/api/runs?limit=x", "Authorization", basic("anna")),
                get(belt.address() + "/api/audit?limit=0", "Authorization", basic("anna")),
                get(belt.address() + "/api/none", "Authorization", basic("anna")),
                get(belt.address() + "/api/a;b", "Authorization", basic("anna")))) {
            assertThat(json(problem).path("requestId").asString())
                    .as(problem.body())
                    .isEqualTo(problem.headers().firstValue("X-Request-Id").orElseThrow());
        }
    }

    @Test
    void it_is_found_by_what_was_done_by_what_was_given_and_by_the_id() throws Exception {
        String id = post("18", "X-Request-Id", "Caller-7")
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
        for (String what : List.of("/runs/18/", "RESTART", "18}", id, "caller-7")) {
            JsonNode found = json(get(
                            belt.address() + "/api/audit?who=anna&limit=1&what="
                                    + java.net.URLEncoder.encode(what, java.nio.charset.StandardCharsets.UTF_8),
                            "Authorization",
                            basic("anna")))
                    .path("items")
                    .path(0);
            assertThat(found.path("what").asString()).as(what).isEqualTo("POST /api/runs/18/restart");
            assertThat(found.path("parameters").path("id").asInt()).isEqualTo(18);
            assertThat(found.path("requestId").asString()).isEqualTo(id);
            assertThat(found.path("callerRequestId").asString()).isEqualTo("Caller-7");
        }
        assertThat(json(get(belt.address() + "/api/audit?what=%25", "Authorization", basic("anna")))
                        .path("total")
                        .asInt())
                .as("a sign that means anything elsewhere means itself")
                .isZero();
    }

    private static HttpResponse<String> post(String run, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", basic("anna")));
        all.addAll(List.of(headers));
        return call("POST", belt.address() + "/api/runs/" + run + "/restart", "", all.toArray(String[]::new));
    }

    private static JsonNode parameters(String what) {
        return JSON.readTree(
                belt.text("select parameters::text from log.audit where what = ? order by id desc limit 1", what));
    }

    private static Object sample(Class<?> type) {
        if (type == long.class || type == Long.class || type == Integer.class || type == int.class) {
            return 4_000_001;
        }
        if (type == Boolean.class || type == boolean.class) {
            return true;
        }
        if (type == OffsetDateTime.class) {
            return "2026-01-01T00:00:00Z";
        }
        return type == List.class ? List.of("x1") : "x1";
    }

    private static List<Address> changing() {
        List<Address> all = new ArrayList<>();
        belt.bean(DispatcherServlet.class).getHandlerMappings().stream()
                .filter(RequestMappingHandlerMapping.class::isInstance)
                .flatMap(known -> ((RequestMappingHandlerMapping) known).getHandlerMethods().entrySet().stream())
                .forEach(known -> known.getKey()
                        .getPatternValues()
                        .forEach(path -> known.getKey().getMethodsCondition().getMethods().stream()
                                .filter(method -> method != RequestMethod.GET)
                                .forEach(method -> all.add(new Address(method.name(), path, known.getValue())))));
        assertThat(all.stream().map(Address::path).collect(Collectors.toSet()))
                .allMatch(path -> path.startsWith("/api/") || path.startsWith("/ui/"));
        return all;
    }
}
