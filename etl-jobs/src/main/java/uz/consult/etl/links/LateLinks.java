package uz.consult.etl.links;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.clock.WallClock;

/**
 * Links rows that came before what they refer to: a consultation before its client; a call, rating or redate before its
 * consultation, its client or its conversation. Looked for at the end of every run that may have brought either side: a link made
 * row by row would miss the client who was committed between a consultation's look and its commit.
 */
public final class LateLinks {

    /** Locked in the order of their keys, so that two concurrent runs wait for each other instead of deadlocking. */
    private static final String CONSULTATIONS = """
            with waiting as (
                select c.cons_id, c.org_inn,
                       (select k.client_id from cons.clients k where k.cl_ref_key = c.client_key order by k.created_at, k.client_id limit 1) as client_id
                from cons.cons c
                where c.client_id is null and c.client_key is not null
                  and exists (select from cons.clients k where k.cl_ref_key = c.client_key)
                order by c.cons_id
                for no key update of c
            ), linked as (
                update cons.cons c
                set client_id = k.client_id, org_inn = coalesce(k.org_inn, c.org_inn), updated_at = clock_timestamp()
                from waiting w join cons.clients k using (client_id)
                where c.cons_id = w.cons_id
                returning c.cons_id, c.client_id, c.org_inn
            ), noted as (
                insert into log.consultation_change_log (cons_id, field_name, old_value, new_value, source, synced_to_chatwoot, synced_to_1c)
                select l.cons_id, f.field, f.before, f.after, 'ETL', false, true
                from linked l join waiting w using (cons_id),
                     lateral (values ('client_id', null, to_json(l.client_id)::text),
                                     ('org_inn', to_json(w.org_inn)::text, to_json(l.org_inn)::text)) f (field, before, after)
                where f.before is distinct from f.after
            )
            update cons.q_and_a q set client_id = l.client_id, org_inn = l.org_inn
            from linked l where q.cons_id = l.cons_id""";

    private static final String CLIENTS = """
            with waiting as (
                select a.ctid as at, (select k.client_id from cons.clients k where k.cl_ref_key = a.client_key order by k.created_at, k.client_id limit 1) as client_id
                from %1$s a
                where a.client_id is null and a.client_key is not null
                  and exists (select from cons.clients k where k.cl_ref_key = a.client_key)
                order by %2$s
                for update of a
            )
            update %1$s a set client_id = w.client_id from waiting w where a.ctid = w.at""";

    /**
     * Rows without their consultation's id, and those that still bear the id of a placeholder which has been folded or
     * renamed: ids of conversations are for ever.
     */
    private static final String IDS = """
            with waiting as (
                select a.ctid as at, c.cons_id
                from (select a.ctid, a.cons_key from %1$s a where a.cons_id is null
                      union all
                      select a.ctid, a.cons_key from %1$s a
                      where (?::timestamptz is null or a.%3$s >= ?) and a.cons_id !~ '^[0-9]'
                        and not exists (select from cons.cons c where c.cons_id = a.cons_id)) lost
                join %1$s a on a.ctid = lost.ctid,
                lateral (select c.cons_id from cons.cons c where c.cl_ref_key = lost.cons_key
                         order by c.cons_id !~ '^[0-9]+$', c.cons_id like 'cl\\_%%', c.cons_id limit 1) c
                order by %2$s
                for update of a
            ), linked as (
                update %1$s a set cons_id = w.cons_id from waiting w where a.ctid = w.at returning a.cons_key
            )
            select distinct cons_key from linked""";

    /** Redates have no link: the consultation's own field shows them, and is empty if the consultation came later. */
    private static final String MOVED = """
            select distinct r.cons_key from cons.cons_redate r join cons.cons c on c.cl_ref_key = r.cons_key
            where (?::timestamptz is null or r.period >= ?) and c.redate is null and r.new_date is not null""";

    /** Rows that 1C knows, or knew, but that no run reads any more. */
    private static final String NEVER_DENIED =
            "update cons.cons set denied = false, updated_at = clock_timestamp() where denied is null and cl_ref_key is not null";

    private static final Duration RECENT = Duration.ofDays(60);

    /** What can lack its link, and by which date its recent rows are known. */
    private enum Child {
        CALLS("cons.calls", "a.period, a.cons_key, a.manager", "period"),
        RATINGS("cons.cons_rating_answers", "a.id", "created_at");

        private final String clients;
        private final String ids;

        Child(String table, String key, String date) {
            clients = CLIENTS.formatted(table, key);
            ids = IDS.formatted(table, key, date);
        }
    }

    private final JdbcOperations jdbc;
    private final DerivedFields fields;
    private final WallClock clock;

    public LateLinks(JdbcOperations jdbc, DerivedFields fields, WallClock clock) {
        this.jdbc = jdbc;
        this.fields = fields;
        this.clock = clock;
    }

    /** After clients have come. */
    public int clients() {
        jdbc.update(CONSULTATIONS);
        jdbc.update(Child.CALLS.clients);
        jdbc.update(Child.RATINGS.clients);
        return 0;
    }

    /**
     * After consultations have come, or have got another id.
     *
     * @param run the run that brought them
     * @param all true to look at all rows for ids that are no more, false to look at those of 60 days
     * @return how many effects were queued
     */
    public int consultations(long run, boolean all) {
        jdbc.update(CONSULTATIONS);
        if (all) {
            jdbc.update(NEVER_DENIED);
        }
        return fields.calls(ids(Child.CALLS, all), run)
                + fields.ratings(ids(Child.RATINGS, all), run, true)
                + redates(run, all);
    }

    /** After calls have come; as {@link #consultations}. */
    public int calls(long run, boolean all) {
        jdbc.update(Child.CALLS.clients);
        return fields.calls(ids(Child.CALLS, all), run);
    }

    /** After ratings have come; as {@link #consultations}. */
    public int ratings(long run, boolean all) {
        jdbc.update(Child.RATINGS.clients);
        return fields.ratings(ids(Child.RATINGS, all), run, true);
    }

    /** After redates have come; as {@link #consultations}. */
    public int redates(long run, boolean all) {
        return fields.redates(jdbc.queryForList(MOVED, String.class, since(all), since(all)), run, true);
    }

    private List<String> ids(Child child, boolean all) {
        return jdbc.queryForList(child.ids, String.class, since(all), since(all));
    }

    private @Nullable OffsetDateTime since(boolean all) {
        return all ? null : clock.stamp().minus(RECENT);
    }
}
