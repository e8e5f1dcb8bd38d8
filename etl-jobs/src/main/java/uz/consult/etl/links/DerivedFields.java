package uz.consult.etl.links;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.rows.RowTable.Change;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.StoredRowCheck;

/**
 * The fields of a consultation that follow from what hangs on it: con_calls, con_rates, redate and redate_time. Each is
 * computed anew from its rows, in one statement for any number of consultations, written where it differs, noted in the change
 * log, and queued as attributes for those with a conversation. Rows are locked in the order of their keys. All in the caller's
 * transaction.
 */
public final class DerivedFields {

    private static final String LISTED = """
            jsonb_agg(jsonb_build_object(
                'period', to_char(a.period at time zone '%1$s', 'YYYY-MM-DD"T"HH24:MI:SS'),
                'manager', nullif(a.manager, '')) order by a.period, a.manager)""";

    private static final String CALLS = "(select " + LISTED + " from cons.calls a where a.cons_key = c.cl_ref_key)";

    /** Not locked before: the calls alone decide, and nobody else writes them meanwhile. */
    private static final String FILL_CALLS = """
            update cons.cons c set con_calls = f.calls, updated_at = clock_timestamp()
            from (select a.cons_key, %s as calls
                  from cons.calls a join (select distinct k from unnest(?::text[]) k) keys on a.cons_key = keys.k
                  group by a.cons_key order by a.cons_key) f
            where c.cl_ref_key = f.cons_key and c.con_calls is distinct from f.calls""".formatted(LISTED);

    /** An answer counts as rated above 0: 1C sends 0 for a number that nobody entered. */
    private static final String RATINGS = """
            (select case when count(*) > 0 then jsonb_build_object(
                        'average', round(avg(a.rating) filter (where a.rating > 0), 2),
                        'count', count(*) filter (where a.rating > 0),
                        'answers', jsonb_agg(jsonb_build_object(
                            'question_number', a.question_number, 'rating', a.rating, 'question', a.question_text,
                            'comment', a.comment, 'manager_key', a.manager_key) order by a.question_number, a.manager_key)) end
             from cons.cons_rating_answers a where a.cons_key = c.cl_ref_key)""";

    /**
     * The latest by 1C's wall time. A redate made on the site carries a true instant, to the microsecond, until 1C confirms
     * it: only then do its period and 1C's periods compare as they stand.
     */
    private static final String REDATE = """
            (select r.new_date at time zone '%1$s' from cons.cons_redate r
             where r.cons_key = c.cl_ref_key
             order by case when r.onec_period is not null then r.onec_period at time zone '%1$s'
                           when date_trunc('second', r.period) <> r.period then r.period at time zone '%2$s'
                           else r.period at time zone '%1$s' end desc, r.id desc
             limit 1)""";

    /** Locked before anything is computed: a statement that waited for a lock would still use its old snapshot. */
    private static final String LOCK = """
            select count(*) from (
                select c.cons_id from cons.cons c join (select distinct k from unnest(?::text[]) k) keys on c.cl_ref_key = keys.k
                order by c.cons_id for no key update of c) locked""";

    /** Materialized, otherwise the value would be computed twice: to compare and to write. */
    private static final String FRESH = """
            with fresh as materialized (
                select c.cons_id, c.cl_ref_key, %s
                from cons.cons c join (select distinct k from unnest(?::text[]) k) keys on c.cl_ref_key = keys.k
            ), stale as (select * from fresh f where %s)""";

    private static final String UPDATE = """
            , changed as (
                update cons.cons c set %s, updated_at = clock_timestamp() from stale f where c.cons_id = f.cons_id returning c.cons_id
            )
            select f.cons_id, f.cl_ref_key, %s from stale f join changed using (cons_id) order by f.cons_id""";

    private static final String COMPARE = " select f.cons_id, f.cl_ref_key, %s from stale f order by f.cons_id";

    private static final String OF_NOBODY = """
            select c.cl_ref_key, '%1$s', null, c.%1$s::text, true, null from cons.cons c
            where c.%1$s is not null and c.cl_ref_key is not null
              and not exists (select from %2$s a where a.cons_key = c.cl_ref_key)""";

    /** By the index of the key, from one key to the next. */
    private static final String WITH =
            "select distinct cons_key from %s where cons_key > coalesce(?::text, '') order by cons_key limit ?";

    /** Notes records that went, under their consultation's id where there is one. */
    private static final String REMOVED = """
            insert into log.consultation_change_log (cons_id, field_name, old_value, source, synced_to_chatwoot, synced_to_1c)
            select coalesce((select c.cons_id from cons.cons c where c.cl_ref_key = k.consultation
                             order by c.cons_id !~ '^[0-9]+$', c.cons_id like 'cl\\_%' limit 1), k.consultation),
                   ?, to_json(k.name)::text, 'ETL', false, true
            from unnest(?::text[], ?::text[]) k (consultation, name)""";

    /** A kind of derived field: its columns and the two statements. */
    private record Kind(String[] columns, String update, String compare) {

        static Kind of(String fresh, String stale, String sets, String shown, String... columns) {
            String with = FRESH.formatted(fresh, stale);
            return new Kind(columns, with + UPDATE.formatted(sets, shown), with + COMPARE.formatted(shown));
        }

        static Kind of(String column, String value) {
            return of(
                    "c." + column + " as was, " + value + " as now",
                    "f.was is distinct from f.now",
                    column + " = f.now",
                    "f.was::text, f.now::text",
                    column);
        }
    }

    private final JdbcOperations jdbc;
    private final ChangeLog changeLog;
    private final Outbox outbox;
    private final WallClock clock;
    private final String fillCalls;
    private final Kind calls;
    private final Kind ratings;
    private final Kind redates;

    public DerivedFields(JdbcOperations jdbc, ChangeLog changeLog, Outbox outbox, WallClock clock) {
        this.jdbc = jdbc;
        this.changeLog = changeLog;
        this.outbox = outbox;
        this.clock = clock;
        this.fillCalls = FILL_CALLS.formatted(clock.labelZone());
        this.calls = Kind.of("con_calls", CALLS.formatted(clock.labelZone()));
        this.ratings = Kind.of("con_rates", RATINGS);
        this.redates = Kind.of(
                "c.redate as was_date, c.redate_time as was_time, "
                        + REDATE.formatted(clock.labelZone(), clock.businessZone()) + " as moved",
                "f.was_date is distinct from f.moved::date or f.was_time is distinct from f.moved::time",
                "redate = f.moved::date, redate_time = f.moved::time",
                "f.was_date::text, f.moved::date::text, f.was_time::text, f.moved::time::text",
                "redate",
                "redate_time");
    }

    /** The keys of consultations that have calls, in their order, beginning behind this one; null from the first. */
    public List<String> withCalls(@Nullable String after, int limit) {
        return jdbc.queryForList(WITH.formatted("cons.calls"), String.class, after, limit);
    }

    /** The keys of consultations that have ratings, as {@link #withCalls}. */
    public List<String> withRatings(@Nullable String after, int limit) {
        return jdbc.queryForList(WITH.formatted("cons.cons_rating_answers"), String.class, after, limit);
    }

    /** Fills con_calls as a first load does: nothing is logged, nobody is notified. */
    public void fillCalls(Collection<String> consultations) {
        jdbc.update(fillCalls, (Object) consultations.toArray(String[]::new));
    }

    /**
     * Brings con_calls in step.
     *
     * @param consultations keys of 1C
     * @return how many effects were queued
     */
    public int calls(Collection<String> consultations, @Nullable Long run) {
        return refresh(calls, consultations, run, true);
    }

    /**
     * Brings con_rates in step, as {@link #calls}; queues the average for conversations.
     *
     * @param told false if nothing goes to the change log: a first load fills fields, it does not change them
     */
    public int ratings(Collection<String> consultations, @Nullable Long run, boolean told) {
        return refresh(ratings, consultations, run, told);
    }

    /** Brings redate and redate_time in step, as {@link #ratings}; queues them for conversations. */
    public int redates(Collection<String> consultations, @Nullable Long run, boolean told) {
        return refresh(redates, consultations, run, told);
    }

    /** Where con_calls is not what the calls say, by key of 1C. */
    public Map<String, Change> staleCalls(Collection<String> consultations) {
        return stale(calls, consultations);
    }

    /** Where con_rates is not what the ratings say, by key of 1C. */
    public Map<String, Change> staleRatings(Collection<String> consultations) {
        return stale(ratings, consultations);
    }

    /** Where redate or redate_time is not what the redates say, by key of 1C. */
    public Map<String, Change> staleRedates(Collection<String> consultations) {
        return stale(redates, consultations);
    }

    /** Consultations with con_calls and without a call, to be repaired by this run. */
    public StoredRowCheck callsOfNobody(long run) {
        return StoredRowCheck.of("cons.cons con_calls", OF_NOBODY.formatted("con_calls", "cons.calls"))
                .repairedBy(keys -> calls(keys, run));
    }

    /** Consultations with con_rates and without a rating, as {@link #callsOfNobody}. */
    public StoredRowCheck ratingsOfNobody(long run) {
        return StoredRowCheck.of("cons.cons con_rates", OF_NOBODY.formatted("con_rates", "cons.cons_rating_answers"))
                .repairedBy(keys -> ratings(keys, run, true));
    }

    /** Consultations whose redate no record of 1C stands behind, nor a redate that the site has made, as {@link #callsOfNobody}. */
    public StoredRowCheck redatesOfNobody(long run) {
        return StoredRowCheck.of(
                        "cons.cons redate", """
                        select f.cl_ref_key, 'redate', f.moved::text, nullif(concat_ws(' ', f.redate, f.redate_time), ''), true, null
                        from (select c.cl_ref_key, c.redate, c.redate_time, %s as moved
                              from cons.cons c
                              where c.cl_ref_key is not null
                                and (c.redate is not null or c.redate_time is not null
                                     or exists (select from cons.cons_redate r where r.cons_key = c.cl_ref_key))
                                and not exists (select from cons.cons_redate r where r.cons_key = c.cl_ref_key and r.onec_period is not null)) f
                        where f.redate is distinct from f.moved::date or f.redate_time is distinct from f.moved::time""".formatted(REDATE.formatted(clock.labelZone(), clock.businessZone())))
                .repairedBy(keys -> redates(keys, run, true));
    }

    /**
     * Notes in the change log that these records went.
     *
     * @param what the kind of record
     * @param names what named each in 1C, by the key of its consultation; "" for none
     */
    public void removed(String what, List<Map.Entry<String, String>> names) {
        if (!names.isEmpty()) {
            jdbc.update(
                    REMOVED,
                    what,
                    names.stream().map(Map.Entry::getKey).toArray(String[]::new),
                    names.stream().map(Map.Entry::getValue).toArray(String[]::new));
        }
    }

    private int refresh(Kind kind, Collection<String> consultations, @Nullable Long run, boolean told) {
        if (consultations.isEmpty()) {
            return 0;
        }
        String[] keys = consultations.toArray(String[]::new);
        jdbc.queryForObject(LOCK, Long.class, (Object) keys);
        List<Changed> changed = jdbc.query(kind.update, (row, number) -> changed(row, kind.columns), (Object) keys);
        if (told) {
            changeLog.add(changed.stream()
                    .map(one -> new ChangeLog.Changes(one.consId(), one.changes()))
                    .toList());
        }
        OffsetDateTime at = clock.stamp();
        List<OutboxCommand> effects = changed.stream()
                .map(one -> one.effect(at))
                .filter(Objects::nonNull)
                .toList();
        return outbox.queue(run, effects);
    }

    private Map<String, Change> stale(Kind kind, Collection<String> consultations) {
        Map<String, Change> stale = new LinkedHashMap<>();
        if (!consultations.isEmpty()) {
            jdbc.query(kind.compare, (row, number) -> changed(row, kind.columns), (Object)
                            consultations.toArray(String[]::new))
                    .forEach(one -> stale.put(one.refKey(), one.changes().get(0)));
        }
        return stale;
    }

    private static Changed changed(ResultSet row, String... fields) throws SQLException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            String before = row.getString(3 + 2 * i);
            String after = row.getString(4 + 2 * i);
            if (!Objects.equals(before, after)) {
                changes.add(new Change(fields[i], before, after));
            }
        }
        return new Changed(row.getString(1), row.getString(2), changes);
    }
}
