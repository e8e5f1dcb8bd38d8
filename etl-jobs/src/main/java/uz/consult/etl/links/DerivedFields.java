package uz.consult.etl.links;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.RowTable.Change;
import uz.consult.etl.runlog.ChangeLog;

/**
 * The fields of a consultation that follow from what hangs on it: con_calls, con_rates, redate and redate_time. Each is
 * computed anew from its rows, in one statement for any number of consultations, written where it differs, and noted in the
 * change log. Rows are locked in the order of their keys. All in the caller's transaction.
 */
public final class DerivedFields {

    /**
     * A consultation of which such fields have changed.
     *
     * @param consId cons.cons_id
     * @param refKey its key in 1C
     * @param changes the fields, with texts as values
     */
    public record Changed(String consId, String refKey, List<Change> changes) {

        /** The field's present value; null if it is empty, or has not changed. */
        public @Nullable String value(String field) {
            return changes.stream()
                    .filter(change -> change.field().equals(field))
                    .map(Change::after)
                    .filter(Objects::nonNull)
                    .map(Object::toString)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final String CALLS = """
            (select jsonb_agg(jsonb_build_object(
                        'period', to_char(a.period at time zone '%1$s', 'YYYY-MM-DD"T"HH24:MI:SS'),
                        'manager', nullif(a.manager, '')) order by a.period, a.manager)
             from cons.calls a where a.cons_key = c.cl_ref_key)""";

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

    private static final String REFRESH = """
            with fresh as (
                select c.cons_id, %s
                from cons.cons c join (select distinct k from unnest(?::text[]) k) keys on c.cl_ref_key = keys.k
                order by c.cons_id
                for no key update of c
            ), changed as (
                update cons.cons c set %s, updated_at = clock_timestamp()
                from fresh f where c.cons_id = f.cons_id and (%s)
                returning c.cons_id, c.cl_ref_key
            )
            select h.cons_id, h.cl_ref_key, %s from changed h join fresh f using (cons_id) order by h.cons_id""";

    private final JdbcOperations jdbc;
    private final ChangeLog changeLog;
    private final String calls;
    private final String ratings;
    private final String redates;

    public DerivedFields(JdbcOperations jdbc, ChangeLog changeLog, WallClock clock) {
        this.jdbc = jdbc;
        this.changeLog = changeLog;
        this.calls = one("con_calls", CALLS.formatted(clock.labelZone()));
        this.ratings = one("con_rates", RATINGS);
        this.redates = REFRESH.formatted(
                "c.redate as was_date, c.redate_time as was_time, "
                        + REDATE.formatted(clock.labelZone(), clock.businessZone()) + " as moved",
                "redate = f.moved::date, redate_time = f.moved::time",
                "f.was_date is distinct from f.moved::date or f.was_time is distinct from f.moved::time",
                "f.was_date::text, f.moved::date::text, f.was_time::text, f.moved::time::text");
    }

    private static String one(String field, String value) {
        return REFRESH.formatted(
                "c." + field + " as was, " + value + " as now",
                field + " = f.now",
                "f.was is distinct from f.now",
                "f.was::text, f.now::text");
    }

    /**
     * @param consultations keys of 1C
     * @param told false if nothing is to be noted: a first load fills fields, it does not change them
     */
    public List<Changed> calls(Collection<String> consultations, boolean told) {
        return refresh(calls, consultations, told, "con_calls");
    }

    /** As {@link #calls}. */
    public List<Changed> ratings(Collection<String> consultations, boolean told) {
        return refresh(ratings, consultations, told, "con_rates");
    }

    /** As {@link #calls}; with the fields redate and redate_time. */
    public List<Changed> redates(Collection<String> consultations, boolean told) {
        return refresh(redates, consultations, told, "redate", "redate_time");
    }

    private List<Changed> refresh(String sql, Collection<String> consultations, boolean told, String... fields) {
        if (consultations.isEmpty()) {
            return List.of();
        }
        List<Changed> changed =
                jdbc.query(sql, (row, number) -> changed(row, fields), (Object) consultations.toArray(String[]::new));
        if (told) {
            changeLog.add(changed.stream()
                    .map(one -> new ChangeLog.Changes(one.consId(), one.changes()))
                    .toList());
        }
        return changed;
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
