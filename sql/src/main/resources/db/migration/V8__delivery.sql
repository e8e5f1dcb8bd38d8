-- Delivery of effects: lanes, what was noted before sending, and effects that wait for the end of their run.
set local lock_timeout = '30s';

alter table sys.outbox add column noted jsonb, add column claim uuid, add column claimed_at timestamptz;
comment on column sys.outbox.claim is 'Who is sending it, or was: only he may note and settle. A process that slept too long finds another''s claim here.';
comment on column sys.outbox.noted is 'What was seen just before sending, by which a lost answer is looked up; null before the first attempt.';
comment on column sys.outbox.claimed_at is 'When somebody last took it, to send it or to look it up; sent_at is when it was last sent.';
comment on column sys.outbox.next_attempt_at is 'Not before; infinity until the run that caused it has ended and its effects were counted.';
comment on column sys.outbox.conversation is 'Chatwoot''s display id; null for what goes to 1C.';

-- A lane is what keeps its order: a conversation, or a document of 1C.
drop index sys.outbox_waiting;
create index outbox_lane on sys.outbox ((coalesce(conversation, '1c:' || cons_ref_key)), priority, id) where state in ('queued', 'sending', 'unknown');
create index outbox_not_released on sys.outbox (run_id) where next_attempt_at = 'infinity';
create index outbox_conversation on sys.outbox (conversation, kind, id);
create index outbox_held on sys.outbox (run_id) where state = 'held';
create index outbox_claim on sys.outbox (claim) where state = 'sending';
