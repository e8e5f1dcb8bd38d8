-- The launcher: runs that wait for their turn, schedules that people change, and the questions asked of runs.
set local lock_timeout = '30s';

alter table log.etl_runs
    add column priority smallint not null default 5,
    add column range_from timestamp,
    add column range_to timestamp,
    add column repairs bigint,
    add column after_run bigint,
    add column launcher text,
    add column goes_on_from text;
comment on column log.etl_runs.priority is 'Of runs that wait, the lowest first.';
comment on column log.etl_runs.range_from is 'The beginning of a window, wall time, inclusive; null in other modes.';
comment on column log.etl_runs.range_to is 'The end of a window, wall time, exclusive; null in other modes.';
comment on column log.etl_runs.repairs is 'The reconciliation whose findings it repairs; null in other modes.';
comment on column log.etl_runs.after_run is 'Waits until that run has ended, however it ends; null if it waits for none.';
comment on column log.etl_runs.launcher is 'The process that has taken it, as its connections are called in pg_stat_activity; null while anybody may take it.';
comment on column log.etl_runs.goes_on_from is 'Where it goes on, for people; null if it began afresh.';

create index etl_runs_waiting on log.etl_runs (priority, id) where status = 'QUEUED' and finished_at is null;
create index etl_runs_status on log.etl_runs (status, id desc);
create index etl_runs_mode on log.etl_runs (mode, id desc);
create index etl_runs_job_status on log.etl_runs (job, status, id desc);
create index etl_runs_job_mode on log.etl_runs (job, mode, id desc);
create index etl_runs_mode_status on log.etl_runs (mode, status, id desc);
create index etl_runs_job_mode_status on log.etl_runs (job, mode, status, id desc);
create index etl_runs_queued_at on log.etl_runs (queued_at);
create index etl_runs_restarts on log.etl_runs (restart_of) where restart_of is not null;

create table sys.schedules (
    job text not null,
    mode text not null,
    enabled boolean,
    every_seconds bigint check (every_seconds > 0),
    next_run_at timestamptz not null,
    changed_by text,
    changed_at timestamptz,
    primary key (job, mode)
);
comment on table sys.schedules is 'When each job runs next, shared by all launchers, and what people have changed.';
comment on column sys.schedules.enabled is 'Null: as the settings of the launcher have it.';
comment on column sys.schedules.every_seconds is 'Null: as the settings of the launcher have it.';

create index dead_letters_job on log.dead_letters (job, state, id desc);
create index dead_letters_state on log.dead_letters (state, id desc);
create index outbox_state on sys.outbox (state, id desc);
create index outbox_delivered on sys.outbox (delivered_at) where state in ('delivered', 'discarded');
