package uz.consult.prove;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.Findings.Sort;

/** Runs are over and add up, no execution of Spring Batch is orphaned, watermarks lie within what was read, nothing is left over. */
final class AccountingCheck {

    private final EventHistory chronicle;
    private final Database database;
    private final Findings findings;

    AccountingCheck(EventHistory chronicle, Database database, Findings findings) {
        this.chronicle = chronicle;
        this.database = database;
        this.findings = findings;
    }

    void compare() {
        none("a run is not over", """
                select id, job, mode, status, launcher from log.etl_runs
                where finished_at is null or status not in ('COMPLETED', 'FAILED', 'STOPPED', 'ABANDONED')""");
        none("a run does not add up", """
                select id, job, mode, status, read, created, updated, unchanged, deleted, ignored, dead from log.etl_runs
                where read <> created + updated + unchanged + deleted + ignored + dead""");
        none("a run's effects are not those in the outbox", """
                select r.id, r.job, r.mode, r.status, r.effects_queued, r.effects_sent, count(o.id) as queued,
                       count(o.id) filter (where o.state = 'delivered') as sent
                from log.etl_runs r left join sys.outbox o on o.run_id = r.id
                group by r.id having r.effects_queued <> count(o.id) or r.effects_sent <> count(o.id) filter (where o.state = 'delivered')""");
        none("an execution is orphaned", """
                select e.job_execution_id, i.job_name, e.status, e.exit_code, e.create_time, e.start_time, e.end_time, e.last_updated,
                       (select string_agg(s.step_name || ' ' || s.status || ' ' || coalesce(s.end_time::text, 'not ended'), ', ' order by s.step_execution_id)
                        from batch.batch_step_execution s where s.job_execution_id = e.job_execution_id) as steps
                from batch.batch_job_execution e join batch.batch_job_instance i using (job_instance_id)
                where e.end_time is null or e.status in ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')""");
        none(
                "two runs have one execution",
                "select execution_id, count(*) from log.etl_runs where execution_id is not null group by 1 having count(*) > 1");
        none(
                "a dead letter is open",
                "select job, entity, record_key, reason from log.dead_letters where state = 'open'");
        none("keys of a sweep were left behind", "select run_id, entity, count(*) from sys.seen_keys group by 1, 2");
        none(
                "a run has ended before it began",
                "select id from log.etl_runs where finished_at < started_at or started_at < queued_at");
        for (Map<String, @Nullable String> mark : database.rows(
                "select entity_name, to_char(last_synced_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') as at from sys.sync_state where last_synced_at is not null")) {
            String entity = String.valueOf(mark.get("entity_name"));
            LocalDateTime at = LocalDateTime.parse(String.valueOf(mark.get("at")));
            LocalDateTime latest = chronicle.latest(entity);
            findings.check(
                    latest == null || !at.isAfter(latest),
                    Sort.BOOKS,
                    "the watermark of " + entity + " is " + at + ", later than the latest date that 1C has ever shown: "
                            + latest);
            findings.check(
                    !at.isAfter(LocalDateTime.now(ConsultationsCheck.business()).plusSeconds(1))
                            || !at.isAfter(LocalDateTime.now(ZoneOffset.UTC)),
                    Sort.BOOKS,
                    "the watermark of " + entity + " is " + at + ", which lies in the future");
        }
    }

    private void none(String what, String sql) {
        database.rows(sql).forEach(row -> findings.add(Sort.BOOKS, what + ": " + row));
    }
}
