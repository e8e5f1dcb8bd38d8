package uz.consult.launcher.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A token as it may be shown: without what it is. */
record ApiToken(
        long id,
        String name,
        Role role,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
