package uz.consult.launcher.ui;

import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        return said().byName();
    }

    public boolean isEmpty() {
        return fields().isEmpty();
    }

    /** A page with these fields. */
    public String link(String path) {
        return said().link(path);
    }

    private SaidFields said() {
        return new SaidFields()
                .and("job", job)
                .and("errorClass", errorClass)
                .and("run", run)
                .and("reason", reason)
                .and("since", since);
    }
}
