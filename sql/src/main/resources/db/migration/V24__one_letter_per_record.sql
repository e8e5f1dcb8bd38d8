-- A record has one letter that is open or discarded, whichever job meets it; a discarded one stays so until 1C sends something else.
set local lock_timeout = '30s';

alter table log.dead_letters add column content_hash bytea;
update log.dead_letters
set content_hash = sha256(coalesce(payload_raw, convert_to(payload, 'UTF8')))
where state in ('open', 'discarded') and reason not like '1C lists this record but cannot send it%';

-- Of several letters of one record the newest stays, with what the others have counted; discarded, if that very content was.
create temporary table kept on commit drop as
select entity, record_key, (array_agg(id order by last_seen_at desc, id desc))[1] as id, (array_agg(job order by created_at, id))[1] as job,
       sum(occurrences) as occurrences, min(created_at) as created_at
from log.dead_letters where state in ('open', 'discarded')
group by entity, record_key having count(*) > 1;

update log.dead_letters l
set job = k.job, occurrences = k.occurrences, created_at = k.created_at, state = case when d.closed_at is null then l.state else 'discarded' end,
    closed_at = d.closed_at, replay_requested_at = case when d.closed_at is null then l.replay_requested_at end
from kept k left join lateral (
    select max(coalesce(other.closed_at, now())) as closed_at
    from log.dead_letters other join log.dead_letters newest on newest.id = k.id
    where other.entity = k.entity and other.record_key = k.record_key and other.state = 'discarded'
      and other.content_hash is not distinct from newest.content_hash) d on true
where l.id = k.id;

delete from log.dead_letters l using kept k
where l.entity = k.entity and l.record_key = k.record_key and l.id <> k.id and l.state in ('open', 'discarded');

drop index log.dead_letters_open;
create unique index dead_letters_record on log.dead_letters (entity, record_key) where state in ('open', 'discarded');

comment on table log.dead_letters is 'Records of 1C that break a rule, whole, with the reason. A record has one letter that is open or discarded, however often and by whichever job it is met.';
comment on column log.dead_letters.job is 'The job that met it first, and whose replay reads it again.';
comment on column log.dead_letters.state is 'open; landed: the record was written after all; replayed: written because an admin asked for it; discarded: given up by an admin, until 1C sends something else.';
comment on column log.dead_letters.content_hash is 'SHA-256 of the record as 1C sent it; null where 1C cannot send what it holds.';

-- Effects are looked for by when they were queued: rows come in that order, so an index of ranges says where, and costs next to nothing.
create index outbox_created on sys.outbox using brin (created_at);
