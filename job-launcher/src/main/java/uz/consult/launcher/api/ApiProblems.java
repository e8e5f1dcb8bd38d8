package uz.consult.launcher.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.database.Outage;
import uz.consult.launcher.operations.OperationRefused;
import uz.consult.launcher.operations.Word;
import uz.consult.launcher.security.PageLanguage;
import uz.consult.launcher.security.Problems;
import uz.consult.launcher.security.RequestIds;

/** Every rejected request and every failure as an RFC 9457 problem with its error class. */
@RestControllerAdvice
class ApiProblems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiProblems.class);
    private static final String RETRY_AFTER_SECONDS = "5";
    /** How PostgreSQL's codes for values that it cannot take begin. */
    private static final String UNKEPT = "22";

    private final Outage outage;
    private final MessageSource messages;

    ApiProblems(Outage outage, MessageSource messages) {
        this.outage = outage;
        this.messages = messages;
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(OperationRefused refusal, ServletWebRequest request) {
        return problem(
                refusal,
                refusal.status(),
                refusal.errorClass(),
                text(refusal, messages, request.getRequest()),
                request);
    }

    /** Why something was refused, in the language that the caller prefers, with the codes that programs use. */
    static String text(OperationRefused refusal, MessageSource messages, HttpServletRequest request) {
        return refusal.text(messages, PageLanguage.ofProgram(request), ApiProblems::code);
    }

    private static String code(Object argument) {
        return argument instanceof Word word ? word.code() : argument.toString();
    }

    @ExceptionHandler
    ResponseEntity<Object> failed(Exception failure, WebRequest request) {
        Diagnosis diagnosis = Diagnosis.of(failure);
        if (diagnosis.errorClass() == ErrorClass.INTERNAL) {
            log.error("{}: unexpected error, please report this bug", request.getDescription(false), failure);
            return problem(
                    failure,
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    ErrorClass.INTERNAL,
                    "Unexpected error, please report this bug; the launcher's log has the details",
                    request);
        }
        String state = Diagnosis.sqlState(failure);
        if (state != null && state.startsWith(UNKEPT)) {
            return problem(
                    failure,
                    HttpStatus.BAD_REQUEST,
                    ErrorClass.VALIDATION,
                    "PostgreSQL cannot store a value of the request",
                    request);
        }
        if (!outage.isKnown(failure)) {
            log.warn("{}: {}", request.getDescription(false), diagnosis.message());
        }
        return problem(failure, HttpStatus.SERVICE_UNAVAILABLE, diagnosis.errorClass(), diagnosis.message(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = failure.getCause() instanceof UnrecognizedPropertyException unknown
                ? "There is no field " + unknown.getPropertyName() + " here; the fields are "
                        + String.join(
                                ", ",
                                unknown.getKnownPropertyIds().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .toList())
                : field(failure) + "not the JSON that is expected here; see /swagger-ui.html";
        return problem(failure, HttpStatus.BAD_REQUEST, ErrorClass.VALIDATION, detail, request);
    }

    /** The field at which the body is wrong, or the body. */
    private static String field(HttpMessageNotReadableException failure) {
        return failure.getCause() instanceof DatabindException wrong
                        && !wrong.getPath().isEmpty()
                        && wrong.getPath().get(0).getPropertyName() != null
                ? wrong.getPath().get(0).getPropertyName() + " is "
                : "The body is ";
    }

    @ExceptionHandler
    ResponseEntity<Object> mistyped(MethodArgumentTypeMismatchException failure, WebRequest request) {
        Class<?> type = failure.getRequiredType();
        return problem(
                failure,
                HttpStatus.BAD_REQUEST,
                ErrorClass.VALIDATION,
                failure.getName() + " is no "
                        + (type == null ? "value" : type.getSimpleName().toLowerCase(Locale.ROOT)) + ": "
                        + failure.getValue(),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Object told = body == null && failure instanceof ErrorResponse known ? known.getBody() : body;
        if (told instanceof ProblemDetail problem) {
            if (problem.getDetail() != null) {
                problem.setDetail(Problems.cut(problem.getDetail()));
            }
            if (!hasClass(problem)) {
                problem.setProperty("errorClass", classOf(status).code());
            }
            identify(problem, request);
        }
        return super.handleExceptionInternal(failure, told, headers, status, request);
    }

    private @Nullable ResponseEntity<Object> problemOrNull(
            Exception failure, ProblemDetail problem, HttpHeaders headers, WebRequest request) {
        identify(problem, request);
        return super.handleExceptionInternal(
                failure, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
    }

    private ResponseEntity<Object> problem(
            Exception failure, HttpStatus status, ErrorClass errorClass, String detail, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, Problems.cut(detail));
        problem.setProperty("errorClass", errorClass.code());
        HttpHeaders headers = new HttpHeaders();
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        ResponseEntity<Object> answer = problemOrNull(failure, problem, headers, request);
        return answer == null ? ResponseEntity.status(status).build() : answer;
    }

    private static void identify(ProblemDetail problem, WebRequest request) {
        if (request instanceof ServletWebRequest asked) {
            problem.setProperty("requestId", RequestIds.of(asked.getRequest()));
        }
    }

    private static boolean hasClass(ProblemDetail problem) {
        return problem.getProperties() != null && problem.getProperties().containsKey("errorClass");
    }

    private static ErrorClass classOf(HttpStatusCode status) {
        return switch (status.value()) {
            case 401 -> ErrorClass.AUTHENTICATION;
            case 403 -> ErrorClass.PERMISSION;
            case 404 -> ErrorClass.NOT_FOUND;
            case 429 -> ErrorClass.RATE_LIMITED;
            case 503 -> ErrorClass.UNAVAILABLE;
            default -> status.is4xxClientError() ? ErrorClass.VALIDATION : ErrorClass.INTERNAL;
        };
    }
}
