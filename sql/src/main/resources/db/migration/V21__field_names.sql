-- The field's names for what had private ones. A run that was interrupted before goes on after: its steps are found by their new names.
set local lock_timeout = '30s';

alter table log.etl_runs rename column mark_from to watermark_from;
alter table log.etl_runs rename column mark_to to watermark_to;
alter table log.etl_runs rename column goes_on_from to resumed_from;
alter table log.etl_runs rename column repairs to repairs_run_id;

alter table sys.seen_keys rename column wanted to in_scope;
alter table sys.seen_keys rename column differs to is_different;

alter table sys.outbox rename column noted to pre_send_state;

update batch.batch_step_execution set step_name = case
    when step_name = 'afterwards' then 'finalize'
    when step_name = 'left-open' then 'resolve-open-conversations'
    when step_name = 'twins' then 'merge-duplicates'
    when step_name like '%-others' then regexp_replace(step_name, '-others$', '-out-of-scope')
    when step_name like '%-compared' then regexp_replace(step_name, '-compared$', '-compare')
    when step_name like '%-differing' then regexp_replace(step_name, '-differing$', '-fetch-differences')
    when step_name like 'look-%' then regexp_replace(step_name, '^look-', 'check-')
    when step_name like 'mend-%' then regexp_replace(step_name, '^mend-', 'repair-')
  end
where step_name in ('afterwards', 'left-open', 'twins')
   or step_name like '%-others' or step_name like '%-compared' or step_name like '%-differing' or step_name like 'look-%' or step_name like 'mend-%';
