package uz.consult.etl.outbox;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How effects of one kind are carried out. Holds no state: claims of different ordering keys come at the same time. */
interface Channel {

    /**
     * A claim made ready.
     *
     * @param already the outcome, if there is nothing to send; else null
     * @param preSendState what was seen, to be kept before sending: by it a lost answer is looked up
     * @param send sends, once
     */
    record Prepared(@Nullable Outcome already, Map<String, @Nullable Object> preSendState, Supplier<Outcome> send) {

        static Prepared already(Outcome outcome) {
            return new Prepared(outcome, Map.of(), () -> outcome);
        }

        static Prepared of(Map<String, @Nullable Object> preSendState, Supplier<Outcome> send) {
            return new Prepared(null, preSendState, send);
        }
    }

    /** Only reads; whatever it throws, nothing was sent. */
    Prepared prepare(Claim claim);

    /**
     * Finds out whether a claim whose answer was lost was carried out, once Chatwoot or 1C can no longer be working on it.
     *
     * @return delivered, or {@link Outcome#notDone()}
     */
    Outcome lookUp(Claim claim);
}
