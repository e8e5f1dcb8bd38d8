-- The tables shared with the middleware. Every statement holds on an empty database and on one the middleware made,
-- with or without its newest columns: nothing that stands there is renamed, narrowed, rewritten or dropped.
set local lock_timeout = '30s';

create extension if not exists "uuid-ossp" with schema public;
create schema if not exists cons;

create table if not exists cons.clients (
    client_id uuid primary key default public.uuid_generate_v4()
);
alter table cons.clients
    add column if not exists client_id_hash text unique,
    add column if not exists cl_ref_key text,
    add column if not exists parent_key text,
    add column if not exists email text,
    add column if not exists phone_number text,
    add column if not exists country text,
    add column if not exists region text,
    add column if not exists city text,
    add column if not exists subs_id text,
    add column if not exists subs_start timestamptz,
    add column if not exists subs_end timestamptz,
    add column if not exists tariff_id text,
    add column if not exists tariffperiod_id text,
    add column if not exists org_id text,
    add column if not exists org_inn text,
    add column if not exists name text,
    add column if not exists contact_name text,
    add column if not exists company_name text,
    add column if not exists partner text,
    add column if not exists code_abonent text,
    add column if not exists source_id text,
    add column if not exists chatwoot_pubsub_token text,
    add column if not exists is_parent boolean default false,
    add column if not exists parent_id uuid references cons.clients (client_id),
    add column if not exists created_at timestamptz not null default now(),
    add column if not exists updated_at timestamptz not null default now(),
    add column if not exists deleted_at timestamptz,
    add column if not exists onec_version text;

create table if not exists cons.cons (
    cons_id text primary key
);
alter table cons.cons
    add column if not exists cl_ref_key text,
    add column if not exists client_id uuid references cons.clients (client_id),
    add column if not exists client_key text,
    add column if not exists number text,
    add column if not exists status text,
    add column if not exists org_inn text,
    add column if not exists importance integer,
    add column if not exists create_date timestamptz not null default now(),
    add column if not exists start_date timestamptz,
    add column if not exists end_date timestamptz,
    add column if not exists redate_time time,
    add column if not exists redate date,
    add column if not exists lang text,
    add column if not exists consultation_type text,
    add column if not exists denied boolean default false,
    add column if not exists manager text,
    add column if not exists author text,
    add column if not exists comment text,
    add column if not exists online_question_cat text,
    add column if not exists online_question text,
    add column if not exists con_blocks text,
    add column if not exists con_rates jsonb,
    add column if not exists con_calls jsonb,
    add column if not exists chatwoot_source_id text,
    add column if not exists source text,
    add column if not exists created_at timestamptz not null default now(),
    add column if not exists updated_at timestamptz not null default now(),
    add column if not exists deleted_at timestamptz,
    add column if not exists onec_version text;

create table if not exists cons.q_and_a (
    id serial primary key
);
alter table cons.q_and_a
    add column if not exists org_inn text,
    add column if not exists client_id uuid references cons.clients (client_id),
    add column if not exists cons_id text,
    add column if not exists cons_ref_key text,
    add column if not exists line_number integer,
    add column if not exists po_type_key text,
    add column if not exists po_section_key text,
    add column if not exists con_blocks_key text,
    add column if not exists manager_help_key text,
    add column if not exists is_repeat boolean default false,
    add column if not exists question text,
    add column if not exists answer text,
    add column if not exists created_at timestamptz not null default now();

create table if not exists cons.users (
    account_id uuid primary key default public.uuid_generate_v4()
);
alter table cons.users
    add column if not exists user_id text,
    add column if not exists chatwoot_user_id integer,
    add column if not exists chatwoot_team text,
    add column if not exists avatar_url text,
    add column if not exists confirmed boolean default false,
    add column if not exists cl_ref_key text,
    add column if not exists deletion_mark boolean default false,
    add column if not exists description text,
    add column if not exists invalid boolean default false,
    add column if not exists ru boolean default true,
    add column if not exists uz boolean default false,
    add column if not exists department text,
    add column if not exists con_limit integer,
    add column if not exists start_hour time,
    add column if not exists end_hour time,
    add column if not exists consultation_enabled boolean not null default true,
    add column if not exists created_at timestamptz not null default now();

create table if not exists cons.users_skill (
    user_key text,
    category_key text,
    primary key (user_key, category_key)
);

create table if not exists cons.cons_redate (
    id serial primary key,
    cons_key text,
    clients_key text,
    manager_key text,
    period timestamptz not null,
    constraint uq_cons_redate_keys unique (cons_key, clients_key, manager_key, period)
);
alter table cons.cons_redate
    add column if not exists old_date timestamptz,
    add column if not exists new_date timestamptz,
    add column if not exists comment text;

create table if not exists cons.calls (
    period timestamptz,
    cons_key text,
    manager text,
    primary key (period, cons_key, manager)
);
alter table cons.calls
    add column if not exists cons_id text,
    add column if not exists client_key text,
    add column if not exists client_id uuid references cons.clients (client_id);

create table if not exists cons.queue_closing (
    period timestamptz,
    manager_key text,
    primary key (period, manager_key)
);
alter table cons.queue_closing
    add column if not exists created_at timestamptz not null default now();

create table if not exists cons.cons_rating_answers (
    id serial primary key,
    cons_key text not null,
    manager_key text,
    question_number integer not null,
    constraint uq_cons_rating_answer unique (cons_key, manager_key, question_number)
);
alter table cons.cons_rating_answers
    add column if not exists cons_id text,
    add column if not exists client_key text,
    add column if not exists client_id uuid references cons.clients (client_id),
    add column if not exists rating smallint,
    add column if not exists question_text text,
    add column if not exists comment text,
    add column if not exists sent_to_base boolean,
    add column if not exists rating_date timestamptz,
    add column if not exists created_at timestamptz not null default now(),
    add column if not exists updated_at timestamptz not null default now();

create table if not exists cons.telegram_users (
    telegram_user_id bigint primary key
);
alter table cons.telegram_users
    add column if not exists client_id uuid references cons.clients (client_id),
    add column if not exists phone_number text,
    add column if not exists username text,
    add column if not exists first_name text,
    add column if not exists last_name text,
    add column if not exists created_at timestamptz default now(),
    add column if not exists updated_at timestamptz default now();

comment on column cons.clients.deleted_at is 'When 1C was seen to have marked or deleted this client; null while it lives there.';
comment on column cons.clients.onec_version is '1C''s DataVersion of the state stored here; null until this application has read it once.';
comment on column cons.cons.deleted_at is 'When 1C was seen to have marked or deleted this consultation; null while it lives there.';
comment on column cons.cons.onec_version is '1C''s DataVersion of the state stored here; null until this application has read it once.';
