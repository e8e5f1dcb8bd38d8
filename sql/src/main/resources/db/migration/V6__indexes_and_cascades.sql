-- Indexes are told apart by what they cover, not by name: the middleware's migrations named theirs as they liked.
set local lock_timeout = '30s';

create function pg_temp.ensure_index(relation regclass, columns text[], only_not_null boolean) returns void
language plpgsql as $$
declare
    wanted text := (select string_agg(quote_ident(c), ', ') from unnest(columns) c);
begin
    if exists (
        select 1
        from pg_index i
        where i.indrelid = relation and i.indisvalid
          and (select array_agg(a.attname::text order by k.ordinality)
               from unnest(i.indkey::int2[]) with ordinality k (attnum, ordinality)
               join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
               where k.ordinality <= i.indnkeyatts) = columns
          and (i.indpred is null
               or only_not_null and pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', quote_ident(columns[1])))
    ) then
        return;
    end if;
    execute format('create index %I on %s (%s)%s',
        'ix_' || (select relname from pg_class where oid = relation) || '_' || array_to_string(columns, '_'),
        relation, wanted,
        case when only_not_null then format(' where %I is not null', columns[1]) else '' end);
end $$;

select pg_temp.ensure_index('cons.cons', '{cl_ref_key}', true);
select pg_temp.ensure_index('cons.cons', '{manager}', true);
select pg_temp.ensure_index('cons.cons', '{start_date}', true);
select pg_temp.ensure_index('cons.cons', '{status}', true);
select pg_temp.ensure_index('cons.cons', '{manager,status}', false);
select pg_temp.ensure_index('cons.cons', '{client_key}', true);
create index if not exists ix_cons_unlinked on cons.cons (client_key) where client_id is null and client_key is not null;
select pg_temp.ensure_index('cons.clients', '{cl_ref_key}', true);
select pg_temp.ensure_index('cons.clients', '{source_id}', true);
select pg_temp.ensure_index('cons.clients', '{code_abonent}', true);
select pg_temp.ensure_index('cons.users', '{cl_ref_key}', true);
select pg_temp.ensure_index('cons.cons_rating_answers', '{cons_key}', false);
select pg_temp.ensure_index('cons.cons_rating_answers', '{cons_id}', false);
select pg_temp.ensure_index('cons.q_and_a', '{cons_ref_key}', false);
select pg_temp.ensure_index('cons.q_and_a', '{cons_id}', false);
select pg_temp.ensure_index('cons.calls', '{cons_key}', false);
select pg_temp.ensure_index('cons.cons_redate', '{cons_key}', false);
select pg_temp.ensure_index('log.consultation_change_log', '{cons_id}', false);

-- The middleware renames cl_… ids in cons.cons, so the children must follow: whatever the foreign key is called, it gets
-- "on update cascade". A key that was missing is added without looking at the rows that stand there.
do $$
declare
    fk record;
    answer_of smallint := (select attnum from pg_attribute where attrelid = 'cons.q_and_a'::regclass and attname = 'cons_id');
begin
    select conname, confupdtype, convalidated, condeferrable, condeferred into fk
    from pg_constraint
    where contype = 'f' and conrelid = 'cons.q_and_a'::regclass and confrelid = 'cons.cons'::regclass and conkey = array[answer_of];
    if not found then
        alter table cons.q_and_a add constraint q_and_a_cons_id_fkey
            foreign key (cons_id) references cons.cons (cons_id) on update cascade not valid;
    elsif fk.confupdtype <> 'c' then
        declare
            deletes text := (select substring(pg_get_constraintdef(oid) from 'ON DELETE [A-Z ]+?(?= NOT VALID| DEFERRABLE| INITIALLY|$)')
                             from pg_constraint where conrelid = 'cons.q_and_a'::regclass and conname = fk.conname);
        begin
            execute format('alter table cons.q_and_a drop constraint %I', fk.conname);
            execute format('alter table cons.q_and_a add constraint %I foreign key (cons_id) references cons.cons (cons_id) on update cascade %s%s not valid',
                fk.conname, coalesce(deletes, ''), case when fk.condeferred then ' deferrable initially deferred' when fk.condeferrable then ' deferrable' else '' end);
            if fk.convalidated then
                execute format('alter table cons.q_and_a validate constraint %I', fk.conname);
            end if;
        end;
    end if;
end $$;
