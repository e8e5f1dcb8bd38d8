-- What the board and the page of a run show: log lines of runs, how many records a run expects, how 1C and Chatwoot stand, and indexes.
set local lock_timeout = '30s';

alter table log.etl_runs add column expected_records bigint check (expected_records >= 0);
comment on column log.etl_runs.expected_records is 'How many records 1C has counted for it; null if it was not asked or did not count.';

-- Only columns that change once: what changes with each chunk would cost each chunk an entry in every index. By -id, which orders no other
-- index: asked by id for the last runs of a job that runs rarely, PostgreSQL may walk through all runs by their number instead.
create index etl_runs_recent on log.etl_runs (job, (-id)) include (id, mode, status, started_at, finished_at, error_class)
    where finished_at is not null;
create index etl_runs_usual on log.etl_runs (job, mode, (-id)) include (id, started_at, finished_at) where status = 'COMPLETED';

create table log.run_lines (
    id bigint generated always as identity primary key,
    run_id bigint not null,
    logged_at timestamptz not null,
    level text not null,
    logger text not null,
    message text not null,
    trace text
);
create index run_lines_run on log.run_lines (run_id, id);
create index run_lines_age on log.run_lines (logged_at);
comment on table log.run_lines is 'What a launcher logged of a run, kept for 30 days. Written beside the run, not within its transactions, so no row of log.etl_runs is locked for it.';
comment on column log.run_lines.trace is 'The stack trace; null if the line has none.';

create table sys.external_systems (
    system text primary key,
    state text not null check (state in ('up', 'down', 'absent')),
    since timestamptz not null,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    error_class text,
    message text
);
comment on table sys.external_systems is 'Whether 1C and Chatwoot answer, as the requests of all launchers have shown.';
comment on column sys.external_systems.state is 'up; down; absent: it is not configured.';
comment on column sys.external_systems.since is 'Down: the first failure after the last success. Up: the first success after the last failure.';
comment on column sys.external_systems.error_class is 'Of the last failure while it is down; null otherwise.';

create index outbox_dead_of_run on sys.outbox (run_id) where state = 'dead';
