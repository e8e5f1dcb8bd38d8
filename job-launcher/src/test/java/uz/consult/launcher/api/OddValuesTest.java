package uz.consult.launcher.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Callers;

/** Every parameter, path and field of every address there is, with values that nobody means. */
class OddValuesTest {

    private static final String DIGITS = "9".repeat(10_000);
    /** Wrong whatever is asked for. */
    private static final List<String> NO_TEXT = List.of("%00", "%ED%A0%80", "a%0Ab", DIGITS);
    /** Wrong for some. */
    private static final List<String> ODD = List.of(
            "",
            "%20",
            "-1",
            "1e9",
            "9223372036854775808",
            "-999999999-01-01T00:00:00Z",
            "%2B999999999-12-31T23:59:59Z",
            "0000-00-00",
            "%27%3B--%22%3E%3Cb%3E",
            "null");

    private static final List<String> NO_FIELD = List.of("\"\\u0000\"", "\"\\ud800\"", "\"" + DIGITS + "\"");

    private static EtlFixture belt;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private record Address(String method, String path, HandlerMethod handler) {

        String query(String query) {
            return filled("1") + "?" + query;
        }

        String filled(String value) {
            return path.replace("{job}", value.equals("1") ? "cons" : value)
                    .replaceAll("\\{what:[^}]*}", "stop")
                    .replaceAll("\\{[^}]*}", value);
        }
    }

    @BeforeAll
    static void serve() throws Exception {
        belt = EtlFixture.serving(Callers.everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=1000000");
        // With its first request the servlet learns what there is.
        assertThat(call("GET", "/api/jobs", "", "application/json").statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @Test
    void no_parameter_takes_what_is_no_text_nor_two_values_and_none_breaks_anything() throws Exception {
        int asked = 0;
        for (Address address : addresses()) {
            for (String name : names(address.handler(), RequestParam.class)) {
                boolean form = !address.method().equals("GET");
                for (String odd : NO_TEXT) {
                    expect(address, form, name + "=" + odd, name, true);
                    asked++;
                }
                expect(address, form, name + "=1&" + name + "=2", name, true);
                for (String odd : ODD) {
                    expect(address, form, name + "=" + odd, name, false);
                }
                if (form) {
                    expect(address, form, name + "=%zz", name, true);
                }
            }
        }
        assertThat(asked).isGreaterThan(100);
    }

    @Test
    void an_unknown_parameter_is_told_the_known_ones() throws Exception {
        for (Address address : addresses()) {
            HttpResponse<String> answer = call(address.method(), address.query("nonsense=1"), "", "text/html");
            assertThat(answer.statusCode()).as(address.toString()).isEqualTo(400);
            List<String> expected = new ArrayList<>(names(address.handler(), RequestParam.class));
            expected.add("nonsense");
            assertThat(answer.body()).as(address.toString()).contains(expected);
        }
        assertThat(call("GET", "/api/runs?stat=FAILED", "", "application/json").body())
                .contains(
                        "There is no parameter stat here; the parameters are from, job, limit, mode, offset, status, to");
    }

    @Test
    void no_path_breaks_anything() throws Exception {
        List<String> all = new ArrayList<>(NO_TEXT);
        all.addAll(ODD);
        for (Address address : addresses()) {
            for (String odd : address.path().contains("{") ? all : List.<String>of()) {
                int status = call(address.method(), address.filled(odd), "", "application/json")
                        .statusCode();
                assertThat(status).as(address + " " + odd).isBetween(200, 499);
            }
        }
    }

    @Test
    void no_field_of_a_body_breaks_anything() throws Exception {
        int asked = 0;
        for (Address address : addresses()) {
            for (MethodParameter parameter : address.handler().getMethodParameters()) {
                if (parameter.hasParameterAnnotation(RequestBody.class)) {
                    for (RecordComponent component :
                            parameter.getParameterType().getRecordComponents()) {
                        for (String odd : List.of(
                                "\"\\u0000\"",
                                "\"\\ud800\"",
                                "\"" + DIGITS + "\"",
                                "\"-999999999-01-01T00:00:00\"",
                                "\"P999999999Y\"",
                                "1e999",
                                "[null]",
                                "[[]]",
                                "{\"a\":1}")) {
                            String body = "{\"" + component.getName() + "\":" + odd + "}";
                            HttpResponse<String> answer =
                                    call(address.method(), address.filled("1"), body, "application/json");
                            assertThat(answer.statusCode())
                                    .as(address + " " + body + answer.body())
                                    .isBetween(NO_FIELD.contains(odd) ? 400 : 200, 499);
                            asked++;
                        }
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(60);
    }

    private static void expect(Address address, boolean form, String pairs, String name, boolean wrong)
            throws Exception {
        HttpResponse<String> answer = form
                ? call(address.method(), address.filled("1"), pairs, "text/html")
                : call(address.method(), address.query(pairs), "", "text/html");
        String what = address + " " + (pairs.length() > 100 ? pairs.substring(0, 100) : pairs);
        assertThat(answer.statusCode()).as(what).isBetween(200, 499);
        if (wrong) {
            assertThat(answer.statusCode()).as(what + " " + answer.body()).isEqualTo(400);
            assertThat(answer.body()).as(what).contains(name);
        }
    }

    private static HttpResponse<String> call(String method, String path, String body, String accept) throws Exception {
        String basic = "anna:" + Callers.PASSWORD;
        HttpRequest request = HttpRequest.newBuilder(URI.create(belt.address() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded")
                .header("Accept", accept)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<Address> addresses() {
        List<Address> all = new ArrayList<>();
        belt.bean(DispatcherServlet.class).getHandlerMappings().stream()
                .filter(RequestMappingHandlerMapping.class::isInstance)
                .flatMap(known -> ((RequestMappingHandlerMapping) known).getHandlerMethods().entrySet().stream())
                .forEach(known -> {
                    var mapping = known.getKey();
                    var handler = known.getValue();
                    for (String path : mapping.getPatternValues()) {
                        if (path.equals("/") || path.startsWith("/ui/") || path.startsWith("/api/")) {
                            for (RequestMethod method :
                                    mapping.getMethodsCondition().getMethods()) {
                                all.add(new Address(method.name(), path, handler));
                            }
                        }
                    }
                });
        return all;
    }

    private static List<String> names(HandlerMethod handler, Class<? extends java.lang.annotation.Annotation> kind) {
        List<String> names = new ArrayList<>();
        for (MethodParameter parameter : handler.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(kind)) {
                parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
                names.add(parameter.getParameterName());
            }
        }
        return names;
    }
}
