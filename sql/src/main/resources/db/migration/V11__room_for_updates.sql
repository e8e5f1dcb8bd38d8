-- A consultation's row is written again and again: its calls, ratings and redates follow it. With room on its page an update
-- touches no index. For new pages only; what stands there stays, and who has set it otherwise knows why.
set local lock_timeout = '30s';

do $$
begin
    if not exists (select from pg_class where oid = 'cons.cons'::regclass and reloptions::text like '%fillfactor%') then
        alter table cons.cons set (fillfactor = 70);
    end if;
end $$;

-- Few rows lack their key in 1C: placeholders among them are looked for here.
create index if not exists ix_cons_without_key on cons.cons (cons_id) where cl_ref_key is null;
