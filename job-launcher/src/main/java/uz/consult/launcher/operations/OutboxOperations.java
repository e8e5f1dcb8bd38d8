package uz.consult.launcher.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.outbox.EffectRelease;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.queries.OutboxQueries.Effect;
import uz.consult.launcher.queries.Slice;

/** Finds, retries, discards and releases effects on Chatwoot and 1C. */
@Component
@ConditionalOnWebApplication
public class OutboxOperations {

    /** What an effect can be. */
    public static final List<String> STATES =
            List.of("staged", "held", "queued", "sending", "unknown", "dead", "delivered", "discarded");

    /** Of effects. */
    public static final List<String> KINDS =
            List.of("message", "status", "assignee", "attributes", "label", "write_back");

    private final OutboxQueries pages;
    private final OutboxAdmin admin;
    private final EffectRelease release;

    OutboxOperations(OutboxQueries pages, OutboxAdmin admin, EffectRelease release) {
        this.pages = pages;
        this.admin = admin;
        this.release = release;
    }

    /**
     * Effects, newest first.
     *
     * @throws OperationRefused saying what is right
     */
    public Slice<Effect> list(OutboxQueries.Filter filter, int limit, int offset) {
        OperationRefused.unlessOneOf("state", filter.state(), STATES);
        OperationRefused.unlessOneOf("kind", filter.kind(), KINDS);
        return OperationRefused.ofArguments(() -> pages.of(filter, limit, offset));
    }

    /** @throws OperationRefused if there is no such effect */
    public Effect find(long id) {
        Effect found = pages.find(id);
        if (found == null) {
            throw OperationRefused.notFound("There is no effect " + id);
        }
        return found;
    }

    /**
     * Tries an effect again; what may have been carried out already is looked up first.
     *
     * @throws OperationRefused if that cannot be
     */
    public void retry(long id) {
        Effect found = find(id);
        refuse(admin.retry(id), id, found);
    }

    /**
     * Tries all dead effects again that match.
     *
     * @throws OperationRefused if there is no such kind
     */
    public OutboxAdmin.Revived revive(OutboxAdmin.DeadEntries which) {
        String kind = which.kind();
        if (kind != null && !KINDS.contains(kind)) {
            throw OperationRefused.wrong("There is no kind " + kind + "; the kinds are " + String.join(", ", KINDS));
        }
        return admin.revive(which);
    }

    /**
     * Gives an effect up.
     *
     * @throws OperationRefused if that cannot be
     */
    public void discard(long id) {
        Effect found = find(id);
        refuse(admin.discard(id), id, found);
    }

    /**
     * Releases held effects.
     *
     * @param run only what this run held; null for everything
     * @return how many may go
     */
    public int release(@Nullable Long run) {
        return release.releaseHeld(run);
    }

    private static void refuse(OutboxAdmin.Answer answer, long id, Effect found) {
        switch (answer) {
            case DONE -> {
                // as asked
            }
            case NOT_IN_THIS_STATE ->
                throw OperationRefused.conflict("Effect " + id + " is " + found.state()
                        + (found.state().equals("held") ? ": POST /api/outbox/release approves it" : "")
                        + (found.state().equals("sending") ? ": wait until it is settled" : ""));
            case OVERTAKEN ->
                throw OperationRefused.conflict(
                        "Effect " + id + " is superseded by a newer one of its conversation and kind");
        }
    }
}
