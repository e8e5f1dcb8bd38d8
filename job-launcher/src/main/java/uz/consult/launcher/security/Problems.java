package uz.consult.launcher.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.failure.ErrorClass;

/** Answers that are problems of RFC 9457. */
final class Problems {

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    void write(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            ErrorClass errorClass,
            String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(json.writeValueAsBytes(of(request, status, errorClass, detail)));
    }

    void tooMany(HttpServletRequest request, HttpServletResponse response, TooManyRequestsException e)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(e.seconds()));
        write(request, response, HttpStatus.TOO_MANY_REQUESTS, ErrorClass.RATE_LIMITED, String.valueOf(e.getMessage()));
    }

    static Map<String, Object> of(HttpServletRequest request, HttpStatus status, ErrorClass errorClass, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        problem.put("instance", request.getRequestURI());
        problem.put("errorClass", errorClass.code());
        return problem;
    }
}
