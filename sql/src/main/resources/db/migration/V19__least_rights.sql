-- What the application's role may not do by itself, for it owns nothing: each function does one thing of it, with its owner's right.
set local lock_timeout = '30s';

create function log.forget_audit(days_kept integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone integer;
begin
    if days_kept is null or days_kept < 30 then
        raise exception 'rows of log.audit are kept for at least 30 days, not %', coalesce(days_kept::text, 'null') using errcode = '22023';
    end if;
    delete from log.audit where id in (
        select id from log.audit where at < now() - make_interval(days => days_kept) order by at limit 100000);
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function log.forget_audit(integer) from public;
comment on function log.forget_audit is 'Deletes at most 100,000 rows of log.audit, the oldest, that are older than so many days, at least 30; returns how many.';

create function sys.analyze_seen_keys() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    analyze sys.seen_keys;
end $$;
revoke all on function sys.analyze_seen_keys() from public;
comment on function sys.analyze_seen_keys is 'Before a sweep compares: PostgreSQL shall know how many keys it has met.';

-- Whatever new tables are open to by default.
revoke all on log.audit, sys.api_tokens from public;
