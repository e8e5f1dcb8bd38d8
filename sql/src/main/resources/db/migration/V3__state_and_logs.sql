-- What the middleware and this application remember of each other, and what each has done.
create schema if not exists sys;
create schema if not exists log;

create table if not exists sys.sync_state (entity_name text primary key);
alter table sys.sync_state
    add column if not exists last_synced_at timestamptz,
    add column if not exists last_synced_code text,
    add column if not exists last_synced_key text;

create table if not exists sys.user_mapping (
    id serial primary key,
    chatwoot_user_id integer not null unique,
    cl_manager_key text not null unique
);
alter table sys.user_mapping
    add column if not exists created_at timestamptz default now(),
    add column if not exists updated_at timestamptz default now();

create table if not exists sys.idempotency_keys (
    id serial primary key,
    key text not null,
    operation_type text not null,
    expires_at timestamptz not null,
    constraint uq_idempotency_key unique (key, operation_type)
);
alter table sys.idempotency_keys
    add column if not exists resource_id text,
    add column if not exists request_hash text,
    add column if not exists response_data jsonb,
    add column if not exists created_at timestamptz not null default now();

create table if not exists sys.db_migrations (
    id serial primary key,
    version text unique not null,
    applied_at timestamptz default now()
);

create table if not exists log.webhook_log (id serial primary key);
alter table log.webhook_log
    add column if not exists source text,
    add column if not exists payload jsonb,
    add column if not exists created_at timestamptz default now();

create table if not exists log.notification_log (
    id serial primary key,
    notification_type text not null,
    entity_id text not null,
    unique_hash text unique not null
);
alter table log.notification_log
    add column if not exists created_at timestamptz default now();

create table if not exists log.consultation_change_log (
    id serial primary key,
    cons_id text not null,
    field_name text not null,
    source text not null
);
alter table log.consultation_change_log
    add column if not exists old_value text,
    add column if not exists new_value text,
    add column if not exists synced_to_chatwoot boolean not null default false,
    add column if not exists synced_to_1c boolean not null default false,
    add column if not exists created_at timestamptz not null default now();
