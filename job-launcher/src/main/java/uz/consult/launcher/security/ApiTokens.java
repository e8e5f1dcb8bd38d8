package uz.consult.launcher.security;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code sys.api_tokens}. */
final class ApiTokens {

    private static final Pattern SHAPE = Pattern.compile("etl_[A-Za-z0-9_-]{43}");

    private static final String COLUMNS =
            "id, name, role, created_at, created_by, expires_at, last_used_at, revoked_at";

    private static final String INSERT = """
            insert into sys.api_tokens (name, role, sha256, created_at, created_by, expires_at)
            values (?, ?, ?, ?, ?, ?) returning %s""".formatted(COLUMNS);

    private static final String VALID = """
            select %s from sys.api_tokens where sha256 = ? and revoked_at is null and expires_at > now()""".formatted(COLUMNS);

    private static final String ALL = """
            select %s from sys.api_tokens order by id""".formatted(COLUMNS);

    private static final String USED = """
            update sys.api_tokens set last_used_at = now()
            where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')""";

    private static final String REVOKE =
            "update sys.api_tokens set revoked_at = coalesce(revoked_at, now()) where id = ?";

    private final JdbcTemplate db;
    private final SecureRandom random = new SecureRandom();

    ApiTokens(JdbcTemplate db) {
        this.db = db;
    }

    /** A token that was just made; its secret is known here and nowhere else. */
    record Made(ApiToken token, String secret) {}

    Made make(String name, Role role, String createdBy, Instant now, Instant expiresAt) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        String secret = "etl_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        ApiToken token = db.query(
                        INSERT,
                        ApiTokens::token,
                        name,
                        role.name(),
                        Sha256.of(secret),
                        Timestamp.from(now),
                        createdBy,
                        Timestamp.from(expiresAt))
                .get(0);
        return new Made(token, secret);
    }

    /** The token that this secret is, if it may be used now. */
    Optional<ApiToken> use(String secret) {
        if (!SHAPE.matcher(secret).matches()) {
            return Optional.empty();
        }
        Optional<ApiToken> found = db.query(VALID, ApiTokens::token, (Object) Sha256.of(secret)).stream()
                .findFirst();
        found.filter(token -> isOld(token.lastUsedAt())).ifPresent(token -> db.update(USED, token.id()));
        return found;
    }

    List<ApiToken> all() {
        return db.query(ALL, ApiTokens::token);
    }

    /** False if there is no such token. */
    boolean revoke(long id) {
        return db.update(REVOKE, id) == 1;
    }

    private static boolean isOld(@Nullable Instant usedAt) {
        return usedAt == null || usedAt.isBefore(Instant.now().minusSeconds(60));
    }

    private static ApiToken token(ResultSet row, int number) throws SQLException {
        return new ApiToken(
                row.getLong("id"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                row.getTimestamp("expires_at").toInstant(),
                instant(row.getTimestamp("last_used_at")),
                instant(row.getTimestamp("revoked_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
