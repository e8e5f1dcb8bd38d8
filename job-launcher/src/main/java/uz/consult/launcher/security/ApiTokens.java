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

    /** How the name of a token begins, as a caller and so as a maker: no user's name can. */
    static final String MAKER = "token:";

    private static final Pattern SHAPE = Pattern.compile("etl_[A-Za-z0-9_-]{43}");

    private static final String COLUMNS =
            "id, name, role, created_at, created_by, expires_at, last_used_at, revoked_at";

    private static final String INSERT = """
            insert into sys.api_tokens (name, role, sha256, created_at, created_by, expires_at)
            values (?, ?, ?, ?, ?, ?) returning %s""".formatted(COLUMNS);

    /** A token, the token that made it if one has, and so on, each with whether it may be used. */
    private static final String LINE = """
            with recursive line as (
                select t.*, 1 as place from sys.api_tokens t where sha256 = ?
                union all
                select maker.*, line.place + 1 from line join sys.api_tokens maker
                    on line.created_by = '%s' || maker.name || '#' || maker.id
                where line.place < 20)
            select %s, revoked_at is null and expires_at > now() as lives from line order by place""".formatted(MAKER, COLUMNS);

    private static final String ALL = """
            select %s from sys.api_tokens order by id""".formatted(COLUMNS);

    private static final String USED = """
            update sys.api_tokens set last_used_at = now()
            where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')""";

    private static final String REVOKE =
            "update sys.api_tokens set revoked_at = coalesce(revoked_at, now()) where id = ?";

    private final JdbcTemplate db;
    private final Users users;
    private final SecureRandom random = new SecureRandom();

    ApiTokens(JdbcTemplate db, Users users) {
        this.db = db;
        this.users = users;
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

    private record Link(ApiToken token, boolean lives) {}

    /**
     * The token of this secret, if it may be used now: it expires with the token it was made with, and with its maker's right to make
     * tokens.
     */
    Optional<ApiToken> use(String secret) {
        if (!SHAPE.matcher(secret).matches()) {
            return Optional.empty();
        }
        List<Link> line =
                db.query(LINE, (row, number) -> new Link(token(row, number), row.getBoolean("lives")), (Object)
                        Sha256.of(secret));
        if (line.isEmpty() || !line.stream().allMatch(Link::lives)) {
            return Optional.empty();
        }
        User maker = users.find(line.get(line.size() - 1).token().createdBy());
        if (maker == null || maker.role() != Role.ADMIN) {
            return Optional.empty();
        }
        ApiToken token = line.get(0).token();
        if (isOld(token.lastUsedAt())) {
            db.update(USED, token.id());
        }
        return Optional.of(token);
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
