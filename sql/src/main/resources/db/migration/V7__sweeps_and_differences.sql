-- What sweeps have seen, what reconciliation has found, and which redates 1C knows.
set local lock_timeout = '30s';

create table sys.seen_keys (
    run_id bigint not null,
    entity text not null,
    key text not null,
    version text,
    wanted boolean not null default true,
    differs boolean not null default false
);
create index seen_keys_key on sys.seen_keys (run_id, entity, key);
create index seen_keys_differing on sys.seen_keys (run_id, entity, key collate "C") where differs;
comment on table sys.seen_keys is 'The keys that a run has met in 1C, while it runs: what stands in PostgreSQL and not here has gone from 1C. Emptied at the end of each run.';
comment on column sys.seen_keys.run_id is 'The first run of those that go on with each other (log.etl_runs).';
comment on column sys.seen_keys.wanted is 'False for what lies before the initial date: known to exist, and not loaded.';
comment on column sys.seen_keys.differs is 'True for the keys that are looked at again, one by one: of another version, absent here, or gone there.';

create table log.differences (
    id bigint generated always as identity primary key,
    run_id bigint not null references log.etl_runs (id),
    job text not null,
    entity text not null,
    record_key text not null,
    field text not null,
    onec_value text,
    stored_value text,
    repairable boolean not null default true,
    found_at timestamptz not null default now()
);
create index differences_run on log.differences (run_id, entity, record_key);
comment on table log.differences is 'What reconciliation found: one row per record and field in which 1C (or Chatwoot) and PostgreSQL differ.';
comment on column log.differences.repairable is 'False where a rule keeps PostgreSQL as it is, and a person must decide.';

alter table log.dead_letters add column replay_requested_at timestamptz;
comment on column log.dead_letters.replay_requested_at is 'When somebody asked that the record be read and written again; null if nobody has.';

alter table cons.cons_redate add column if not exists onec_period timestamptz;
comment on column cons.cons_redate.onec_period is '1C''s Period of this redate; null until 1C has confirmed it. Redates made on the site have a period of their own.';

-- Consultations that are not over: what open_update reads.
create index if not exists ix_cons_not_over on cons.cons (cl_ref_key)
    where cl_ref_key is not null and (status is null or status not in ('closed', 'resolved', 'cancelled'));

-- Few rows lack a link at any time: these indexes hold just them.
create index if not exists ix_calls_unlinked on cons.calls (cons_key) where cons_id is null;
create index if not exists ix_calls_without_client on cons.calls (client_key) where client_id is null and client_key is not null;
create index if not exists ix_ratings_unlinked on cons.cons_rating_answers (cons_key) where cons_id is null;
create index if not exists ix_ratings_without_client on cons.cons_rating_answers (client_key) where client_id is null and client_key is not null;
