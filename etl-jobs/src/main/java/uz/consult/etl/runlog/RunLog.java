package uz.consult.etl.runlog;

import static uz.consult.sql.log.Tables.ETL_RUNS;

import java.time.Duration;
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
 * committed; that same statement is the fence: it finds no row once another process has closed the run, and the chunk is
 * rolled back.
 */
public final class RunLog {

    private static final String QUEUED = "QUEUED";
    private static final String STARTED = "STARTED";
    /** Not the beginning of the transaction, as current_timestamp is. */
    private static final Field<OffsetDateTime> NOW = DSL.field("clock_timestamp()", OffsetDateTime.class);

    private final DSLContext db;
    private final String host;
    private final String launcher;

    /**
     * @param host the name under which this process is found, for people
     * @param launcher the name that no other process has, and that its connections bear in pg_stat_activity
     */
    public RunLog(DSLContext db, String host, String launcher) {
        this.db = db;
        this.host = host;
        this.launcher = launcher;
    }

    /**
     * Writes the run down.
     *
     * @param mine true if this process executes it itself, so that no other takes it
     * @return the number of the new run
     */
    public long queue(NewRun wanted, boolean mine) {
        EtlRunsRecord run = db.newRecord(ETL_RUNS);
        run.setJob(wanted.job());
        run.setMode(wanted.mode());
        run.setTrigger(wanted.trigger());
        run.setRequestedBy(wanted.requestedBy());
        run.setRestartOf(wanted.restartOf());
        run.setResumedFrom(wanted.resumedFrom());
        run.setRangeFrom(wanted.from());
        run.setRangeTo(wanted.to());
        run.setRepairsRunId(wanted.repairsRunId());
        run.setPriority((short) wanted.priority());
        run.setAfterRun(wanted.afterRun());
        run.setHost(mine ? host : null);
        run.setLauncher(mine ? launcher : null);
        run.setStatus(QUEUED);
        run.insert();
        return run.getId();
    }

    /** Runs whose turn has come and that nobody has taken, the most urgent first. */
    public List<RunRecord> waiting(int limit) {
        var before = ETL_RUNS.as("before");
        return db.selectFrom(ETL_RUNS)
                .where(
                        ETL_RUNS.STATUS.eq(DSL.inline(QUEUED)),
                        ETL_RUNS.FINISHED_AT.isNull(),
                        ETL_RUNS.LAUNCHER.isNull(),
                        DSL.notExists(DSL.selectOne()
                                .from(before)
                                .where(before.ID.eq(ETL_RUNS.AFTER_RUN), before.FINISHED_AT.isNull())))
                .orderBy(ETL_RUNS.PRIORITY, ETL_RUNS.ID)
                .limit(limit)
                .fetch(RunLog::record);
    }

    /** Takes a queued run for this process: its first heartbeat. Only while holding the lock of its job. */
    public boolean take(long run) {
        return db.update(ETL_RUNS)
                        .set(ETL_RUNS.LAUNCHER, launcher)
                        .set(ETL_RUNS.HEARTBEAT_AT, NOW)
                        .set(ETL_RUNS.HOST, host)
                        .where(
                                ETL_RUNS.ID.eq(run),
                                ETL_RUNS.STATUS.eq(DSL.inline(QUEUED)),
                                ETL_RUNS.FINISHED_AT.isNull(),
                                ETL_RUNS.LAUNCHER.isNull())
                        .execute()
                == 1;
    }

    /**
     * Records which run it resumes, and from where.
     *
     * @param resumed null if it was to resume none
     * @param from for people; null if it begins afresh
     */
    public void resumes(long run, @Nullable Long resumed, @Nullable String from) {
        db.update(ETL_RUNS)
                .set(ETL_RUNS.RESTART_OF, resumed)
                .set(ETL_RUNS.RESUMED_FROM, from)
                .where(ETL_RUNS.ID.eq(run))
                .execute();
    }

    /**
     * Takes a run that waits out of the queue.
     *
     * @return false if somebody has taken it meanwhile
     */
    public boolean withdraw(long run) {
        return db.update(ETL_RUNS)
                        .set(ETL_RUNS.STATUS, "STOPPED")
                        .set(ETL_RUNS.FINISHED_AT, NOW)
                        .where(
                                ETL_RUNS.ID.eq(run),
                                ETL_RUNS.STATUS.eq(DSL.inline(QUEUED)),
                                ETL_RUNS.FINISHED_AT.isNull(),
                                ETL_RUNS.LAUNCHER.isNull())
                        .execute()
                == 1;
    }

    /** Runs that a process has taken and that sent no heartbeat for this long, oldest first. */
    public List<RunRecord> withoutHeartbeatFor(Duration since) {
        return db.selectFrom(ETL_RUNS)
                .where(
                        ETL_RUNS.FINISHED_AT.isNull(),
                        ETL_RUNS.LAUNCHER.isNotNull(),
                        DSL.coalesce(ETL_RUNS.HEARTBEAT_AT, ETL_RUNS.QUEUED_AT)
                                .lt(NOW.minus(
                                        DSL.field("{0} * interval '1 millisecond'", Object.class, since.toMillis()))))
                .orderBy(ETL_RUNS.ID)
                .fetch(RunLog::record);
    }

    /** Marks a run that did not complete as abandoned: it is never resumed. */
    public void abandon(long run) {
        db.update(ETL_RUNS)
                .set(ETL_RUNS.STATUS, "ABANDONED")
                .where(ETL_RUNS.ID.eq(run), ETL_RUNS.FINISHED_AT.isNotNull())
                .execute();
    }

    /** How often runs of this chain were resumed because their process had died. */
    public int recoveries(long run) {
        return db.fetchSingle("""
                        with recursive chain as (
                            select id, restart_of, trigger from log.etl_runs where id = ?
                            union all
                            select r.id, r.restart_of, r.trigger from log.etl_runs r join chain c on r.id = c.restart_of
                        )
                        select count(*) filter (where trigger = 'recovery') from chain""", run).get(0, Integer.class);
    }

    /** @throws RunLostException if the run was closed while it was queued */
    public void start(long run, long execution, @Nullable String watermarkFrom) {
        int started = db.update(ETL_RUNS)
                .set(ETL_RUNS.STATUS, STARTED)
                .set(ETL_RUNS.EXECUTION_ID, execution)
                .set(ETL_RUNS.WATERMARK_FROM, watermarkFrom)
                .set(ETL_RUNS.STARTED_AT, DSL.currentOffsetDateTime())
                .set(ETL_RUNS.HEARTBEAT_AT, DSL.currentOffsetDateTime())
                .where(ETL_RUNS.ID.eq(run), ETL_RUNS.STATUS.eq(DSL.inline(QUEUED)), ETL_RUNS.FINISHED_AT.isNull())
                .execute();
        if (started == 0) {
            throw new RunLostException(run);
        }
    }

    /** Says, for people, where a run began after all. */
    public void beganAt(long run, String from) {
        db.update(ETL_RUNS).set(ETL_RUNS.WATERMARK_FROM, from).where(own(run)).execute();
    }

    /**
     * Sends a heartbeat.
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
     * @param retries HTTP retries by this run so far
     * @param watermarkTo how far the watermark came, or null if it did not move
     * @throws RunLostException if the run is no longer this process's
     */
    public Counted record(long run, Tally chunk, long pages, long retries, @Nullable String watermarkTo) {
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
                .set(
                        ETL_RUNS.WATERMARK_TO,
                        DSL.coalesce(DSL.val(watermarkTo, ETL_RUNS.WATERMARK_TO), ETL_RUNS.WATERMARK_TO))
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

    /** The runs of the job that a process has taken and nobody has closed, oldest first. */
    public List<RunRecord> taken(String job) {
        return unfinished(job, ETL_RUNS.LAUNCHER.isNotNull());
    }

    /** The runs of the job that are not over, those included that wait, oldest first. */
    public List<RunRecord> unfinished(String job) {
        return unfinished(job, DSL.noCondition());
    }

    private List<RunRecord> unfinished(String job, Condition which) {
        return db.selectFrom(ETL_RUNS)
                .where(ETL_RUNS.JOB.eq(job), ETL_RUNS.FINISHED_AT.isNull(), which)
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

    /** A row of log.etl_runs as a record. */
    public static RunRecord record(Record run) {
        return new RunRecord(
                run.get(ETL_RUNS.ID),
                run.get(ETL_RUNS.EXECUTION_ID),
                run.get(ETL_RUNS.JOB),
                run.get(ETL_RUNS.MODE),
                run.get(ETL_RUNS.TRIGGER),
                run.get(ETL_RUNS.REQUESTED_BY),
                run.get(ETL_RUNS.HOST),
                run.get(ETL_RUNS.LAUNCHER),
                run.get(ETL_RUNS.RESTART_OF),
                run.get(ETL_RUNS.RESUMED_FROM),
                run.get(ETL_RUNS.RANGE_FROM),
                run.get(ETL_RUNS.RANGE_TO),
                run.get(ETL_RUNS.REPAIRS_RUN_ID),
                run.get(ETL_RUNS.PRIORITY),
                run.get(ETL_RUNS.AFTER_RUN),
                run.get(ETL_RUNS.STATUS),
                run.get(ETL_RUNS.WATERMARK_FROM),
                run.get(ETL_RUNS.WATERMARK_TO),
                run.get(ETL_RUNS.PAGES),
                new Tally(
                        run.get(ETL_RUNS.CREATED),
                        run.get(ETL_RUNS.UPDATED),
                        run.get(ETL_RUNS.UNCHANGED),
                        run.get(ETL_RUNS.DELETED),
                        run.get(ETL_RUNS.IGNORED),
                        run.get(ETL_RUNS.DEAD),
                        run.get(ETL_RUNS.EFFECTS_QUEUED)),
                run.get(ETL_RUNS.EFFECTS_SENT),
                run.get(ETL_RUNS.RETRIES),
                run.get(ETL_RUNS.ERROR_CLASS),
                run.get(ETL_RUNS.ERROR_MESSAGE),
                run.get(ETL_RUNS.QUEUED_AT),
                run.get(ETL_RUNS.STARTED_AT),
                run.get(ETL_RUNS.HEARTBEAT_AT),
                run.get(ETL_RUNS.FINISHED_AT));
    }
}
