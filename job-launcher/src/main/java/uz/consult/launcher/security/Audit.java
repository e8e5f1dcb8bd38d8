package uz.consult.launcher.security;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.etl.failure.Diagnosis;

/** {@code log.audit}. */
public final class Audit {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    private static final String INSERT = """
            insert into log.audit (at, who, role, what, outcome, address, request_id, detail)
            values (coalesce(?, now()), ?, ?, ?, ?, ?, ?, ?)""";

    private static final String CHOSEN = """
            from log.audit where (?::text is null or who = ?) and at >= ? and at < ?""";

    private final JdbcTemplate db;
    private final Users users;

    Audit(JdbcTemplate db, Users users) {
        this.db = db;
        this.users = users;
    }

    /** A row as it is read. */
    public record Row(
            long id,
            Instant at,
            @Nullable String who,
            @Nullable String role,
            String what,
            int outcome,
            @Nullable String address,
            @Nullable String requestId,
            @Nullable String detail) {}

    /** What was asked for of the audit, newest first. */
    public record Page(List<Row> items, long total, int limit, long offset) {}

    /**
     * A row that is to be written.
     *
     * @param at null for now
     * @param who null for nobody
     */
    record NewRow(
            @Nullable Instant at,
            @Nullable String who,
            @Nullable String role,
            String what,
            int outcome,
            @Nullable String address,
            @Nullable String requestId,
            @Nullable String detail) {}

    void write(AuditEntry entry, int outcome) {
        write(new NewRow(
                null,
                who(entry),
                entry.role(),
                entry.what(),
                outcome,
                entry.address(),
                entry.requestId(),
                entry.detail()));
    }

    /** Writes a row. What was done is not undone if that fails, but told. */
    void write(NewRow row) {
        try {
            db.update(
                    INSERT,
                    row.at() == null ? null : row.at().atOffset(ZoneOffset.UTC),
                    row.who(),
                    row.role(),
                    row.what(),
                    row.outcome(),
                    row.address(),
                    row.requestId(),
                    row.detail());
        } catch (DataAccessException e) {
            log.error(
                    "Not in the audit: {} by {} from {}, status {}: {}",
                    row.what(),
                    row.who() == null ? "nobody" : row.who(),
                    row.address(),
                    row.outcome(),
                    Diagnosis.of(e).message());
        }
    }

    /** Who asked, or as whom he tried to sign in; null for nobody. */
    @Nullable String who(AuditEntry entry) {
        return entry.who() == null ? known(entry.attempted()) : entry.who();
    }

    /** Rows, newest first; null does not narrow. */
    public Page read(@Nullable String who, @Nullable Instant from, @Nullable Instant to, int limit, long offset) {
        Object[] chosen = {
            who,
            who,
            (from == null ? Instant.EPOCH : from).atOffset(ZoneOffset.UTC),
            (to == null ? Instant.parse("9999-01-01T00:00:00Z") : to).atOffset(ZoneOffset.UTC),
            limit,
            offset
        };
        Long total = db.queryForObject("select count(*) " + CHOSEN, Long.class, Arrays.copyOf(chosen, 4));
        List<Row> items =
                db.query("select * " + CHOSEN + " order by at desc, id desc limit ? offset ?", Audit::row, chosen);
        return new Page(items, total == null ? 0 : total, limit, offset);
    }

    /** People type passwords where their name belongs, so only a name that is a user's is kept. */
    private @Nullable String known(@Nullable String attempted) {
        if (attempted == null) {
            return null;
        }
        return users.find(attempted) == null ? "unknown" : attempted;
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("who"),
                row.getString("role"),
                row.getString("what"),
                row.getInt("outcome"),
                row.getString("address"),
                row.getString("request_id"),
                row.getString("detail"));
    }
}
