-- A record can hold what no text of PostgreSQL can: what came is kept byte for byte besides.
alter table log.dead_letters add column payload_raw bytea;
comment on column log.dead_letters.payload is 'The record as 1C sent it, for people to read: what a text cannot hold is written by its number.';
comment on column log.dead_letters.payload_raw is 'The record as 1C sent it, byte for byte; null in letters of earlier versions.';
