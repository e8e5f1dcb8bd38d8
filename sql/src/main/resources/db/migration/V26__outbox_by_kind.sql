-- The outbox is read by kind, newest first: a kind that is rare among millions was looked for in every row.
set local lock_timeout = '30s';

create index outbox_kind on sys.outbox (kind, id desc);
