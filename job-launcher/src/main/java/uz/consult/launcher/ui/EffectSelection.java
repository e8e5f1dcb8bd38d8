package uz.consult.launcher.ui;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.launcher.operations.TimeParameters;

/**
 * Which effects a person means, as the fields of the forms say; null does not narrow.
 *
 * @param consultation a number, or a Ref_Key in 1C
 * @param since a time
 */
record EffectSelection(
        @Nullable String kind,
        @Nullable String consultation,
        @Nullable String conversation,
        @Nullable Long run,
        @Nullable String since,
        @Nullable String error) {

    /** @throws uz.consult.launcher.operations.OperationRefused if since is no time */
    EffectFilter filter(TimeParameters times) {
        return EffectFilter.ALL
                .ofKind(kind)
                .ofConsultation(consultation)
                .ofConversation(conversation)
                .ofRun(run)
                .queuedSince(times.of("since", since))
                .failedWith(error);
    }

    /** What is said, by field. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "kind", kind);
        put(fields, "consultation", consultation);
        put(fields, "conversation", conversation);
        put(fields, "run", run);
        put(fields, "since", since);
        put(fields, "error", error);
        return fields;
    }

    /**
     * A page with these fields.
     *
     * @param state null if it takes none
     */
    public String link(String path, @Nullable String state) {
        Map<String, Object> fields = fields();
        put(fields, "state", state);
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
