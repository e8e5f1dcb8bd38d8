package uz.consult.launcher.security;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.failure.Diagnosis;

/** {@code log.audit}: rows are added and read, never changed. */
@Component
public final class Audit {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    private static final String INSERT = """
            insert into log.audit (at, who, role, what, outcome, address, request_id, caller_request_id, parameters, detail)
            values (coalesce(?, now()), ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)""";

    private static final String CHOSEN = """
            from log.audit where (?::text is null or who = ?) and at >= ? and at < ? and (?::text is null or
                strpos(lower(concat_ws(' ', what, parameters::text, detail, request_id, caller_request_id)), lower(?)) > 0)""";

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcTemplate db;

    Audit(JdbcTemplate db) {
        this.db = db;
    }

    /**
     * A row as it is read.
     *
     * @param id its number
     * @param at when it was
     * @param who a user, token:NAME#ID or cli:USER@HOST; null for nobody, and for several
     * @param role of who did it; null for nobody and for a command
     * @param what the method and the address, or the command
     * @param outcome the HTTP status; of a command its exit code, null as it begins
     * @param address whence; null for a command
     * @param requestId ours; null in rows that count, and in old ones
     * @param callerRequestId as the caller named it
     * @param parameters what was given, by name; null where nothing can be
     * @param detail for people; null if there is nothing to add
     */
    public record Row(
            long id,
            Instant at,
            @Nullable String who,
            @Nullable String role,
            String what,
            @Nullable Integer outcome,
            @Nullable String address,
            @Nullable String requestId,
            @Nullable String callerRequestId,
            @Nullable Map<String, Object> parameters,
            @Nullable String detail) {}

    /**
     * Which rows are asked for; null does not narrow.
     *
     * @param what a part of what was done, of what was given with it, of the detail, or of a request id; capitals do not matter
     * @param from inclusive
     * @param to exclusive
     */
    public record Filter(
            @Nullable String who,
            @Nullable String what,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * What was asked for of the audit, newest first.
     *
     * @param items the part that was asked for
     * @param total how many there are in all
     * @param limit the most items asked for
     * @param offset how many were passed over
     */
    public record Page(List<Row> items, long total, int limit, long offset) {}

    /**
     * A row that is to be written.
     *
     * @param at null for now
     * @param who null for nobody
     * @param outcome null for a command that begins
     * @param parameters as {@link Parameters} has them
     */
    record NewRow(
            @Nullable Instant at,
            @Nullable String who,
            @Nullable String role,
            String what,
            @Nullable Integer outcome,
            @Nullable String address,
            @Nullable String requestId,
            @Nullable String callerRequestId,
            @Nullable String parameters,
            @Nullable String detail) {}

    /** Writes a row. If that fails, what was done is not undone; the row is logged. */
    void write(NewRow row) {
        try {
            insert(row);
        } catch (DataAccessException e) {
            log.error(
                    "Could not write to the audit: {} by {} from {}, status {}, given {}: {}",
                    row.what(),
                    row.who() == null ? "nobody" : row.who(),
                    row.address() == null ? "nowhere" : row.address(),
                    row.outcome() == null ? "none yet" : row.outcome(),
                    row.parameters() == null ? "nothing" : row.parameters(),
                    Diagnosis.of(e).message());
        }
    }

    /** Writes a row, or throws. */
    void insert(NewRow row) {
        db.update(
                INSERT,
                row.at() == null ? null : row.at().atOffset(ZoneOffset.UTC),
                row.who(),
                row.role(),
                row.what(),
                row.outcome(),
                row.address(),
                row.requestId(),
                row.callerRequestId(),
                row.parameters(),
                row.detail());
    }

    /** Rows, newest first. */
    public Page read(Filter filter, int limit, long offset) {
        Instant from = filter.from() == null ? Instant.EPOCH : filter.from();
        Instant to = filter.to() == null ? Instant.parse("9999-01-01T00:00:00Z") : filter.to();
        Object[] chosen = {
            filter.who(),
            filter.who(),
            from.atOffset(ZoneOffset.UTC),
            to.atOffset(ZoneOffset.UTC),
            filter.what(),
            filter.what(),
            limit,
            offset
        };
        Long total =
                db.queryForObject("select count(*) " + CHOSEN, Long.class, Arrays.copyOf(chosen, chosen.length - 2));
        List<Row> items =
                db.query("select * " + CHOSEN + " order by at desc, id desc limit ? offset ?", Audit::row, chosen);
        return new Page(items, total == null ? 0 : total, limit, offset);
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("who"),
                row.getString("role"),
                row.getString("what"),
                row.getObject("outcome", Integer.class),
                row.getString("address"),
                row.getString("request_id"),
                row.getString("caller_request_id"),
                given(row.getString("parameters")),
                row.getString("detail"));
    }

    private static @Nullable Map<String, Object> given(@Nullable String json) {
        return json == null ? null : JSON.readValue(json, new TypeReference<>() {});
    }
}
