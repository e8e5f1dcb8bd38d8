package uz.consult.launcher.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.info.BuildProperties;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.api.Description.Operation;
import uz.consult.launcher.security.Callers;

/** What OpenAPI says of the API is whole, and true: its examples work, and what is answered is described. */
class OpenApiTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** What must be so that an example finds what it is about; each has the number 1. */
    private static final Map<String, String> WORLD = Map.ofEntries(
            Map.entry("runsRestart", "update log.etl_runs set status = 'FAILED' where id = 1"),
            Map.entry("runsAbandon", "update log.etl_runs set status = 'FAILED' where id = 1"),
            // It waits for its own end, so that no launcher takes it.
            Map.entry(
                    "runsStop",
                    "update log.etl_runs set status = 'QUEUED', finished_at = null, launcher = null, after_run = 1 where id = 1"),
            Map.entry(
                    "reconciliationDifferences",
                    "update log.etl_runs set status = 'COMPLETED', mode = 'reconcile' where id = 1"),
            Map.entry(
                    "reconciliationRepair",
                    "update log.etl_runs set status = 'COMPLETED', mode = 'reconcile' where id = 1"),
            Map.entry("deadLettersReplay", "update log.dead_letters set state = 'open', closed_at = null where id = 1"),
            Map.entry(
                    "deadLettersDiscard", "update log.dead_letters set state = 'open', closed_at = null where id = 1"),
            Map.entry("outboxRetry", "update sys.outbox set state = 'dead' where id = 1"),
            Map.entry("outboxDiscard", "update sys.outbox set state = 'dead' where id = 1"),
            Map.entry("outboxReleaseOne", "update sys.outbox set state = 'held', pre_send_state = null where id = 1"));

    /** A state in which there is nothing more to be done. */
    private static final List<String> OVER = List.of(
            "update log.etl_runs set status = 'COMPLETED', mode = 'incremental', finished_at = now() where id = 1",
            "update log.dead_letters set state = 'discarded', closed_at = now() where id = 1",
            "update sys.outbox set state = 'sending' where id = 1");

    private static EtlFixture belt;
    private static Description description;

    @BeforeAll
    static void serve() throws Exception {
        belt = EtlFixture.serving(Callers.everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=100000");
        belt.cycle(PullMode.INCREMENTAL);
        belt.db.update("""
                insert into log.dead_letters (run_id, job, entity, record_key, payload, error_class, reason)
                values (1, (select job from log.etl_runs where id = 1), 'Catalog', 'key', '{}', 'validation', 'why')""");
        belt.db.update("""
                insert into sys.outbox (key, run_id, conversation, kind, payload, state, error_class, error_message)
                values ('one', 1, '77', 'label', '{"label":"x"}', 'dead', 'validation', 'why')""");
        belt.db.update("""
                insert into log.differences (run_id, job, entity, record_key, field, onec_value, stored_value)
                values (1, (select job from log.etl_runs where id = 1), 'Catalog', 'key', 'field', 'a', 'b')""");
        assertThat(call("anna", "POST", "/api/tokens", "{\"name\":\"x\",\"role\":\"MONITOR\",\"expiresIn\":\"P1D\"}")
                        .statusCode())
                .isEqualTo(201);
        description =
                Description.parse(call("anna", "GET", "/v3/api-docs", null).body());
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @Test
    void it_has_title_version_and_ways_to_sign_in() {
        JsonNode info = description.document().path("info");
        assertThat(info.path("title").asString()).isEqualTo("consult-etl");
        assertThat(info.path("version").asString())
                .isEqualTo(belt.bean(BuildProperties.class).getVersion());
        assertThat(description.document().at("/components/securitySchemes").propertyNames())
                .containsExactlyInAnyOrder("basic", "token", "session");
        assertThat(description.document().path("security")).hasSize(3);
    }

    @Test
    void every_address_of_the_api_is_described() {
        Set<String> served = belt
                .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .flatMap(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .flatMap(path -> mapping.getMethodsCondition().getMethods().stream()
                                .map(method -> method + " " + path)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(description.operations())
                .hasSizeGreaterThan(20)
                .extracting(Operation::toString)
                .containsExactlyInAnyOrderElementsOf(served);
        assertThat(description.operations()).extracting(Operation::id).doesNotHaveDuplicates();
    }

    @Test
    void every_operation_parameter_and_field_is_described() {
        List<String> bare = new ArrayList<>();
        for (Operation operation : description.operations()) {
            check(
                    bare,
                    operation + ": no summary, for @Operation",
                    operation.described().path("summary"));
            check(bare, operation + ": no tag, for @Tag", operation.described().at("/tags/0"));
            operation
                    .parameters()
                    .forEach(parameter -> check(
                            bare,
                            operation + ": " + parameter.path("name").asString()
                                    + " has no description, for RequestTexts or the method's @param",
                            parameter.path("description")));
            operation
                    .parameters()
                    .filter(parameter -> parameter.path("in").asString().equals("path"))
                    .forEach(parameter -> check(
                            bare,
                            operation + ": " + parameter.path("name").asString() + " has no example, for RequestTexts",
                            parameter.path("example")));
            if (operation.hasBody()) {
                check(
                        bare,
                        operation + ": its body has no example, for RequestTexts",
                        operation.described().at("/requestBody/content/application~1json/example"));
            }
        }
        description
                .schemas()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .propertyStream()
                        .forEach(field -> check(
                                bare,
                                schema.getKey() + "." + field.getKey() + " has no description, for the record's @param",
                                field.getValue().path("description"))));
        description.document().path("tags").forEach(tag -> check(bare, "tag " + tag, tag.path("description")));
        assertThat(bare).isEmpty();
    }

    private static void check(List<String> bare, String what, JsonNode described) {
        if (described.isMissingNode()
                || described.isNull()
                || described.asString("").isBlank() && described.isString()) {
            bare.add(what);
        }
    }

    @Test
    void texts_are_for_people_and_hold_nothing_of_java() {
        assertThat(description.document().toString()).doesNotContain("{@", "<code>", "</", "uz.consult", "@param");
    }

    @Test
    void every_example_works_as_it_stands_and_all_of_its_answer_is_described() {
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : inOrder()) {
            belt.db.update("delete from log.etl_runs where restart_of = 1");
            OVER.forEach(belt.db::update);
            if (WORLD.containsKey(operation.id())) {
                belt.db.update(WORLD.get(operation.id()));
            }
            HttpResponse<String> answer =
                    call("anna", operation.method(), operation.exampleAddress(), operation.exampleBody());
            all.assertThat(answer.statusCode())
                    .as(operation + " " + answer.body())
                    .isEqualTo(operation.success());
            if (!answer.body().isEmpty()) {
                JsonNode schema = operation
                        .described()
                        .path("responses")
                        .path(String.valueOf(answer.statusCode()))
                        .path("content")
                        .path("application/json")
                        .path("schema");
                all.assertThat(description.undescribed(JSON.readTree(answer.body()), schema, ""))
                        .as(operation.toString())
                        .isEmpty();
            }
            EtlFixture.until(
                    "all runs to end", () -> belt.count("log.etl_runs where finished_at is null and id <> 1") == 0);
        }
        all.assertAll();
    }

    /** What deletes comes last. */
    private static List<Operation> inOrder() {
        return Stream.concat(
                        description.operations().stream()
                                .filter(operation -> !operation.method().equals("DELETE")),
                        description.operations().stream()
                                .filter(operation -> operation.method().equals("DELETE")))
                .toList();
    }

    @Test
    void whatever_is_refused_is_described_and_whatever_is_described_is_refused() {
        SoftAssertions all = new SoftAssertions();
        String none = "{\"nonsense\":1}";
        for (Operation operation : description.operations()) {
            String body = operation.hasBody() ? operation.exampleBody() : null;
            String address = operation.exampleAddress();
            refused(all, operation, 400, call("anna", operation.method(), address + "?nonsense=1", body));
            refused(all, operation, 401, call(null, operation.method(), address, body));
            refused(all, operation, 403, call("prometheus", operation.method(), address, body));
            if (operation.hasPathVariable()) {
                String nowhere = operation.path().replace("{id}", "999999").replaceAll("\\{\\w+}", "nobody");
                refused(all, operation, 404, call("anna", operation.method(), nowhere, body));
            }
            if (operation.hasBody()) {
                refused(all, operation, 400, call("anna", operation.method(), address, none));
                refused(all, operation, 413, call("anna", operation.method(), address, " ".repeat(70_000) + "{}"));
                refused(
                        all,
                        operation,
                        415,
                        call("anna", operation.method(), address, "x", "Content-Type", "text/plain"));
            }
        }
        all.assertAll();
    }

    @Test
    void who_may_call_an_operation_is_said_and_so() {
        Map<String, String> callers =
                Map.of("ADMIN", "anna", "SCHEDULER", "sched", "MANAGER", "maria", "MONITOR", "prometheus");
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : description.operations()) {
            String roles = operation.described().path("description").asString().replaceFirst("(?s).*Roles: ", "");
            callers.forEach((role, name) -> all.assertThat(
                            call(name, operation.method(), operation.exampleAddress() + "?nonsense=1", null)
                                    .statusCode())
                    .as(operation + " " + role)
                    .isEqualTo(List.of(roles.split(", ")).contains(role) ? 400 : 403));
        }
        all.assertAll();
    }

    @Test
    void what_is_over_is_a_conflict_where_that_is_described_and_nowhere_else() {
        OVER.forEach(belt.db::update);
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : description.operations()) {
            if (operation.method().equals("POST")
                    && operation.path().contains("/{id}/")
                    && !operation.id().equals("reconciliationRepair")) {
                refused(all, operation, 409, call("anna", "POST", operation.exampleAddress(), operation.exampleBody()));
            }
        }
        belt.db.update("update log.etl_runs set status = 'FAILED', mode = 'reconcile' where id = 1");
        description.operations().stream()
                .filter(operation -> operation.id().equals("reconciliationRepair"))
                .forEach(operation ->
                        refused(all, operation, 409, call("anna", "POST", operation.exampleAddress(), null)));
        all.assertAll();
        assertThat(description.operations().stream()
                        .filter(operation -> operation.answers().anyMatch(status -> status == 409))
                        // Several consultations can have one number.
                        .filter(operation -> !operation.path().startsWith("/api/consultations/"))
                        .map(Operation::method))
                .containsOnly("POST");
    }

    @Test
    void every_value_that_a_filter_can_have_is_one_that_it_takes() {
        SoftAssertions all = new SoftAssertions();
        for (Operation operation : description.operations()) {
            operation
                    .parameters()
                    .filter(parameter -> parameter.path("in").asString().equals("query"))
                    .forEach(parameter -> parameter
                            .path("schema")
                            .path("enum")
                            .forEach(value -> all.assertThat(call(
                                                    "anna",
                                                    "GET",
                                                    operation.exampleAddress() + "?"
                                                            + parameter
                                                                    .path("name")
                                                                    .asString() + "=" + value.asString(),
                                                    null)
                                            .statusCode())
                                    .as(operation + " " + parameter.path("name") + " " + value)
                                    .isEqualTo(200)));
        }
        all.assertAll();
    }

    private static void refused(SoftAssertions all, Operation operation, int status, HttpResponse<String> answer) {
        all.assertThat(answer.statusCode()).as(operation + " " + answer.body()).isEqualTo(status);
        all.assertThat(operation.answers()).as(operation.toString()).contains(status);
        all.assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode described =
                description.resolved(operation.described().path("responses").path(String.valueOf(status)));
        all.assertThat(description.undescribed(
                        JSON.readTree(answer.body()), described.at("/content/application~1problem+json/schema"), ""))
                .as(operation + " " + status)
                .isEmpty();
        described
                .path("required")
                .forEach(field -> all.assertThat(answer.body()).contains(field.asString()));
    }

    /** @param user null for nobody */
    private static HttpResponse<String> call(
            String user, String method, String address, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(belt.address() + address))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (user != null) {
            String pair = user + ":" + Callers.PASSWORD;
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        if (headers.length > 0) {
            request.headers(headers);
        } else if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError(method + " " + address, e);
        }
    }
}
