package uz.consult.launcher.security;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
            insert into log.audit (at, who, role, what, action, outcome, address, request_id, caller_request_id, parameters, detail)
            values (coalesce(?, now()), ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)""";

    private static final String HOLDS =
            "strpos(lower(concat_ws(' ', what, parameters::text, detail, request_id, caller_request_id)), lower(?)) > 0";

    /** Counting stops here: an exact figure beyond it would cost more than it tells. */
    private static final int COUNTED = 10_000;

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
     * @param what method and path; a command, or an event
     * @param action which action that is, by its code; null for an address that does nothing
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
            @Nullable String action,
            @Nullable Integer outcome,
            @Nullable String address,
            @Nullable String requestId,
            @Nullable String callerRequestId,
            @Nullable Map<String, Object> parameters,
            @Nullable String detail) {}

    /**
     * Which rows are asked for; null does not narrow.
     *
     * @param action the code of an {@link AuditedAction}
     * @param what a part of what was done, of what was given with it, of the detail, or of a request id; capitals do not matter
     * @param from inclusive
     * @param to exclusive
     */
    public record Filter(
            @Nullable String who,
            @Nullable String action,
            @Nullable String what,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * What was asked for of the audit, newest first.
     *
     * @param items the part that was asked for
     * @param total how many there are in all, if totalIsExact; else at least so many
     * @param totalIsExact is it the number of all?
     */
    public record Page(List<Row> items, int total, boolean totalIsExact) {}

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
                AuditedAction.of(row.what()).map(AuditedAction::code).orElse(null),
                row.outcome(),
                row.address(),
                row.requestId(),
                row.callerRequestId(),
                row.parameters(),
                row.detail());
    }

    /** Rows, newest first. */
    public Page read(Filter filter, int limit, int offset) {
        StringBuilder where = new StringBuilder("where true");
        List<Object> given = new ArrayList<>();
        narrow(" and who = ?", filter.who(), where, given);
        narrow(" and action = ?", filter.action(), where, given);
        narrow(" and at >= ?", time(filter.from()), where, given);
        narrow(" and at < ?", time(filter.to()), where, given);
        narrow(" and " + HOLDS, filter.what(), where, given);
        List<Object> page = new ArrayList<>(given);
        page.add(limit);
        page.add(offset);
        List<Row> items = db.query(
                "select * from log.audit " + where + " order by at desc, id desc limit ? offset ?",
                Audit::row,
                page.toArray());
        int seen = offset + items.size();
        if (items.size() < limit && (offset == 0 || !items.isEmpty())) {
            return new Page(items, seen, true);
        }
        given.add(COUNTED + 1);
        Integer counted = db.queryForObject(
                "select count(*) from (select from log.audit " + where + " limit ?) counted",
                Integer.class,
                given.toArray());
        int total = counted == null ? seen : counted;
        return new Page(items, Math.min(total, COUNTED), total <= COUNTED);
    }

    private static void narrow(String condition, @Nullable Object value, StringBuilder where, List<Object> given) {
        if (value != null) {
            where.append(condition);
            given.add(value);
        }
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getString("who"),
                row.getString("role"),
                row.getString("what"),
                row.getString("action"),
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
