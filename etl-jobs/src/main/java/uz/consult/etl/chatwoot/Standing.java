package uz.consult.etl.chatwoot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Chatwoot says of itself and of the configured account, once both were verified.
 *
 * @param at when it said so
 * @param version such as 4.16.0; empty if it does not say
 * @param reportingEvents can its reporting events be read?
 * @param csat does the inbox send a satisfaction survey once a conversation is resolved?
 * @param inboxTrouble what is wrong with the inbox that is set; null if nothing is
 */
public record Standing(
        Instant at,
        String version,
        boolean reportingEvents,
        boolean csat,
        @Nullable String inboxTrouble) {}
