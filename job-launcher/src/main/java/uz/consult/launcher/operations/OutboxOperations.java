package uz.consult.launcher.operations;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.etl.outbox.EffectRelease;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.etl.outbox.OutboxAdmin.Reach;
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

    /** States in which many effects wait for a person's decision. */
    public static final List<String> DECIDED = List.of("held", "dead");

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
        Refusal.unlessOneOf("state", filter.state(), STATES);
        SliceParameters.check(limit, offset);
        checked(filter.which());
        return pages.of(filter, limit, offset);
    }

    /** @throws OperationRefused if there is no such effect */
    public Effect find(long id) {
        Effect found = pages.find(id);
        if (found == null) {
            throw Refusal.NO_EFFECT.with(id);
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
    public OutboxAdmin.Revived revive(EffectFilter which) {
        return admin.revive(checked(which));
    }

    /**
     * Whom the held or the dead effects reach that match.
     *
     * @throws OperationRefused if they are in another state, or there is no such kind
     */
    public Reach reach(String state, EffectFilter which) {
        return admin.reach(decided(state), checked(which));
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
     * Gives all held or all dead effects up that match.
     *
     * @return how many
     * @throws OperationRefused if nothing narrows them, they are in another state, or there is no such kind
     */
    public long discardAll(String state, EffectFilter which) {
        if (which.isEmpty()) {
            throw Refusal.WHICH_EFFECTS.with();
        }
        return admin.discardAll(decided(state), checked(which));
    }

    /**
     * Releases held effects.
     *
     * @return how many may go
     * @throws OperationRefused if there is no such kind
     */
    public int release(EffectFilter which) {
        return release.releaseHeld(checked(which));
    }

    /**
     * Releases one effect.
     *
     * @throws OperationRefused if it is not held, or may have been sent already
     */
    public void releaseOne(long id) {
        Effect found = find(id);
        if (release.releaseHeld(EffectFilter.ALL.ofId(id)) == 1) {
            return;
        }
        if (find(id).state().equals("held")) {
            throw Refusal.EFFECT_MAYBE_SENT.with(id);
        }
        throw found.state().equals("held")
                ? Refusal.EFFECT_OVERTAKEN.with(id)
                : Refusal.EFFECT_STATE.with(id, new Word("effect", found.state()));
    }

    private static EffectFilter checked(EffectFilter which) {
        Refusal.unlessOneOf("kind", which.kind(), KINDS);
        return which;
    }

    private static String decided(String state) {
        Refusal.unlessOneOf("state", state, DECIDED);
        return state;
    }

    private static void refuse(OutboxAdmin.Answer answer, long id, Effect found) {
        switch (answer) {
            case DONE -> {
                // as asked
            }
            case NOT_IN_THIS_STATE ->
                throw switch (found.state()) {
                    case "held" -> Refusal.EFFECT_HELD.with(id);
                    case "sending" -> Refusal.EFFECT_SENDING.with(id);
                    default -> Refusal.EFFECT_STATE.with(id, new Word("effect", found.state()));
                };
            case OVERTAKEN -> throw Refusal.EFFECT_OVERTAKEN.with(id);
        }
    }
}
