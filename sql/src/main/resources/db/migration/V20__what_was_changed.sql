-- A role for monitors; and in the audit what a change said, the command line, and a number of ours for each request.
set local lock_timeout = '30s';

alter table sys.api_tokens
    drop constraint api_tokens_role_check,
    add constraint api_tokens_role_check check (role in ('ADMIN', 'SCHEDULER', 'MANAGER', 'MONITOR'));

alter table log.audit
    add column parameters jsonb,
    add column caller_request_id text,
    alter column outcome drop not null;

-- So far the caller named it.
update log.audit set caller_request_id = request_id, request_id = null where request_id is not null;

comment on table log.audit is 'One row per request that changes something or tries to, and per sign-in, failed sign-in and sign-out; two per command that steers: as it begins, and as it ends.';
comment on column log.audit.who is 'A user, token:NAME#ID, or cli:USER@HOST for the command line; unknown for a failed sign-in under a name that is no user''s (it may be a password); null for nobody.';
comment on column log.audit.what is 'Method and path, without the query; or sign-in, failed sign-in, sign-out; or a command.';
comment on column log.audit.outcome is 'The HTTP status; of a command its exit code (0 done, 1 failed), null as it begins.';
comment on column log.audit.parameters is 'What was given: parts of the path, fields of the form or body that the address knows; options of a command. At most 2,000 characters, no secrets; {} if nothing was given, null where nothing can be.';
comment on column log.audit.request_id is 'Ours: it is in the answer''s X-Request-Id, in problems and in the log; both rows of a command have the same.';
comment on column log.audit.caller_request_id is 'The X-Request-Id that the caller sent, if it is harmless. Nobody has checked whose it is.';
comment on column log.audit.detail is 'For people: what failed beside, how often.';
