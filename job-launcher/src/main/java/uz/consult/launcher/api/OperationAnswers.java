package uz.consult.launcher.api;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;
import uz.consult.etl.failure.ErrorClass;

/** The answers that an operation has by what it is; each is said once, and referred to. What else an operation answers stands at its method. */
final class OperationAnswers implements OperationCustomizer {

    static final String PROBLEM = "Problem";

    /** What a client may do about it. */
    private static final Map<HttpStatus, String> MEANINGS = meanings();

    private static final List<HttpStatus> ALWAYS = List.of(
            HttpStatus.BAD_REQUEST,
            HttpStatus.UNAUTHORIZED,
            HttpStatus.FORBIDDEN,
            HttpStatus.TOO_MANY_REQUESTS,
            HttpStatus.SERVICE_UNAVAILABLE);

    private static final List<HttpStatus> WITH_BODY =
            List.of(HttpStatus.REQUEST_TIMEOUT, HttpStatus.CONTENT_TOO_LARGE, HttpStatus.UNSUPPORTED_MEDIA_TYPE);

    private static Map<HttpStatus, String> meanings() {
        Map<HttpStatus, String> meanings = new LinkedHashMap<>();
        meanings.put(HttpStatus.BAD_REQUEST, "A parameter or field is wrong or unknown: detail says what is right");
        meanings.put(HttpStatus.UNAUTHORIZED, "There are no credentials, or they are wrong");
        meanings.put(HttpStatus.FORBIDDEN, "The caller's role may not do this: detail says which may");
        meanings.put(HttpStatus.NOT_FOUND, "What the address names does not exist");
        meanings.put(HttpStatus.REQUEST_TIMEOUT, "The body did not arrive in time");
        meanings.put(HttpStatus.CONFLICT, "The call is right, but not in the present state");
        meanings.put(HttpStatus.CONTENT_TOO_LARGE, "The body is longer than 64 KB");
        meanings.put(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body is no application/json");
        meanings.put(HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key was used for another request");
        meanings.put(HttpStatus.TOO_MANY_REQUESTS, "Too many requests: the same works after Retry-After");
        meanings.put(HttpStatus.SERVICE_UNAVAILABLE, "PostgreSQL does not answer: the same may work after Retry-After");
        return meanings;
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        ApiResponses answers = operation.getResponses();
        ALWAYS.forEach(status -> refer(answers, status));
        if (operation.getRequestBody() != null) {
            WITH_BODY.forEach(status -> refer(answers, status));
        }
        boolean ofOne = has(operation, "path", null);
        if (ofOne) {
            refer(answers, HttpStatus.NOT_FOUND);
        }
        if (ofOne && method.hasMethodAnnotation(PostMapping.class)) {
            refer(answers, HttpStatus.CONFLICT);
        }
        if (has(operation, "header", "Idempotency-Key")) {
            refer(answers, HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return operation;
    }

    private static boolean has(Operation operation, String in, @Nullable String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter ->
                                in.equals(parameter.getIn()) && (name == null || name.equals(parameter.getName())));
    }

    private static void refer(ApiResponses answers, HttpStatus status) {
        answers.addApiResponse(String.valueOf(status.value()), new ApiResponse().$ref(name(status)));
    }

    /** The answers that are referred to, by name. */
    static Map<String, ApiResponse> components() {
        Map<String, ApiResponse> components = new LinkedHashMap<>();
        MEANINGS.forEach((status, meaning) -> components.put(name(status), answer(status, meaning)));
        return components;
    }

    private static ApiResponse answer(HttpStatus status, String meaning) {
        ApiResponse answer = new ApiResponse()
                .description(meaning)
                .content(new Content()
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                new MediaType().schema(new Schema<>().$ref(PROBLEM))));
        if (status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.addHeaderObject(
                    HttpHeaders.RETRY_AFTER,
                    new Header().description("Seconds to wait").schema(new IntegerSchema()));
        }
        return answer;
    }

    private static String name(HttpStatus status) {
        return status.getReasonPhrase().replace(" ", "");
    }

    /** A problem of RFC 9457. */
    static Schema<?> problem() {
        return new Schema<>(SpecVersion.V31)
                .typesItem("object")
                .description("What went wrong, and how to correct the call (RFC 9457)")
                .addProperty("type", text("Always about:blank; may be left out, which means the same"))
                .addProperty("title", text("The status in words"))
                .addProperty("status", new IntegerSchema().description("The HTTP status"))
                .addProperty("detail", text("What is wrong, and what is right; at most 2,000 characters"))
                .addProperty("instance", text("The address that was called"))
                .addProperty(
                        "errorClass",
                        text("The class of the failure")
                                ._enum(Arrays.stream(ErrorClass.values())
                                        .map(ErrorClass::code)
                                        .toList()))
                .addProperty("requestId", text("The id of the request, as in X-Request-Id, the log and the audit"))
                .required(List.of("title", "status", "errorClass", "requestId"));
    }

    private static StringSchema text(String description) {
        StringSchema text = new StringSchema();
        text.description(description);
        return text;
    }
}
