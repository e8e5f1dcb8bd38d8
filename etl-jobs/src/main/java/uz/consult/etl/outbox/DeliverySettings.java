package uz.consult.etl.outbox;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How effects are delivered.
 *
 * @param dryRun are effects only logged, and not sent? (EFFECTS_DRY_RUN)
 * @param mostConversations the most conversations that one run may message or resolve without an admin's approval
 *     (ETL_MOST_CONVERSATIONS)
 * @param messagesDir where an operator keeps message bundles of his own; null if he keeps none (ETL_MESSAGES_DIR)
 * @param ratingForm the address of the form for ratings; empty if there is none (RATING_FORM_URL)
 * @param ratingRequest who asks a client to rate his consultation (RATING_REQUEST)
 * @param longestDuration a consultation that lasted longer is told without its duration (NOTIFY_MAX_DURATION)
 * @param lookBack how old a database may be that is restored: messages are looked for that far back before they are sent
 *     (EFFECTS_LOOK_BACK)
 * @param settling how long a request may still be in progress at Chatwoot or 1C after it was sent
 * @param firstRetry the wait after the first failure
 * @param concurrency how many conversations are served at a time
 */
@ConfigurationProperties("effects")
public record DeliverySettings(
        @DefaultValue("false") boolean dryRun,
        @DefaultValue("200") int mostConversations,
        @Nullable Path messagesDir,
        @DefaultValue("") String ratingForm,
        @DefaultValue("ours") RatingRequest ratingRequest,
        @DefaultValue("P7D") Duration longestDuration,
        @DefaultValue("P14D") Duration lookBack,
        @DefaultValue("PT30S") Duration settling,
        @DefaultValue("PT5S") Duration firstRetry,
        @DefaultValue("4") int concurrency) {

    /** Who asks a client to rate his consultation. */
    public enum RatingRequest {
        /** We, in the message that it is closed. */
        OURS,
        /** Chatwoot's survey, once the conversation is resolved. */
        CHATWOOT
    }

    public DeliverySettings {
        if (messagesDir != null && messagesDir.toString().isBlank()) {
            messagesDir = null;
        }
        if (mostConversations < 0) {
            throw new IllegalArgumentException("ETL_MOST_CONVERSATIONS must not be negative");
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("EFFECTS_CONCURRENCY must be at least 1");
        }
    }
}
