package uz.consult.launcher.queries;

import static uz.consult.sql.log.Tables.DEAD_LETTERS;
import static uz.consult.sql.log.Tables.ETL_RUNS;
import static uz.consult.sql.sys.Tables.SYNC_STATE;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.sql.log.tables.records.EtlRunsRecord;

/** The state of each job, in a few queries for all of them. */
@Component
public class JobStates {

    /**
     * How a job stands.
     *
     * @param last its last run that is over, comparisons apart: they write nothing; null if there is none
     * @param lastCompleted its last incremental run that completed; null if there is none
     * @param unfinished runs under way or waiting, oldest first
     * @param watermark how far its entity is read, as sys.sync_state has it; null if the job keeps none
     * @param openDeadLetters records that could not be written
     */
    public record JobState(
            String job,
            @Nullable RunRecord last,
            @Nullable RunRecord lastCompleted,
            List<RunRecord> unfinished,
            @Nullable String watermark,
            int openDeadLetters) {

        /** When the job last read all that was new; null if it never has. */
        public @Nullable OffsetDateTime freshAt() {
            return lastCompleted == null ? null : lastCompleted.finishedAt();
        }
    }

    private final EtlJobs jobs;
    private final DSLContext db;

    JobStates(EtlJobs jobs, DSLContext db) {
        this.jobs = jobs;
        this.db = db;
    }

    /** All jobs in the order in which they run. */
    public List<JobState> all() {
        Map<String, List<RunRecord>> unfinished = new LinkedHashMap<>();
        db.selectFrom(ETL_RUNS)
                .where(ETL_RUNS.FINISHED_AT.isNull())
                .orderBy(ETL_RUNS.ID)
                .fetch(RunLog::record)
                .forEach(run -> unfinished
                        .computeIfAbsent(run.job(), job -> new ArrayList<>())
                        .add(run));
        Map<String, Integer> letters = db.select(DEAD_LETTERS.JOB, DSL.count())
                .from(DEAD_LETTERS)
                .where(DEAD_LETTERS.STATE.eq(DSL.inline("open")))
                .groupBy(DEAD_LETTERS.JOB)
                .fetchMap(DEAD_LETTERS.JOB, DSL.count());
        Map<String, RunRecord> over =
                newest(ETL_RUNS.FINISHED_AT.isNotNull().and(ETL_RUNS.MODE.ne(DSL.inline("reconcile"))));
        Map<String, RunRecord> completed =
                newest(ETL_RUNS.MODE.eq("incremental").and(ETL_RUNS.STATUS.eq(DSL.inline("COMPLETED"))));
        Map<String, String> watermarks = watermarks();
        return jobs.names().stream()
                .map(job -> new JobState(
                        job,
                        over.get(job),
                        completed.get(job),
                        unfinished.getOrDefault(job, List.of()),
                        jobs.declaration(job).entity() == null
                                ? null
                                : watermarks.get(jobs.declaration(job).entity()),
                        letters.getOrDefault(job, 0)))
                .toList();
    }

    /** @throws IllegalArgumentException if there is no such job */
    public JobState of(String job) {
        jobs.declaration(job).entity();
        return all().stream()
                .filter(state -> state.job().equals(job))
                .findFirst()
                .orElseThrow();
    }

    /** The newest run of each job that is so, in one query of as many looks into the index as there are jobs. */
    private Map<String, RunRecord> newest(Condition which) {
        return jobs.names().stream()
                .<Select<EtlRunsRecord>>map(job -> db.selectFrom(ETL_RUNS)
                        .where(ETL_RUNS.JOB.eq(job), which)
                        .orderBy(ETL_RUNS.ID.neg())
                        .limit(1))
                .reduce(Select::unionAll)
                .orElseThrow()
                .fetch(RunLog::record)
                .stream()
                .collect(Collectors.toMap(RunRecord::job, run -> run));
    }

    private Map<String, String> watermarks() {
        Map<String, String> watermarks = new HashMap<>();
        db.select(SYNC_STATE.ENTITY_NAME, SYNC_STATE.LAST_SYNCED_AT, SYNC_STATE.LAST_SYNCED_CODE)
                .from(SYNC_STATE)
                .forEach(row -> {
                    if (row.value3() != null) {
                        watermarks.put(row.value1(), row.value3());
                    } else if (row.value2() != null) {
                        watermarks.put(row.value1(), row.value2().toString());
                    }
                });
        return watermarks;
    }
}
