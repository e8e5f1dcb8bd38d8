package uz.consult.launcher.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it may be shown: without what it is.
 *
 * @param id its number
 * @param name for people
 * @param role what it may do
 * @param createdAt when it was made
 * @param createdBy who made it
 * @param expiresAt when it ends
 * @param lastUsedAt when it was used last, to the minute; null if it never was
 * @param revokedAt when it was ended before its time; null if it was not
 */
record ApiToken(
        long id,
        String name,
        Role role,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
