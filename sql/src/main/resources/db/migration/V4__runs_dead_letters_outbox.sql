-- This application's own tables.
create sequence log.etl_runs_id_seq;
create table log.etl_runs (
    id bigint primary key default nextval('log.etl_runs_id_seq'),
    execution_id bigint,
    job text not null,
    mode text not null,
    trigger text not null check (trigger in ('schedule', 'api', 'cli', 'restart', 'recovery')),
    requested_by text,
    host text,
    restart_of bigint references log.etl_runs (id),
    status text not null,
    mark_from text,
    mark_to text,
    pages bigint not null default 0,
    read bigint not null default 0,
    created bigint not null default 0,
    updated bigint not null default 0,
    unchanged bigint not null default 0,
    deleted bigint not null default 0,
    ignored bigint not null default 0,
    dead bigint not null default 0,
    effects_queued bigint not null default 0,
    effects_sent bigint not null default 0,
    retries bigint not null default 0,
    error_class text check (error_class in ('authentication', 'permission', 'not_found', 'validation', 'rate_limited', 'unavailable', 'internal')),
    error_message text,
    queued_at timestamptz not null default now(),
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz,
    constraint etl_runs_add_up check (read = created + updated + unchanged + deleted + ignored + dead)
);
alter sequence log.etl_runs_id_seq owned by log.etl_runs.id;
create index etl_runs_job on log.etl_runs (job, id desc);
create index etl_runs_execution on log.etl_runs (execution_id);
create index etl_runs_unfinished on log.etl_runs (job) where finished_at is null;
comment on table log.etl_runs is 'One row per run of a job: written when it is queued, kept fresh while it runs, closed with its result.';
comment on column log.etl_runs.heartbeat_at is 'The last sign of life of the process that runs it.';
comment on column log.etl_runs.effects_sent is 'Effects of this run delivered so far; grows after the end of the run.';

create table log.dead_letters (
    id bigint generated always as identity primary key,
    run_id bigint references log.etl_runs (id),
    job text not null,
    entity text not null,
    record_key text not null,
    payload text not null,
    error_class text not null,
    reason text not null,
    state text not null default 'open' check (state in ('open', 'landed', 'replayed', 'discarded')),
    occurrences integer not null default 1,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    closed_at timestamptz
);
create unique index dead_letters_open on log.dead_letters (job, entity, record_key) where state = 'open';
create index dead_letters_run on log.dead_letters (run_id);
comment on table log.dead_letters is 'Records of 1C that break a rule, whole, with the reason. One open letter per record, however often it is met.';
comment on column log.dead_letters.payload is 'The record as 1C sent it. Text, not jsonb: jsonb refuses \u0000, and a refused record must not be refused here too.';
comment on column log.dead_letters.state is 'open; landed: a later version of the record was written; replayed or discarded: by an admin.';

create table sys.outbox (
    id bigint generated always as identity primary key,
    key text not null unique,
    run_id bigint references log.etl_runs (id),
    conversation text,
    cons_ref_key text,
    kind text not null,
    payload jsonb not null,
    priority smallint not null default 5,
    state text not null default 'queued' check (state in ('held', 'queued', 'sending', 'delivered', 'unknown', 'dead', 'discarded')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    event_at timestamptz,
    created_at timestamptz not null default now(),
    sent_at timestamptz,
    delivered_at timestamptz,
    answer jsonb,
    error_class text,
    error_message text
);
create index outbox_waiting on sys.outbox (conversation, id) where state in ('queued', 'sending', 'unknown');
create index outbox_run on sys.outbox (run_id);
create index outbox_consultation on sys.outbox (cons_ref_key);
comment on table sys.outbox is 'Effects on Chatwoot and 1C, written in the transaction of the rows that cause them, delivered afterwards.';
comment on column sys.outbox.key is 'Deterministic: the same cause gives the same key, so that no effect is queued twice.';

create table sys.shedlock (
    name varchar(64) primary key,
    lock_until timestamp not null,
    locked_at timestamp not null,
    locked_by text not null
);
comment on table sys.shedlock is 'ShedLock: which launcher starts a scheduled run.';
