create table dict.tariffs (
    ref_key text primary key,
    code text,
    description text,
    deleted boolean not null
);
comment on table dict.tariffs is 'Catalog_Тарифы of 1C, written by the job tariffs.';
grant select, insert, update, delete on dict.tariffs to launcher;
