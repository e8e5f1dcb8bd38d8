package uz.consult.launcher.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.schedule.ScheduleSettings.Key;

/**
 * The schedules of all jobs, in sys.schedules. What people change stands there for all launchers and outlives them; what nobody
 * has changed is as the settings have it. All times are the database's.
 */
@Component
public class Schedules {

    /** The shortest interval there may be. */
    public static final Duration SHORTEST = Duration.ofSeconds(5);
    /** The longest interval there may be. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private record Row(
            @Nullable Boolean enabled,
            @Nullable Duration every,
            Instant nextRunAt,
            @Nullable String changedBy,
            @Nullable Instant changedAt) {}

    private final ScheduleSettings settings;
    private final JdbcOperations jdbc;

    Schedules(ScheduleSettings settings, JdbcOperations jdbc) {
        this.settings = settings;
        this.jdbc = jdbc;
    }

    /** All schedules there can be, by job in the order in which they run. */
    public List<Schedule> all() {
        Map<Key, Row> rows = rows();
        return settings.intervals().entrySet().stream()
                .map(entry -> schedule(entry.getKey(), entry.getValue(), rows.get(entry.getKey())))
                .toList();
    }

    /** Those of a job: its incremental run first. */
    public List<Schedule> of(String job) {
        return all().stream().filter(schedule -> schedule.job().equals(job)).toList();
    }

    /**
     * Pauses, resumes, or gives another interval. A change takes effect at once, on all launchers.
     *
     * @param enabled null to leave it
     * @param every null to leave it
     * @throws ScheduleException saying why not
     */
    @Transactional
    public Schedule change(
            String job, PullMode mode, @Nullable Boolean enabled, @Nullable Duration every, String changedBy) {
        Key key = new Key(job, mode);
        Duration configured = settings.intervals().get(key);
        if (configured == null) {
            throw new ScheduleException(ScheduleException.Reason.NOT_SCHEDULED);
        }
        if (every != null && (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0)) {
            throw new ScheduleException(ScheduleException.Reason.OUT_OF_RANGE);
        }
        Instant now = now();
        ensure(key, now, configured);
        Row row = Objects.requireNonNull(rows().get(key));
        Schedule before = schedule(key, configured, row);
        // An interval that is given to a job that had none begins it; one that is paused stays so.
        Boolean enables =
                enabled != null ? enabled : before.every() == null && every != null ? Boolean.TRUE : row.enabled;
        Duration interval = every != null ? every : before.every();
        if (Boolean.TRUE.equals(enables) && interval == null) {
            throw new ScheduleException(ScheduleException.Reason.NO_INTERVAL);
        }
        Instant next = row.nextRunAt;
        if (!before.enabled() && Boolean.TRUE.equals(enables)) {
            next = next.isBefore(now) || mode == PullMode.INCREMENTAL
                    ? now
                    : next; // what was missed is caught up, once
        }
        if (every != null && !every.equals(before.every())) {
            Instant first = settings.next(now, now, every);
            next = next.isAfter(first) ? first : next;
        }
        jdbc.update(
                """
                update sys.schedules set enabled = ?, every_seconds = coalesce(?, every_seconds), next_run_at = ?,
                       changed_by = ?, changed_at = now()
                where job = ? and mode = ?""",
                enables,
                every == null ? null : every.toSeconds(),
                Timestamp.from(next),
                changedBy,
                job,
                mode.code());
        return schedule(key, configured, rows().get(key));
    }

    /** Makes sure that each schedule has its row. */
    @Transactional
    void ensureAll() {
        Instant now = now();
        settings.intervals().forEach((key, every) -> ensure(key, now, every));
    }

    /** What is due now. */
    List<Schedule> due() {
        Instant now = now();
        return all().stream()
                .filter(schedule ->
                        schedule.nextRunAt() != null && !schedule.nextRunAt().isAfter(now))
                .toList();
    }

    /**
     * Takes what is due, in the transaction of the caller: however often it was missed, once.
     *
     * @return false if another launcher has taken it
     */
    boolean take(Schedule due) {
        Instant now = now();
        return jdbc.update(
                        "update sys.schedules set next_run_at = ? where job = ? and mode = ? and next_run_at = ?",
                        Timestamp.from(settings.next(
                                Objects.requireNonNull(due.nextRunAt()), now, Objects.requireNonNull(due.every()))),
                        due.job(),
                        due.mode().code(),
                        Timestamp.from(due.nextRunAt()))
                == 1;
    }

    private void ensure(Key key, Instant now, Duration every) {
        jdbc.update(
                "insert into sys.schedules (job, mode, next_run_at) values (?, ?, ?) on conflict do nothing",
                key.job(),
                key.mode().code(),
                Timestamp.from(settings.first(key.mode(), now, every)));
    }

    private static Schedule schedule(Key key, Duration configured, @Nullable Row row) {
        Duration every = row != null && row.every != null ? row.every : configured.isZero() ? null : configured;
        boolean enabled = every != null && (row == null || row.enabled == null || row.enabled);
        return new Schedule(
                key.job(),
                key.mode(),
                enabled,
                every,
                enabled && row != null ? row.nextRunAt : null,
                row == null ? null : row.changedBy,
                row == null ? null : row.changedAt);
    }

    private Map<Key, Row> rows() {
        Map<Key, Row> rows = new LinkedHashMap<>();
        jdbc.query(
                "select job, mode, enabled, every_seconds, next_run_at, changed_by, changed_at from sys.schedules",
                found -> {
                    rows.put(new Key(found.getString(1), PullMode.stored(found.getString(2))), row(found));
                });
        return rows;
    }

    private static Row row(ResultSet found) throws SQLException {
        Long seconds = found.getObject(4, Long.class);
        OffsetDateTime changed = found.getObject(7, OffsetDateTime.class);
        return new Row(
                found.getObject(3, Boolean.class),
                seconds == null ? null : Duration.ofSeconds(seconds),
                found.getObject(5, OffsetDateTime.class).toInstant(),
                found.getString(6),
                changed == null ? null : changed.toInstant());
    }

    private Instant now() {
        return Objects.requireNonNull(jdbc.queryForObject("select clock_timestamp()", OffsetDateTime.class))
                .toInstant();
    }
}
