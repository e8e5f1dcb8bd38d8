package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.rows.RowTable;

/**
 * The keys that a run has met in 1C, in sys.seen_keys, so that what it has not met is known however much there is. Written in
 * the transactions of the run's chunks, under the first run of the chain of runs that resume each other.
 */
public final class SeenKeys {

    /** A key that was met. */
    record Seen(
            long run, String entity, String key, @Nullable String version, boolean inScope) {}

    /**
     * How the keys met and the rows stored compare.
     *
     * @param met keys that were met
     * @param live rows stored and not known to be gone
     * @param vanished of these, those not met
     * @param differing keys to be looked at one by one: the vanished, and those met that are to be read
     * @param earlier keys met in an earlier version than is stored
     */
    record Comparison(long met, long live, long vanished, long differing, long earlier) {}

    /** Which of the keys that were met are to be looked at one by one. */
    enum Refetch {
        /** None: everything that was met is written already. */
        NONE,
        /** Those absent here or of another version. */
        BY_VERSION,
        /** All. */
        ALL
    }

    private static final String EARLIER = """
            select count(*) from sys.seen_keys s join (%s) t on t.key = s.key
            where s.run_id = ? and s.entity = ? and s.in_scope and not s.is_different and s.version <> t.version
              and length(s.version) = length(t.version)
              and case when s.version ~ '^[A-Za-z0-9+/]+={0,2}$' and t.version ~ '^[A-Za-z0-9+/]+={0,2}$'
                        and length(s.version) % 4 = 0
                   then decode(s.version, 'base64') < decode(t.version, 'base64') else false end""";

    /** From this number on PostgreSQL needs statistics to plan the join well. */
    private static final long MANY = 10_000;

    private static final RowTable<Seen> TABLE = new RowTable<Seen>("sys.seen_keys", "key")
            .column("run_id", "bigint", Seen::run)
            .column("entity", "text", Seen::entity)
            .column("key", "text", Seen::key)
            .column("version", "text", Seen::version)
            .column("in_scope", "boolean", Seen::inScope)
            .column("is_different", "boolean", seen -> false);

    private final JdbcOperations jdbc;

    public SeenKeys(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    void note(Collection<Seen> seen) {
        TABLE.insert(jdbc, seen);
    }

    /** How many of these are stored in the very version. */
    long unchanged(Collection<Seen> seen, StoredKeysQuery stored) {
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(seen.stream().map(Seen::key).toArray(String[]::new));
        arguments.add(seen.stream().map(Seen::version).toArray(String[]::new));
        arguments.addAll(stored.arguments());
        return count("""
                select count(*) from unnest(?::text[], ?::text[]) s (key, version)
                where exists (select from (%s) t where t.key = s.key and t.version = s.version)""", stored, arguments);
    }

    /**
     * Compares, and keeps the keys that differ.
     *
     * @param checks which of the keys met are to be looked at
     */
    Comparison compare(long run, String entity, StoredKeysQuery stored, Refetch refetch) {
        jdbc.update("delete from sys.seen_keys where run_id = ? and entity = ? and is_different", run, entity);
        long met = Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from sys.seen_keys where run_id = ? and entity = ?", Long.class, run, entity));
        if (met > MANY) {
            jdbc.execute("select sys.analyze_seen_keys()");
        }
        List<@Nullable Object> arguments = new ArrayList<>(stored.arguments());
        long live = count("select count(*) from (%s) t where live", stored, arguments);
        arguments.addAll(List.of(run, entity));
        long vanished = update("""
                insert into sys.seen_keys (run_id, entity, key, is_different)
                select distinct ?::bigint, ?::text, t.key, true from (%s) t
                where t.live and not exists (
                    select from sys.seen_keys s where s.run_id = ? and s.entity = ? and s.key = t.key and not s.is_different)""", run, entity, stored, arguments);
        long others = 0;
        long earlier = 0;
        if (refetch == Refetch.ALL) {
            others = jdbc.update("""
                    insert into sys.seen_keys (run_id, entity, key, is_different)
                    select distinct run_id, entity, key, true from sys.seen_keys
                    where run_id = ? and entity = ? and in_scope and not is_different""", run, entity);
        }
        if (refetch == Refetch.BY_VERSION) {
            List<@Nullable Object> versions = new ArrayList<>(stored.arguments());
            versions.addAll(List.of(run, entity));
            earlier = Objects.requireNonNull(jdbc.queryForObject(
                    EARLIER.replace("(%s)", "(" + stored.sql() + ")"), Long.class, versions.toArray()));
            List<@Nullable Object> more = new ArrayList<>(List.of(run, entity));
            more.addAll(stored.arguments());
            others = update("""
                    insert into sys.seen_keys (run_id, entity, key, is_different)
                    select distinct ?::bigint, ?::text, s.key, true from sys.seen_keys s
                    where s.run_id = ? and s.entity = ? and s.in_scope and not s.is_different
                      and not exists (select from (%s) t where t.key = s.key and t.version = s.version)""", run, entity, stored, more);
        }
        return new Comparison(met, live, vanished, vanished + others, earlier);
    }

    /** Keeps keys that 1C was asked for and does not have, as such to be looked at again. */
    void missed(long run, String entity, Collection<String> keys) {
        jdbc.update(
                "insert into sys.seen_keys (run_id, entity, key, is_different) select ?::bigint, ?::text, k, true from unnest(?::text[]) k",
                run,
                entity,
                keys.toArray(String[]::new));
    }

    /** Forgets which keys were missed: a sweep decides about them. */
    void spare(long run, String entity) {
        jdbc.update("""
                delete from sys.seen_keys d where d.run_id = ? and d.entity = ? and d.is_different and not exists (
                    select from sys.seen_keys s where s.run_id = d.run_id and s.entity = d.entity and s.key = d.key and not s.is_different)""", run, entity);
    }

    /** How many of the keys that 1C was asked for it has, and how many it has not. */
    Comparison asked(long run, String entity) {
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                select count(distinct key) filter (where not is_different), count(distinct key) filter (where is_different)
                from sys.seen_keys where run_id = ? and entity = ?""",
                (row, number) -> new Comparison(
                        row.getLong(1), row.getLong(1) + row.getLong(2), row.getLong(2), row.getLong(2), 0),
                run,
                entity));
    }

    /** How many rows are stored and not known to be gone. */
    long live(StoredKeysQuery stored) {
        return count("select count(*) from (%s) t where live", stored, stored.arguments());
    }

    /** The keys that differ, in their order. */
    List<String> differing(long run, String entity, @Nullable String after, int limit) {
        return jdbc.queryForList("""
                select key from sys.seen_keys
                where run_id = ? and entity = ? and is_different and key collate "C" > ? collate "C"
                order by key collate "C" limit ?""", String.class, run, entity, after == null ? "" : after, limit);
    }

    /** Deletes the run's keys, and those of the job's earlier runs that nobody resumes. */
    void forget(long run, String job) {
        jdbc.update("delete from sys.seen_keys where run_id = ?", run);
        jdbc.update("""
                delete from sys.seen_keys where run_id in (
                    select r.id from log.etl_runs r
                    where r.job = ? and r.id < ? and r.queued_at > now() - interval '7 days')""", job, run);
    }

    private long count(String sql, StoredKeysQuery stored, List<@Nullable Object> arguments) {
        return Objects.requireNonNull(
                jdbc.queryForObject(sql.formatted(stored.sql()), Long.class, arguments.toArray()));
    }

    private long update(String sql, long run, String entity, StoredKeysQuery stored, List<@Nullable Object> arguments) {
        List<@Nullable Object> all = new ArrayList<>(List.of(run, entity));
        all.addAll(arguments);
        return jdbc.update(sql.formatted(stored.sql()), all.toArray());
    }
}
