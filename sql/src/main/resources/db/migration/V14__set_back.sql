-- 1C can be set back, by a restore: then what a mark says is more than 1C has.
set local lock_timeout = '30s';

alter table sys.sync_state add column if not exists went_back_at timestamptz;
comment on column sys.sync_state.went_back_at is 'When 1C was seen to have been set back (restored), until the entity has been read in whole again; else null.';
