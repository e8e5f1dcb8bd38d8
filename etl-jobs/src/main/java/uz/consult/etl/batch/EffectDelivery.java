package uz.consult.etl.batch;

import java.util.List;

/** What runs cause outside, as the steps see it: let go when a run has ended, then delivered by ordering key. */
public interface EffectDelivery {

    /** Lets go what this run has queued, in the caller's transaction; or holds it, if it is too much to go by itself. */
    void release(PullRun run);

    /** Ordering keys in which something may be done now, the most urgent first; of any run. */
    List<String> due();

    /**
     * Delivers what may be delivered of these ordering keys. Never fails: what cannot be sent waits for another run.
     *
     * @return false if the rest had better wait, too
     */
    boolean deliver(List<? extends String> orderingKeys);
}
