package uz.consult.etl.cons;

import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.runlog.StoredRowCheck;

/** What stands about consultations and no document leads to: rows that have lost their key, lines of nobody, links to others. */
final class Leftovers {

    private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /** A placeholder bears its key in its own. */
    private static final String WITHOUT_KEY = """
            select substring(c.cons_id from '^cl_(?:all_)?(.*)$'), 'cl_ref_key', substring(c.cons_id from '^cl_(?:all_)?(.*)$'), c.cl_ref_key,
                   c.cons_id ~ '^cl_(all_)?%1$s$', null
            from cons.cons c where c.cl_ref_key is distinct from substring(c.cons_id from '^cl_(?:all_)?(.*)$') and c.cons_id like 'cl\\_%%'
            union all
            select l.key, 'cl_ref_key', l.key, null, true, null from (%2$s) l""";

    /** Rows without a key whose lines, calls and ratings all name one consultation, which no other row is. */
    private static final String LOST = """
            select k.cons_id, min(k.key) as key
            from (select q.cons_id, q.cons_ref_key as key from cons.q_and_a q where q.cons_ref_key is not null
                  union all select a.cons_id, a.cons_key from cons.calls a
                  union all select a.cons_id, a.cons_key from cons.cons_rating_answers a) k
            join cons.cons c on c.cons_id = k.cons_id and c.cl_ref_key is null and c.cons_id not like 'cl\\_%%'
            group by k.cons_id
            having count(distinct k.key) = 1 and not exists (select from cons.cons o where o.cl_ref_key = min(k.key))""";

    private static final String GIVE_BACK = """
            update cons.cons c set cl_ref_key = l.key, updated_at = clock_timestamp()
            from (select cons_id, substring(cons_id from '^cl_(?:all_)?(.*)$') as key from cons.cons
                  where cl_ref_key is distinct from substring(cons_id from '^cl_(?:all_)?(.*)$') and cons_id ~ '^cl_(all_)?%s$'
                  union all select * from (%s) lost) l
            where c.cons_id = l.cons_id and l.key in (select k from unnest(?::text[]) k)""";

    private static final String ORPHANS = """
            select q.id::text, 'record', null, coalesce(q.cons_ref_key, 'present'), q.cons_ref_key is not null, null from cons.q_and_a q
            where q.cons_id is null
               or q.cons_ref_key is not null and exists (select from cons.cons c where c.cons_id = q.cons_id and c.cl_ref_key is null)
                  and not exists (select from (%s) l where l.cons_id = q.cons_id)""";

    private static final String ELSEWHERE = """
            from cons.cons c join cons.clients k on k.client_id = c.client_id
            where c.cl_ref_key is not null and c.client_key is not null and k.cl_ref_key is not null and k.cl_ref_key <> c.client_key
              and not exists (select from cons.clients o where o.cl_ref_key = c.client_key)""";

    private static final String NOBODY_DENIED = """
            select c.cl_ref_key, 'denied', 'false', null, true, null from cons.cons c
            where c.denied is null and c.cl_ref_key is not null
              and not exists (select from sys.seen_keys s where s.run_id = ? and s.entity = ? and s.key = c.cl_ref_key and not s.is_different)""";

    private final JdbcOperations jdbc;

    Leftovers(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param origin under which the run has noted the keys that it met
     * @param stored what PostgreSQL holds of documents
     */
    List<StoredRowCheck> checks(long origin, StoredKeysQuery stored) {
        String lost = LOST.formatted();
        return List.of(
                StoredRowCheck.of("cons.cons cl_ref_key", WITHOUT_KEY.formatted(GUID, lost))
                        .repairedBy(keys -> none(GIVE_BACK.formatted(GUID, lost), keys)),
                StoredRowCheck.of("cons.q_and_a", ORPHANS.formatted(lost))
                        .repairedBy(keys -> none(
                                "delete from cons.q_and_a where id::text in (select k from unnest(?::text[]) k)",
                                keys)),
                StoredRowCheck.of(
                                "cons.cons client_id",
                                "select c.cl_ref_key, 'client_id', null, c.client_id::text, true, null " + ELSEWHERE)
                        .repairedBy(keys -> none(
                                "update cons.cons t set client_id = null, updated_at = clock_timestamp() where t.cons_id in (select c.cons_id "
                                        + ELSEWHERE + ") and t.cl_ref_key in (select k from unnest(?::text[]) k)",
                                keys)),
                StoredRowCheck.of("cons.cons denied", NOBODY_DENIED, origin, ConsQuery.ENTITY)
                        .repairedBy(keys -> none(
                                "update cons.cons set denied = false, updated_at = clock_timestamp() where denied is null and cl_ref_key in (select k from unnest(?::text[]) k)",
                                keys)),
                StoredRowCheck.nameless("cons.cons", stored.sql(), stored.arguments(), "%s"));
    }

    private int none(String sql, List<String> keys) {
        jdbc.update(sql, (Object) keys.toArray(String[]::new));
        return 0;
    }
}
