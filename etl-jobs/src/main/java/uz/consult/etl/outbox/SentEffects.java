package uz.consult.etl.outbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What this database knows of what was sent to a conversation before. */
interface SentEffects {

    /** A message that a person must decide about. */
    record Stopped(long id, String state) {}

    /** Has something newer of this kind been sent to the conversation already? */
    boolean isOvertaken(OutboxEntry effect);

    /** The number in Chatwoot of the newest message of the conversation that this database knows to be ours; 0 if it knows none. */
    long newestMessage(String conversation);

    /**
     * The number in Chatwoot of the newest message of the conversation, if it was found there and not sent by us just now: then it
     * was sent some time ago.
     *
     * @return null if it was sent now, or there is none
     */
    @Nullable Long foundMessage(String conversation);

    /** The oldest message of the conversation about which a person must decide; null if there is none. */
    @Nullable Stopped stopped(String conversation);

    /**
     * Our attributes of a conversation as they were last written; what was never written is not among them.
     *
     * @param after only what effects behind this one have written; 0 for all
     */
    Map<String, JsonNode> written(String conversation, long after);
}
