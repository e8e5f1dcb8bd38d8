package uz.consult.sandbox.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a stand-in answers.
 *
 * @param status the HTTP status
 * @param contentType the Content-Type, which 1C does not always tell truly
 * @param body the bytes
 * @param headers further headers
 */
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

    public static Answer json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer json(int status, byte[] body) {
        return new Answer(status, "application/json; charset=utf-8", body, Map.of());
    }

    public static Answer html(int status, String body) {
        return new Answer(status, "text/html; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public Answer with(String header, String value) {
        Map<String, String> all = new java.util.LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, contentType, body, all);
    }
}
