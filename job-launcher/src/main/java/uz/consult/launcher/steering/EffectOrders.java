package uz.consult.launcher.steering;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import uz.consult.etl.outbox.BlastRadius;
import uz.consult.etl.outbox.Interventions;
import uz.consult.launcher.history.OutboxPages;
import uz.consult.launcher.history.OutboxPages.Effect;
import uz.consult.launcher.history.Slice;

/** Finds effects on Chatwoot and 1C, tries them again, gives them up, or gives the word for them. */
@Component
@ConditionalOnWebApplication
public class EffectOrders {

    /** What an effect can be. */
    public static final List<String> STATES =
            List.of("held", "queued", "sending", "unknown", "dead", "delivered", "discarded");

    /** Of effects. */
    public static final List<String> KINDS =
            List.of("message", "status", "assignee", "attributes", "label", "write_back");

    private final OutboxPages pages;
    private final Interventions interventions;
    private final BlastRadius radius;

    EffectOrders(OutboxPages pages, Interventions interventions, BlastRadius radius) {
        this.pages = pages;
        this.interventions = interventions;
        this.radius = radius;
    }

    /**
     * Effects, newest first.
     *
     * @throws Refusal saying what is right
     */
    public Slice<Effect> list(OutboxPages.Filter filter, int limit, int offset) {
        Refusal.unlessOneOf("state", filter.state(), STATES);
        Refusal.unlessOneOf("kind", filter.kind(), KINDS);
        return Refusal.ofArguments(() -> pages.of(filter, limit, offset));
    }

    /** @throws Refusal if there is no such effect */
    public Effect find(long id) {
        Effect found = pages.find(id);
        if (found == null) {
            throw Refusal.notFound("There is no effect " + id);
        }
        return found;
    }

    /**
     * Tries an effect again; what may have been carried out already is looked up first.
     *
     * @throws Refusal if that cannot be
     */
    public void retry(long id) {
        Effect found = find(id);
        refuse(interventions.retry(id), id, found);
    }

    /**
     * Tries all dead effects again that match.
     *
     * @throws Refusal if there is no such kind
     */
    public Interventions.Revived revive(Interventions.Dead which) {
        String kind = which.kind();
        if (kind != null && !KINDS.contains(kind)) {
            throw Refusal.wrong("There is no kind " + kind + "; there are " + String.join(", ", KINDS));
        }
        return interventions.revive(which);
    }

    /**
     * Gives an effect up.
     *
     * @throws Refusal if that cannot be
     */
    public void discard(long id) {
        Effect found = find(id);
        refuse(interventions.discard(id), id, found);
    }

    /**
     * Gives the word for effects that are held.
     *
     * @param run only what this run held; null for everything
     * @return how many may go
     */
    public int release(@Nullable Long run) {
        return radius.releaseHeld(run);
    }

    private static void refuse(Interventions.Answer answer, long id, Effect found) {
        switch (answer) {
            case DONE -> {
                // as asked
            }
            case NOT_IN_THIS_STATE ->
                throw Refusal.conflict("Effect " + id + " is " + found.state()
                        + (found.state().equals("held") ? ": POST /api/outbox/release gives the word for it" : "")
                        + (found.state().equals("sending") ? ": wait until it is settled" : ""));
            case OVERTAKEN ->
                throw Refusal.conflict("Effect " + id + " was overtaken by a newer one of its conversation and kind");
        }
    }
}
