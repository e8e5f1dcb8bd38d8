package uz.consult.etl.links;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * Consultations whose client was not there when they were written. Looked for at the end of every run that may have brought
 * either side: a link made row by row would miss the client who was committed between a consultation's look and its commit.
 */
public final class LateLinks {

    /** Locked in the order of their keys, so that two who link at once wait for each other and do not deadlock. */
    private static final String CONSULTATIONS = """
            with waiting as (
                select c.cons_id,
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
            )
            update cons.q_and_a q set client_id = l.client_id, org_inn = l.org_inn
            from linked l where q.cons_id = l.cons_id""";

    private final JdbcOperations jdbc;

    public LateLinks(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** Links consultations and their lines with clients who have come since, in the caller's transaction. */
    public void consultations() {
        jdbc.update(CONSULTATIONS);
    }
}
