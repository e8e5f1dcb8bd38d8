package uz.consult.launcher.ui;

import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        return said().byName();
    }

    /**
     * A page with these fields.
     *
     * @param state null if it takes none
     */
    public String link(String path, @Nullable String state) {
        return said().and("state", state).link(path);
    }

    private SaidFields said() {
        return new SaidFields()
                .and("kind", kind)
                .and("consultation", consultation)
                .and("conversation", conversation)
                .and("run", run)
                .and("since", since)
                .and("error", error);
    }
}
