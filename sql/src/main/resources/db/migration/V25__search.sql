-- Consultations are looked for by people, and the audit by what was done. An index is built under a lock that lets the middleware
-- read and not write: less than a second for the rows of today, about ten for 3 million.
set local lock_timeout = '30s';

-- Whoever writes a client or a consultation runs these for the indexes below: they never fail, whatever stands in the field, and depend
-- on no locale, so an index made under one holds under another.
create function sys.search_words(said text) returns text[]
language sql immutable parallel safe
return array(
    select left(word, 40)
    from unnest(string_to_array(
        translate(left(said, 500),
            -- capitals and small letters; Cyrillic letters that look like Latin ones; signs between words; apostrophes, which go
            'ABCDEFGHIJKLMNOPQRSTUVWXYZ' || 'АВЕЁКМНОРСТУХІЈЅ' || 'авеёкмнорстухіјѕ' || 'БГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯЎҚҒҲ'
                || '!"#$%&()*+,-./:;<=>?@[\]^_{|}~«»„“”№–—…' || chr(9) || chr(10) || chr(13) || chr(160) || '''`´ʹʻʼ‘’′',
            'abcdefghijklmnopqrstuvwxyz' || 'abeekmhopctyxijs' || 'abeekmhopctyxijs' || 'бгджзийлпфцчшщъыьэюяўқғҳ'
                || repeat(' ', 43)),
        ' ')) word
    where word <> '');
comment on function sys.search_words is 'The words of a name, at most 500 characters of it, written so that capitals, apostrophes and letters that look alike make no difference.';

create function sys.search_query(said text) returns tsquery
language sql immutable parallel safe
return (select string_agg('''' || word || ''':*', ' & ')::tsquery from unnest(sys.search_words(said)) word);
comment on function sys.search_query is 'Asks for names that have, for each word said, one that begins so; null if no word is said.';

create function sys.search_phone(said text) returns text
language sql immutable parallel safe
return left(reverse(regexp_replace(said, '[^0-9]', '', 'g')), 20);
comment on function sys.search_phone is 'The last 20 digits, the last one first: people know how a number ends, with or without its country.';

create function sys.search_number(said text) returns text
language sql immutable parallel safe
return left(ltrim(said, '0 '), 40);
comment on function sys.search_number is 'The number of a document without the zeros that 1C puts before it.';

grant execute on function sys.search_words(text), sys.search_query(text), sys.search_phone(text), sys.search_number(text) to public;

-- Not for what is filled alone: PostgreSQL estimates by statistics of whole indexes only.
create index if not exists ix_clients_search_words on cons.clients using gin (array_to_tsvector(
    sys.search_words(company_name) || sys.search_words(name) || sys.search_words(contact_name)));
create index if not exists ix_clients_search_phone on cons.clients (sys.search_phone(phone_number) text_pattern_ops);
create index if not exists ix_clients_org_inn on cons.clients (left(org_inn, 40));

create index if not exists ix_cons_search_number on cons.cons (sys.search_number(number));
create index if not exists ix_cons_create_date on cons.cons (create_date desc, cons_id);
create index if not exists ix_cons_client_id_create_date on cons.cons (client_id, create_date desc) where client_id is not null;
create index if not exists ix_cons_manager_create_date on cons.cons (manager, create_date desc) where manager is not null;
create index if not exists ix_cons_status_create_date on cons.cons (status, create_date desc);

-- PostgreSQL shall know how rare a word or a number is.
analyze cons.clients, cons.cons;

alter table log.audit add column action text;
comment on column log.audit.action is 'Which of the known actions it was, the same from a page, the API and the command line; null for an address that does nothing.';
update log.audit set action = case
    when what in ('sign-in', 'sign-out') then replace(what, '-', '_')
    when what = 'failed sign-in' then 'failed_sign_in'
    when what = 'too many requests' then 'too_many_requests'
    when what = 'refused' then 'refused'
    when what = 'run' or what ~ '^POST /(api|ui)/jobs/[^/]+/runs$' then 'start_run'
    when what ~ '^(PATCH /api|POST /ui)/jobs/[^/]+/schedule$' then 'change_schedule'
    when what ~ '^POST /(api|ui)/runs/[^/]+/restart$' then 'restart_run'
    when what ~ '^POST /(api|ui)/runs/[^/]+/stop$' then 'stop_run'
    when what ~ '^POST /(api|ui)/runs/[^/]+/abandon$' then 'abandon_run'
    when what = 'replay' or what ~ '^POST /(api|ui)/dead-letters/replay$' then 'replay_letters'
    when what ~ '^POST /(api|ui)/dead-letters/[^/]+/replay$' then 'replay_letter'
    when what ~ '^POST /(api|ui)/dead-letters/[^/]+/discard$' then 'discard_letter'
    when what ~ '^POST /(api|ui)/outbox/[^/]+/discard$' then 'discard_effect'
    when what ~ '^POST /(api|ui)/outbox/[^/]+/retry$' then 'retry_effect'
    when what = 'release --dead' or what = 'POST /api/outbox/retry' then 'revive_effects'
    when what = 'release' or what ~ '^POST /(api|ui)/outbox/release$' then 'release_effects'
    when what ~ '^POST /(api|ui)/reconciliation/runs$' then 'compare'
    when what = 'reconcile --repair' or what ~ '^POST /(api|ui)/reconciliation/runs/[^/]+/repair$' then 'repair'
    when what = 'POST /api/tokens' then 'make_token'
    when what ~ '^DELETE /api/tokens/[^/]+$' then 'revoke_token'
    when what = 'password' then 'make_password'
  end;
create index audit_action on log.audit (action, at desc, id desc);
