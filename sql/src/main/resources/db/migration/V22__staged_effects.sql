-- An effect whose run has not ended has a state of its own: it was a queued one whose next attempt is at infinity.
set local lock_timeout = '30s';

alter table sys.outbox drop constraint outbox_state_check;
update sys.outbox
set state = case state when 'queued' then 'staged' else state end, next_attempt_at = created_at
where next_attempt_at = 'infinity';
drop index sys.outbox_not_released;

-- A launcher of an earlier version would queue what no later one lets go: the second check refuses that.
alter table sys.outbox
    add constraint outbox_state_check check (state in ('staged', 'held', 'queued', 'sending', 'delivered', 'unknown', 'dead', 'discarded')),
    add constraint outbox_next_attempt_at_is_a_time check (isfinite(next_attempt_at));
create index outbox_staged on sys.outbox (run_id) where state = 'staged';

comment on column sys.outbox.state is 'staged: until the run that caused it has ended and its effects were counted; held: until an admin approves; queued; sending; unknown: sent, and the answer was lost; then delivered, dead or discarded.';
comment on column sys.outbox.next_attempt_at is 'Not before, while it is queued or unknown.';
