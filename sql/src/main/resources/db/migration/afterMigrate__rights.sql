-- Gives the application's role what the program does with each table, and no more; with every migration, so a new table needs its row
-- here. The launcher leaves the role's name in etl.application; where nobody has, the role is the one that migrates.
set local lock_timeout = '30s';

do $$
declare
    application record;
    part record;
    wanted text[];
begin
    if coalesce(current_setting('etl.application', true), '') in ('', current_user::text) then
        return;
    end if;
    select oid, rolname, rolsuper into application from pg_roles where rolname = current_setting('etl.application');
    if not found then
        raise exception 'role "%" does not exist', current_setting('etl.application') using errcode = '28000';
    end if;
    -- An owner, or who can become one, may do everything already.
    if application.rolsuper or pg_has_role(application.oid, (select relowner from pg_class where oid = 'log.etl_runs'::regclass), 'member') then
        return;
    end if;
    -- One after the other: two at once would write the same rows of the catalog.
    perform pg_advisory_xact_lock(hashtextextended('etl rights', 0));

    for part in
        select oid, nspname from pg_namespace
        where nspname in ('batch', 'cons', 'dict', 'log', 'sys')
          and not exists (select from aclexplode(nspacl) where grantee = application.oid and privilege_type = 'USAGE')
    loop
        execute format('grant usage on schema %I to %I', part.nspname, application.rolname);
    end loop;

    for part in
        select c.oid, c.oid::regclass as name, t.rights, t.shared,
               array(select lower(privilege_type) from aclexplode(c.relacl) where grantee = application.oid) as granted
        from (values
            -- Shared with the middleware: what somebody has granted besides stays.
            ('cons.clients',               '{select,insert,update}'::text[],  true),
            ('cons.cons',                  '{select,insert,update,delete}',   true),
            ('cons.q_and_a',               '{select,insert,update,delete}',   true),
            ('cons.calls',                 '{select,insert,update,delete}',   true),
            ('cons.cons_redate',           '{select,insert,update,delete}',   true),
            ('cons.cons_rating_answers',   '{select,insert,update,delete}',   true),
            ('cons.queue_closing',         '{select,insert,delete}',          true),
            ('cons.users',                 '{select,insert,update}',          true),
            ('cons.users_skill',           '{select,insert,delete}',          true),
            ('dict.po_types',              '{select,insert,update,delete}',   true),
            ('dict.po_sections',           '{select,insert,update,delete}',   true),
            ('dict.online_question_cat',   '{select,insert,update,delete}',   true),
            ('dict.online_question',       '{select,insert,update,delete}',   true),
            ('dict.knowledge_base',        '{select,insert,update,delete}',   true),
            ('dict.consultation_interference', '{select,insert,update,delete}', true),
            ('sys.sync_state',             '{select,insert,update}',          true),
            ('sys.user_mapping',           '{select,insert,update}',          true),
            ('sys.idempotency_keys',       '{select,insert,update,delete}',   true),
            ('log.consultation_change_log', '{select,insert,update}',         true),
            -- This application's alone: exactly this.
            ('sys.outbox',                 '{select,insert,update}',          false),
            ('sys.seen_keys',              '{select,insert,delete}',          false),
            ('sys.schedules',              '{select,insert,update}',          false),
            ('sys.shedlock',               '{select,insert,update}',          false),
            ('sys.chatwoot',               '{select,insert,update}',          false),
            ('sys.api_tokens',             '{select,insert,update}',          false),
            ('sys.external_systems',       '{select,insert,update}',          false),
            ('log.etl_runs',               '{select,insert,update}',          false),
            ('log.dead_letters',           '{select,insert,update}',          false),
            ('log.differences',            '{select,insert}',                 false),
            ('log.run_lines',              '{select,insert,delete}',          false),
            ('log.audit',                  '{select,insert}',                 false),
            ('batch.batch_job_instance',           '{select,insert}',         false),
            ('batch.batch_job_execution',          '{select,insert,update}',  false),
            ('batch.batch_job_execution_params',   '{select,insert}',         false),
            ('batch.batch_job_execution_context',  '{select,insert,update}',  false),
            ('batch.batch_step_execution',         '{select,insert,update}',  false),
            ('batch.batch_step_execution_context', '{select,insert,update}',  false),
            ('batch.flyway_schema_history',        '{select}',                false)
        ) t (name, rights, shared) join pg_class c on c.oid = t.name::regclass
    loop
        wanted := array(select unnest(part.rights) except select unnest(part.granted));
        if wanted <> '{}' then
            execute format('grant %s on %s to %I', array_to_string(wanted, ', '), part.name, application.rolname);
        end if;
        wanted := array(select unnest(part.granted) except select unnest(part.rights));
        if wanted <> '{}' and not part.shared then
            execute format('revoke %s on %s from %I', array_to_string(wanted, ', '), part.name, application.rolname);
        end if;
    end loop;

    -- Sequences that give numbers to rows it inserts (an identity's need no right), and those that Spring Batch asks itself.
    for part in
        select c.oid::regclass as name
        from pg_class c
        where c.relkind = 'S'
          and not exists (select from aclexplode(c.relacl) where grantee = application.oid and privilege_type = 'USAGE')
          and (c.relnamespace = 'batch'::regnamespace
               or exists (select from pg_depend d join pg_attrdef a on a.oid = d.objid join pg_class t on t.oid = a.adrelid
                          where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
                            and t.relnamespace = any (array['cons', 'dict', 'sys', 'log']::regnamespace[])
                            and has_table_privilege(application.oid, t.oid, 'insert')))
    loop
        execute format('grant usage on sequence %s to %I', part.name, application.rolname);
    end loop;

    for part in
        select p.oid::regprocedure as name
        from (values ('log.forget_audit(integer)'), ('sys.analyze_seen_keys()')) f (name) join pg_proc p on p.oid = f.name::regprocedure
        where not exists (select from aclexplode(p.proacl) where grantee = application.oid)
    loop
        execute format('grant execute on function %s to %I', part.name, application.rolname);
    end loop;
end $$;
