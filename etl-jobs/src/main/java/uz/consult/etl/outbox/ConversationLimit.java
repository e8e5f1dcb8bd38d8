package uz.consult.etl.outbox;

import java.util.List;

/**
 * How many conversations one run may message or resolve by itself: a mistake in 1C must not reach every client before a person
 * has looked.
 *
 * @param most ETL_MOST_CONVERSATIONS
 */
record ConversationLimit(int most) {

    boolean isExceededBy(long conversations) {
        return conversations > most;
    }

    /**
     * What is said of a run whose effects are held.
     *
     * @param runs whose effects they are: the run's own and those of runs that died before it
     */
    String held(String job, long run, long conversations, List<Long> runs) {
        return job + ": run " + run + " would message or resolve " + conversations + " conversations, more than " + most
                + " (ETL_MOST_CONVERSATIONS); these effects are held. Check them, then approve: ops/etl release"
                + (runs.size() == 1 ? " " + runs.get(0) : "");
    }
}
