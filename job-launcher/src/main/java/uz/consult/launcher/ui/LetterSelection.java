package uz.consult.launcher.ui;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.DeadLetterQueries.Filter;

/**
 * Which dead letters a person means, as the fields of the forms say; null does not narrow.
 *
 * @param since a time
 */
record LetterSelection(
        @Nullable String job,
        @Nullable String errorClass,
        @Nullable Long run,
        @Nullable String reason,
        @Nullable String since) {

    /** @throws uz.consult.launcher.operations.OperationRefused if since is no time */
    Filter filter(@Nullable String state, TimeParameters times) {
        return new Filter(job, null, state, errorClass, run, reason, times.of("since", since));
    }

    /** What is said, by field. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "job", job);
        put(fields, "errorClass", errorClass);
        put(fields, "run", run);
        put(fields, "reason", reason);
        put(fields, "since", since);
        return fields;
    }

    public boolean isEmpty() {
        return fields().isEmpty();
    }

    /** A page with these fields. */
    public String link(String path) {
        Map<String, Object> fields = fields();
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        fields.keySet().forEach(name -> link.queryParam(name, "{" + name + "}"));
        return link.encode().buildAndExpand(fields).toUriString();
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
