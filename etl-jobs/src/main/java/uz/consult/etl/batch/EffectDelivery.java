package uz.consult.etl.batch;

import java.util.List;

/** The effects of runs on other systems, as the steps see them: released when a run has ended, then delivered by ordering key. */
public interface EffectDelivery {

    /** Releases what this run has queued, in the caller's transaction; or holds it for approval, if it is too much. */
    void release(PullRun run);

    /** Ordering keys in which something may be done now, the most urgent first; of any run. */
    List<String> due();

    /**
     * Delivers what may be delivered of these ordering keys. Never fails: what cannot be sent waits for another run.
     *
     * @return false if the remaining keys should wait, too
     */
    boolean deliver(List<? extends String> orderingKeys);
}
