package uz.consult.etl.runlog;

import static uz.consult.sql.log.Tables.ETL_RUNS;

import java.time.OffsetDateTime;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.sql.log.tables.records.EtlRunsRecord;

/**
 * The runs in log.etl_runs. Counts are added in the transaction of the chunk that they count, so they hold exactly what was
 * committed; that same statement is the fence: it finds no row once somebody else has closed the run, and the chunk is
 * rolled back.
 */
public final class RunLog {

    private static final String STARTED = "STARTED";
    /** Not the beginning of the transaction, as current_timestamp is. */
    private static final Field<OffsetDateTime> NOW = DSL.field("clock_timestamp()", OffsetDateTime.class);

    private final DSLContext db;
    private final String host;

    /** @param host the name under which this process is found, for people */
    public RunLog(DSLContext db, String host) {
        this.db = db;
        this.host = host;
    }

    /**
     * @param trigger schedule, api, cli, restart or recovery
     * @param requestedBy who asked for it, or null for the schedule
     * @param restartOf the run to go on with, or null
     * @return the number of the new run
     */
    public long queue(String job, String mode, String trigger, @Nullable String requestedBy, @Nullable Long restartOf) {
        EtlRunsRecord run = db.newRecord(ETL_RUNS);
        run.setJob(job);
        run.setMode(mode);
        run.setTrigger(trigger);
        run.setRequestedBy(requestedBy);
        run.setHost(host);
        run.setRestartOf(restartOf);
        run.setStatus("QUEUED");
        run.insert();
        return run.getId();
    }

    /** @throws RunLostException if the run was closed while it was queued */
    public void start(long run, long execution, @Nullable String markFrom) {
        int started = db.update(ETL_RUNS)
                .set(ETL_RUNS.STATUS, STARTED)
                .set(ETL_RUNS.EXECUTION_ID, execution)
                .set(ETL_RUNS.MARK_FROM, markFrom)
                .set(ETL_RUNS.STARTED_AT, DSL.currentOffsetDateTime())
                .set(ETL_RUNS.HEARTBEAT_AT, DSL.currentOffsetDateTime())
                .where(ETL_RUNS.ID.eq(run), ETL_RUNS.STATUS.eq(DSL.inline("QUEUED")), ETL_RUNS.FINISHED_AT.isNull())
                .execute();
        if (started == 0) {
            throw new RunLostException(run);
        }
    }

    /**
     * Says that the process is alive.
     *
     * @return false if the run is no longer this process's
     */
    public boolean heartbeat(long run) {
        return db.update(ETL_RUNS)
                        .set(ETL_RUNS.HEARTBEAT_AT, NOW)
                        .where(own(run))
                        .execute()
                == 1;
    }

    /** What the run has counted, with what a chunk adds, if it commits. */
    public record Counted(long read, long dead) {}

    /**
     * Adds a chunk's counts in the chunk's transaction.
     *
     * @param pages pages read by this run so far
     * @param retries tries beyond the first by this run so far
     * @param markTo how far the watermark came, or null if it did not move
     * @throws RunLostException if the run is no longer this process's
     */
    public Counted record(long run, Tally chunk, long pages, long retries, @Nullable String markTo) {
        var counted = db.update(ETL_RUNS)
                .set(ETL_RUNS.READ, ETL_RUNS.READ.plus(chunk.read()))
                .set(ETL_RUNS.CREATED, ETL_RUNS.CREATED.plus(chunk.created()))
                .set(ETL_RUNS.UPDATED, ETL_RUNS.UPDATED.plus(chunk.updated()))
                .set(ETL_RUNS.UNCHANGED, ETL_RUNS.UNCHANGED.plus(chunk.unchanged()))
                .set(ETL_RUNS.DELETED, ETL_RUNS.DELETED.plus(chunk.deleted()))
                .set(ETL_RUNS.IGNORED, ETL_RUNS.IGNORED.plus(chunk.ignored()))
                .set(ETL_RUNS.DEAD, ETL_RUNS.DEAD.plus(chunk.dead()))
                .set(ETL_RUNS.EFFECTS_QUEUED, ETL_RUNS.EFFECTS_QUEUED.plus(chunk.effectsQueued()))
                .set(ETL_RUNS.PAGES, pages)
                .set(ETL_RUNS.RETRIES, retries)
                .set(ETL_RUNS.MARK_TO, DSL.coalesce(DSL.val(markTo, ETL_RUNS.MARK_TO), ETL_RUNS.MARK_TO))
                .set(ETL_RUNS.HEARTBEAT_AT, NOW)
                .where(own(run))
                .returningResult(ETL_RUNS.READ, ETL_RUNS.DEAD)
                .fetchOne();
        if (counted == null) {
            throw new RunLostException(run);
        }
        return new Counted(counted.value1(), counted.value2());
    }

    /**
     * Closes the run, if nobody has yet.
     *
     * @param status Spring Batch's name of the end
     * @param failure why it failed, or null
     */
    public void finish(long run, String status, long pages, long retries, @Nullable Diagnosis failure) {
        db.update(ETL_RUNS)
                .set(ETL_RUNS.STATUS, status)
                .set(ETL_RUNS.PAGES, DSL.greatest(ETL_RUNS.PAGES, DSL.val(pages)))
                .set(ETL_RUNS.RETRIES, DSL.greatest(ETL_RUNS.RETRIES, DSL.val(retries)))
                .set(
                        ETL_RUNS.ERROR_CLASS,
                        failure == null ? null : failure.errorClass().code())
                .set(ETL_RUNS.ERROR_MESSAGE, failure == null ? null : failure.message())
                .set(ETL_RUNS.FINISHED_AT, NOW)
                .where(ETL_RUNS.ID.eq(run).and(ETL_RUNS.FINISHED_AT.isNull()))
                .execute();
    }

    /** @throws IllegalArgumentException if there is no such run */
    public RunRecord find(long run) {
        EtlRunsRecord found = db.fetchOne(ETL_RUNS, ETL_RUNS.ID.eq(run));
        if (found == null) {
            throw new IllegalArgumentException("There is no run " + run);
        }
        return record(found);
    }

    /** The runs of the job that nobody has closed, oldest first. */
    public List<RunRecord> unfinished(String job) {
        return db.selectFrom(ETL_RUNS)
                .where(ETL_RUNS.JOB.eq(job), ETL_RUNS.FINISHED_AT.isNull())
                .orderBy(ETL_RUNS.ID)
                .fetch(RunLog::record);
    }

    /** The job's newest run that got as far as an execution, or null. */
    public @Nullable RunRecord lastStarted(String job) {
        EtlRunsRecord found = db.selectFrom(ETL_RUNS)
                .where(ETL_RUNS.JOB.eq(job), ETL_RUNS.EXECUTION_ID.isNotNull())
                .orderBy(ETL_RUNS.ID.desc())
                .limit(1)
                .fetchOne();
        return found == null ? null : record(found);
    }

    private static Condition own(long run) {
        return ETL_RUNS.ID.eq(run).and(ETL_RUNS.STATUS.eq(STARTED)).and(ETL_RUNS.FINISHED_AT.isNull());
    }

    private static RunRecord record(Record run) {
        return new RunRecord(
                run.get(ETL_RUNS.ID),
                run.get(ETL_RUNS.EXECUTION_ID),
                run.get(ETL_RUNS.JOB),
                run.get(ETL_RUNS.MODE),
                run.get(ETL_RUNS.TRIGGER),
                run.get(ETL_RUNS.RESTART_OF),
                run.get(ETL_RUNS.STATUS),
                run.get(ETL_RUNS.MARK_FROM),
                run.get(ETL_RUNS.MARK_TO),
                run.get(ETL_RUNS.PAGES),
                new Tally(
                        run.get(ETL_RUNS.CREATED),
                        run.get(ETL_RUNS.UPDATED),
                        run.get(ETL_RUNS.UNCHANGED),
                        run.get(ETL_RUNS.DELETED),
                        run.get(ETL_RUNS.IGNORED),
                        run.get(ETL_RUNS.DEAD),
                        run.get(ETL_RUNS.EFFECTS_QUEUED)),
                run.get(ETL_RUNS.RETRIES),
                run.get(ETL_RUNS.ERROR_CLASS),
                run.get(ETL_RUNS.ERROR_MESSAGE),
                run.get(ETL_RUNS.QUEUED_AT),
                run.get(ETL_RUNS.STARTED_AT),
                run.get(ETL_RUNS.HEARTBEAT_AT),
                run.get(ETL_RUNS.FINISHED_AT));
    }
}
