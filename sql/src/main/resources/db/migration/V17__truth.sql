-- What a comparison finds and a rule allows, and languages as the middleware keeps them.
set local lock_timeout = '30s';

alter table log.differences add column explanation text;
comment on column log.differences.explanation is 'Which rule or event lets PostgreSQL differ here; null where nothing does.';

-- An earlier version stored 1C's reference. The middleware keeps codes, and takes none for ru.
update cons.cons
set lang = case lower(lang) when '15d38cda-1812-11ef-b824-c67597d01fa8' then 'ru' when '15d38cdb-1812-11ef-b824-c67597d01fa8' then 'uz' end
where lang ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
