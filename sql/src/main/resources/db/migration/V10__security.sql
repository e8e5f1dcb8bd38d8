-- Who may call the launcher with a token, and who did what through it.
set local lock_timeout = '30s';

create table sys.api_tokens (
    id bigint generated always as identity primary key,
    name text not null check (name <> '' and length(name) <= 100),
    role text not null check (role in ('ADMIN', 'SCHEDULER', 'MANAGER')),
    sha256 bytea not null unique check (length(sha256) = 32),
    created_at timestamptz not null default now(),
    created_by text not null,
    expires_at timestamptz not null check (expires_at > created_at and expires_at <= created_at + interval '366 days 1 hour'),
    last_used_at timestamptz,
    revoked_at timestamptz
);
comment on table sys.api_tokens is 'Bearer tokens of programs. The token itself is shown once, when it is made, and kept nowhere.';
comment on column sys.api_tokens.sha256 is 'SHA-256 of the token: 256 random bits need no slow hash.';
comment on column sys.api_tokens.last_used_at is 'Written at most once a minute.';

create table log.audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    who text,
    role text,
    what text not null,
    outcome int not null,
    address text,
    request_id text,
    detail text
);
create index audit_at on log.audit (at desc, id desc);
create index audit_who on log.audit (who, at desc, id desc);
comment on table log.audit is 'One row per request that changes something or tries to, and per sign-in, failed sign-in and sign-out.';
comment on column log.audit.who is 'A user, or token:NAME; unknown for a failed sign-in under a name that is no user''s (it may be a password); null for nobody.';
comment on column log.audit.what is 'Method and path, without the query; or sign-in, failed sign-in, sign-out.';
comment on column log.audit.outcome is 'The HTTP status.';
