package uz.consult.etl.chatwoot;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How Chatwoot is reached.
 *
 * @param apiUrl its address (CHATWOOT_API_URL); null if there is none
 * @param token an administrator's access token (CHATWOOT_API_TOKEN)
 * @param account the account's number (CHATWOOT_ACCOUNT_ID)
 * @param inboxId the inbox whose conversations these are (CHATWOOT_INBOX_ID)
 * @param pendingAs the Chatwoot status that represents {@code pending} (CHATWOOT_PENDING_AS)
 * @param countAsReply do our messages count as an agent's reply in Chatwoot's reports? (CHATWOOT_COUNT_AS_REPLY)
 * @param maxBytes the most bytes of an answer; a larger one is not read (CHATWOOT_MAX_BYTES)
 * @param connectTimeout the longest wait for a connection
 * @param readTimeout the longest wait for an answer; above Chatwoot's own cut-off of 15 s
 * @param attempts how often a request is tried in all
 * @param firstDelay the wait before the second try
 * @param longestDelay the longest wait between two tries
 * @param breakAfter how many calls in a row fail for good before the circuit breaker opens
 * @param breakFor how long the circuit breaker stays open
 * @param caFile a PEM file with a private certificate authority, or null
 */
@ConfigurationProperties("chatwoot")
public record ChatwootSettings(
        @Nullable URI apiUrl,
        @DefaultValue("") String token,
        @DefaultValue("1") int account,
        @DefaultValue("1") int inboxId,
        @DefaultValue("open") String pendingAs,
        @DefaultValue("false") boolean countAsReply,
        @DefaultValue("32MB") DataSize maxBytes,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("20s") Duration readTimeout,
        @DefaultValue("4") int attempts,
        @DefaultValue("500ms") Duration firstDelay,
        @DefaultValue("20s") Duration longestDelay,
        @DefaultValue("5") int breakAfter,
        @DefaultValue("60s") Duration breakFor,
        @Nullable Path caFile) {

    public ChatwootSettings {
        if (apiUrl != null && apiUrl.toString().isBlank()) {
            apiUrl = null;
        }
        token = token.strip();
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("CHATWOOT_API_TOKEN holds a character that no token can have");
        }
        if (apiUrl != null
                && (apiUrl.getHost() == null
                        || !String.valueOf(apiUrl.getScheme()).startsWith("http"))) {
            throw new IllegalArgumentException("CHATWOOT_API_URL must be an address such as https://chat.example.uz");
        }
        if (caFile != null && caFile.toString().isBlank()) {
            caFile = null;
        }
        if (apiUrl != null && apiUrl.getUserInfo() != null) {
            throw new IllegalArgumentException("CHATWOOT_API_URL must not hold a password: set CHATWOOT_API_TOKEN");
        }
        if (maxBytes.toBytes() < 1_000_000 || maxBytes.toBytes() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("CHATWOOT_MAX_BYTES must be from 1 MB to 2 GB");
        }
        if (!Set.of("open", "pending", "snoozed").contains(pendingAs)) {
            throw new IllegalArgumentException(
                    "CHATWOOT_PENDING_AS must be open, pending or snoozed, not " + pendingAs);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ChatwootSettings[" + apiUrl + ", account=" + account + "]";
    }
}
