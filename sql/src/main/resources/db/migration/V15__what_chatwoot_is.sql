-- What was seen of Chatwoot, and effects that wait for another of their conversation.
set local lock_timeout = '30s';

create table sys.chatwoot (
    account integer primary key,
    version text not null,
    reporting_events boolean not null,
    csat boolean not null,
    asked_at timestamptz not null,
    marks text check (marks in ('attribute', 'item', 'none')),
    marks_seen_at timestamptz,
    merges boolean,
    merges_seen_at timestamptz
);
comment on table sys.chatwoot is 'What each account''s Chatwoot was seen to be and to do; forgotten where its version changes.';
comment on column sys.chatwoot.csat is 'Does the inbox ask clients how content they are once a conversation is resolved?';
comment on column sys.chatwoot.marks is 'In which form the last message of ours kept its mark; null until one was sent to this version.';
comment on column sys.chatwoot.merges is 'Are attributes laid over those that are stored, instead of replacing them? Null until one was taken away.';

alter table sys.outbox add column behind bigint;
comment on column sys.outbox.behind is 'A message of the conversation that is dead or held: this resolution waits until a person has decided about it.';
create index outbox_behind on sys.outbox (behind) where behind is not null;
create index outbox_stopped on sys.outbox (conversation, id) where state in ('held', 'dead') and kind = 'message';
create index outbox_dead on sys.outbox (id) where state = 'dead';
-- Of a conversation, the newest message of ours that is known to be there.
create index outbox_messages on sys.outbox (conversation, ((answer ->> 'message')::bigint)) where kind = 'message' and state = 'delivered';
