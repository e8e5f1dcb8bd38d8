-- 1C's catalogs, keyed by their Ref_Key.
create schema if not exists dict;

create table if not exists dict.po_types (ref_key text primary key);
alter table dict.po_types
    add column if not exists description text,
    add column if not exists details text;

create table if not exists dict.po_sections (ref_key text primary key);
alter table dict.po_sections
    add column if not exists owner_key text,
    add column if not exists description text,
    add column if not exists details text;

create table if not exists dict.online_question_cat (ref_key text primary key);
alter table dict.online_question_cat
    add column if not exists code text,
    add column if not exists description text,
    add column if not exists language text;

create table if not exists dict.online_question (ref_key text primary key);
alter table dict.online_question
    add column if not exists code text,
    add column if not exists description text,
    add column if not exists language text,
    add column if not exists category_key text,
    add column if not exists useful_info text,
    add column if not exists question text;

create table if not exists dict.knowledge_base (ref_key text primary key);
alter table dict.knowledge_base
    add column if not exists description text,
    add column if not exists po_type_key text,
    add column if not exists po_section_key text,
    add column if not exists author_key text,
    add column if not exists question text,
    add column if not exists answer text;

create table if not exists dict.consultation_interference (ref_key text primary key);
alter table dict.consultation_interference
    add column if not exists code text,
    add column if not exists description text;
