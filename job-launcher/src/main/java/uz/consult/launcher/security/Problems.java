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
public final class Problems {

    /** The most characters of an error that are echoed. */
    private static final int MOST = 2_000;

    private static final int MOST_OF_ADDRESS = 500;

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
        response.setHeader("X-Content-Type-Options", "nosniff");
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
        problem.put("detail", cut(detail));
        problem.put("instance", cut(request.getRequestURI(), MOST_OF_ADDRESS));
        problem.put("errorClass", errorClass.code());
        problem.put("requestId", RequestIds.of(request));
        return problem;
    }

    /** An error as it may be echoed, kept or logged: its first 2,000 characters. */
    public static String cut(String error) {
        return cut(error, MOST);
    }

    /** The beginning of a text that is longer than this. */
    static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most - 1) + "…" : text;
    }
}
