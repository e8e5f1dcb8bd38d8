package uz.consult.bench;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * What years of work leave behind.
 *
 * @param runs one every 20 s; Spring Batch knows the steps of the last tenth
 * @param effects up to five of a run
 */
record DeskWorld(int runs, int effects) {

    /** A few years. */
    static final DeskWorld YEARS = new DeskWorld(1_000_000, 5_000_000);

    /** As the schedule leaves them: every 20 s one, mostly completed; the number of a run is its execution's, too. */
    private static final String RUN_LOG = """
            insert into log.etl_runs (id, execution_id, job, mode, trigger, status, launcher, host, pages, read, created, unchanged,
                                      error_class, error_message, queued_at, started_at, heartbeat_at, finished_at)
            select i, i, (array['users','clients','cons','open_update','redate','rates','calls','queue_closing'])[1 + i %% 8],
                   case when i %% 97 = 0 then 'sweep' when i %% 1009 = 0 then 'full' when i %% 499 = 0 then 'reconcile' else 'incremental' end,
                   'schedule', case when i %% 211 = 0 then 'FAILED' when i %% 9973 = 0 then 'STOPPED' else 'COMPLETED' end,
                   'bench', 'bench', 1 + i %% 5, 30 + i %% 50, i %% 30, 30 + i %% 50 - i %% 30,
                   case when i %% 211 = 0 then 'unavailable' end,
                   case when i %% 211 = 0 then 'cons: 1C did not answer within PT20S: Document' end,
                   t, t, t + interval '9 seconds', t + interval '9 seconds'
            from generate_series(1, %1$d) i, lateral (select now() - interval '20 seconds' * (%1$d - i) as t) at;
            select setval('log.etl_runs_id_seq', %1$d)""";

    private static final String STEPS = """
            insert into batch.batch_job_instance (job_instance_id, version, job_name, job_key)
                select id, 0, job, id::text from log.etl_runs where id > %1$d;
            insert into batch.batch_job_execution (job_execution_id, version, job_instance_id, create_time, start_time, end_time, status, exit_code)
                select id, 2, id, queued_at, started_at, finished_at, status, status from log.etl_runs where id > %1$d;
            insert into batch.batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time, start_time, end_time,
                                                    status, commit_count, read_count, write_count, rollback_count)
                select id * 4 + s, 2, (array[job, 'finalize', 'delivery'])[s], id, queued_at, started_at, finished_at, status, pages, read, read, 0
                from log.etl_runs, generate_series(1, 3) s where id > %1$d""";

    /** Mostly delivered long ago; a client's conversation has dozens of them. */
    private static final String OUTBOX = """
            insert into sys.outbox (key, run_id, conversation, cons_ref_key, kind, payload, state, attempts, next_attempt_at, created_at,
                                    sent_at, delivered_at, answer, error_class, error_message)
            select 'bench:' || i, %1$d - (%2$d - i) / 5, c.conversation, c.cl_ref_key,
                   (array['message', 'status', 'attributes', 'attributes', 'label', 'assignee'])[1 + i %% 6],
                   jsonb_build_object('text', 'Ваша консультация № ' || i || ' завершена. Оцените, пожалуйста, работу консультанта: это займёт минуту.'),
                   s.state, 1 + i %% 2, case when s.state = 'queued' then now() + interval '1 day' else t.t end, t.t,
                   case when s.state not in ('queued', 'held') then t.t end, case when s.state in ('delivered', 'discarded') then t.t end,
                   case when s.state = 'delivered' then jsonb_build_object('message', i) end,
                   case when s.state = 'dead' then 'validation' end, case when s.state = 'dead' then 'Chatwoot: Content is too long' end
            from generate_series(1, %2$d) i
            join (select row_number() over (order by cl_ref_key) - 1 as n, cl_ref_key, 100000 + row_number() over (order by cl_ref_key) as conversation
                  from cons.cons where cl_ref_key is not null) c on c.n = i %% (select count(*) from cons.cons where cl_ref_key is not null),
            lateral (select case when i %% 4999 = 0 then 'dead' when i %% 9973 = 0 then 'held' when i %% 49999 = 0 then 'queued'
                                 when i %% 401 = 0 then 'discarded' else 'delivered' end as state) s,
            lateral (select now() - interval '4 seconds' * (%2$d - i) as t) t""";

    private static final String CONVERSATIONS = """
            update cons.cons c set cons_id = n.conversation::text
            from (select cons_id, 100000 + row_number() over (order by cl_ref_key) as conversation from cons.cons where cl_ref_key is not null) n
            where n.cons_id = c.cons_id""";

    private static final String DEAD_LETTERS = """
            insert into log.dead_letters (run_id, job, entity, record_key, payload, error_class, reason, state, created_at, last_seen_at)
            select %1$d - i * 7 %% 1000, (array['cons', 'calls'])[1 + i %% 2], 'Document_ТелефонныйЗвонок', md5(i::text),
                   '{"Ref_Key": "' || md5(i::text) || '", "Описание": "' || repeat('о', 400) || '"}', 'validation',
                   'Конец: "вчера" is no date', case when i %% 10 = 0 then 'open' else 'landed' end,
                   now() - interval '1 minute' * i, now() - interval '1 minute' * i
            from generate_series(1, %2$d) i""";

    private static final String DIFFERENCES = """
            insert into log.differences (run_id, job, entity, record_key, field, onec_value, stored_value)
            select r.id, r.job, 'Document', md5(i::text), 'comment', 'новое', 'старое'
            from (select id, job from log.etl_runs where mode = 'reconcile' order by id desc limit 40) r, generate_series(1, 300) i""";

    private static final String AUDIT_LOG = """
            insert into log.audit (at, who, role, what, outcome, address, request_id, parameters)
            select now() - interval '2 minutes' * (%1$d - i), (array['anna', 'sched', 'token:monitor#1'])[1 + i %% 3], 'ADMIN',
                   'POST /api/jobs/cons/runs', case when i %% 50 = 0 then 409 else 202 end, '10.0.0.7', gen_random_uuid()::text,
                   jsonb_build_object('job', 'cons', 'mode', 'full', 'number', i)
            from generate_series(1, %1$d) i""";

    private static final String CHANGES = """
            insert into log.consultation_change_log (cons_id, field_name, old_value, new_value, source, created_at)
            select cons_id, 'status', '"open"', '"closed"', '1C', now() - interval '1 day' * s from cons.cons, generate_series(1, 5) s""";

    private static final String[] TABLES = {
        "log.etl_runs",
        "log.dead_letters",
        "log.differences",
        "log.audit",
        "log.consultation_change_log",
        "sys.outbox",
        "cons.cons",
        "batch.batch_job_instance",
        "batch.batch_job_execution",
        "batch.batch_step_execution"
    };

    /** Fills a database that holds consultations. */
    void fill(Databases databases, String database) throws SQLException {
        databases.execute(
                database,
                "truncate log.etl_runs, sys.outbox, log.dead_letters, log.differences, log.audit, batch.batch_job_instance cascade");
        databases.execute(database, RUN_LOG.formatted(runs));
        databases.execute(database, STEPS.formatted(runs - runs / 10));
        databases.execute(database, CONVERSATIONS);
        withoutIndexes(databases, database, "sys.outbox", OUTBOX.formatted(runs, effects));
        databases.execute(database, DEAD_LETTERS.formatted(runs, letters()));
        databases.execute(database, DIFFERENCES);
        databases.execute(database, AUDIT_LOG.formatted(audit()));
        databases.execute(database, CHANGES);
        databases.settle(database, TABLES);
    }

    private int letters() {
        return runs / 50;
    }

    private int audit() {
        return runs / 5;
    }

    /** Indexes are built in a fraction of the time that it takes to keep them up to date. */
    private static void withoutIndexes(Databases databases, String database, String table, String statement)
            throws SQLException {
        Map<String, String> indexes = databases.rows(database, """
                select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
                where indrelid = '%s'::regclass and not exists (select from pg_constraint where conindid = indexrelid)""".formatted(table));
        for (String index : indexes.keySet()) {
            databases.execute(database, "drop index " + index);
        }
        databases.execute(database, "set session_replication_role = replica; " + statement);
        for (String definition : indexes.values()) {
            databases.execute(database, definition);
        }
    }

    /** In words. */
    String told() {
        return String.format(
                Locale.ROOT,
                "%,d runs, %,d effects, %,d dead letters, %,d rows of the audit",
                runs,
                effects,
                letters(),
                audit());
    }
}
