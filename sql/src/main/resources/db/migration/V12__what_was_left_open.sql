-- Before each run, what Spring Batch takes for running or in doubt is closed: found without reading all that ever ran.
create index ix_batch_step_left_open on batch.batch_step_execution (job_execution_id)
    where status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN') or end_time is null;
create index ix_batch_job_left_open on batch.batch_job_execution (job_instance_id)
    where status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN') or end_time is null;
