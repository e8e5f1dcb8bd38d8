package uz.consult.sandbox.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as a stand-in received it.
 *
 * @param method the HTTP method, upper case
 * @param path the decoded path
 * @param rawQuery the query as it stood on the wire, or null without one
 * @param query the decoded query, first value per name
 * @param headers the headers, names in lower case
 * @param body the body, empty if there is none
 */
public record Request(
        String method,
        String path,
        @Nullable String rawQuery,
        Map<String, String> query,
        Map<String, List<String>> headers,
        byte[] body) {

    /** The first value of the header, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Method, path and query, readable: what faults and the log match on. */
    public String line() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }
}
