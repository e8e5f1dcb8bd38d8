-- A database as the middleware made it some releases ago: with data, without Flyway's history, without its own newest columns
-- (redate_time, con_calls, consultation_enabled …), and with two rows of one cl_ref_key.
create extension "uuid-ossp";
create schema cons;
create schema dict;
create schema sys;
create schema log;

create table cons.clients (
    client_id uuid primary key default uuid_generate_v4(), client_id_hash text unique, cl_ref_key text, email text, phone_number text,
    org_inn text, name text, contact_name text, company_name text, code_abonent text, source_id text, is_parent boolean, parent_id uuid references cons.clients,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create index idx_clients_ref on cons.clients (cl_ref_key) where cl_ref_key is not null;

create table cons.cons (
    cons_id text primary key, cl_ref_key text, client_id uuid references cons.clients, client_key text, number text, status text, org_inn text,
    create_date timestamptz not null default now(), start_date timestamptz, end_date timestamptz, redate date, lang text, consultation_type text, denied boolean,
    manager text, author text, comment text, con_blocks text, con_rates jsonb, source text, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create index idx_cons_ref on cons.cons (cl_ref_key) where cl_ref_key is not null;
create index idx_cons_manager on cons.cons (manager) where manager is not null;
create index idx_cons_manager_status on cons.cons (manager, status);

create table cons.q_and_a (
    id serial primary key, client_id uuid references cons.clients, cons_id text references cons.cons on delete cascade, cons_ref_key text, line_number integer,
    question text, answer text, created_at timestamptz not null default now());

create table cons.users (account_id uuid primary key default uuid_generate_v4(), user_id text, chatwoot_user_id integer, cl_ref_key text, description text, created_at timestamptz not null default now());
create table cons.calls (period timestamptz, cons_key text, client_key text, manager text, primary key (period, cons_key, manager));
create table cons.cons_redate (id serial primary key, cons_key text, clients_key text, manager_key text, period timestamptz not null, old_date timestamptz, new_date timestamptz,
    constraint uq_cons_redate_keys unique (cons_key, clients_key, manager_key, period));
create table sys.sync_state (entity_name text primary key, last_synced_at timestamptz);
create table sys.db_migrations (id serial primary key, version text unique not null, applied_at timestamptz);
create table log.notification_log (id serial primary key, notification_type text not null, entity_id text not null, unique_hash text unique not null, created_at timestamptz);
create table dict.po_types (ref_key text primary key, description text);

insert into cons.clients (client_id, cl_ref_key, name, company_name, code_abonent, is_parent) values
    ('c0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000001', 'Aziz', 'ООО Ромашка', '100001', true),
    ('c0000000-0000-4000-8000-000000000002', null, 'Dilnoza', 'ООО Лотос', '100002', true);
insert into cons.cons (cons_id, cl_ref_key, client_id, status, denied, source) values
    ('1201', 'a0000000-0000-4000-8000-000000000001', 'c0000000-0000-4000-8000-000000000001', 'open', null, 'SITE'),
    ('cl_a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', null, 'open', false, '1C_CL'),
    ('cl_a0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000002', null, 'closed', false, '1C_CL'),
    ('1202', null, null, 'resolved', null, 'CHATWOOT');
insert into cons.q_and_a (cons_id, cons_ref_key, line_number, question) values
    ('cl_a0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000002', 1, 'Как закрыть месяц?');
insert into cons.calls values ('2026-01-10 09:00+00', 'a0000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-000000000001', '');
insert into sys.sync_state values ('Document_ТелефонныйЗвонок', '2026-01-10 10:00+00');
insert into log.notification_log (notification_type, entity_id, unique_hash) values ('closed', '1202', 'abc');

create table public.middleware_columns as
    select table_schema || '.' || table_name as table_name, quote_ident(column_name) as column_name, ordinal_position as position
    from information_schema.columns where table_schema in ('cons', 'dict', 'sys', 'log');
