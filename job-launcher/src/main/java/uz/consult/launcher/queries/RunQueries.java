package uz.consult.launcher.queries;

import static uz.consult.sql.log.Tables.ETL_RUNS;
import static uz.consult.sql.sys.Tables.OUTBOX;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;

/** Runs by any filter, from the indexes of log.etl_runs: a million rows make no difference. */
@Component
public class RunQueries {

    /**
     * Which runs; null does not narrow.
     *
     * @param from queued at this time or later
     * @param to queued before this time
     */
    public record Filter(
            @Nullable String job,
            @Nullable String status,
            @Nullable String mode,
            @Nullable OffsetDateTime from,
            @Nullable OffsetDateTime to) {}

    /** Numbers and times grow together but for transactions that overlap. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    private final DSLContext db;

    RunQueries(DSLContext db) {
        this.db = db;
    }

    public Slice<RunRecord> of(Filter filter, int limit, int offset) {
        Condition where = DSL.noCondition();
        if (filter.job() != null) {
            where = where.and(ETL_RUNS.JOB.eq(filter.job()));
        }
        if (filter.status() != null) {
            where = where.and(ETL_RUNS.STATUS.eq(filter.status()));
        }
        if (filter.mode() != null) {
            where = where.and(ETL_RUNS.MODE.eq(filter.mode()));
        }
        // Times become numbers, so that one index serves the filter and the order.
        if (filter.from() != null) {
            Long first = edge(ETL_RUNS.QUEUED_AT.ge(filter.from().minus(OVERLAP)), true);
            where = where.and(ETL_RUNS.QUEUED_AT.ge(filter.from()))
                    .and(first == null ? DSL.falseCondition() : ETL_RUNS.ID.ge(first));
        }
        if (filter.to() != null) {
            Long last = edge(ETL_RUNS.QUEUED_AT.lt(filter.to().plus(OVERLAP)), false);
            where = where.and(ETL_RUNS.QUEUED_AT.lt(filter.to()))
                    .and(last == null ? DSL.falseCondition() : ETL_RUNS.ID.le(last));
        }
        return Slice.of(db, ETL_RUNS, ETL_RUNS.ID, where, limit, offset, RunLog::record);
    }

    /** The run that has resumed this one, or is queued to; null if there is none. */
    public @Nullable Long follower(long run) {
        return db.select(DSL.max(ETL_RUNS.ID))
                .from(ETL_RUNS)
                .where(ETL_RUNS.RESTART_OF.eq(run))
                .fetchOne(0, Long.class);
    }

    /**
     * A later run that read what this one was to read, without resuming it: then to resume it is in vain. Only incremental and full runs
     * cover one another.
     *
     * @return null if there is none
     */
    public @Nullable Long overtaker(RunRecord run) {
        List<String> covering = switch (PullMode.stored(run.mode())) {
            case INCREMENTAL -> List.of(PullMode.INCREMENTAL.code(), PullMode.FULL.code());
            case FULL -> List.of(PullMode.FULL.code());
            case WINDOW, SWEEP, REPLAY, RECONCILE, REPAIR -> List.of(run.mode());
        };
        if (run.from() != null || run.repairsRunId() != null) {
            return null; // another period, another comparison
        }
        return covering.stream()
                .map(mode -> firstCompletedAfter(run, mode))
                .filter(Objects::nonNull)
                .min(Long::compare)
                .orElse(null);
    }

    private @Nullable Long firstCompletedAfter(RunRecord run, String mode) {
        return db.select(ETL_RUNS.ID)
                .from(ETL_RUNS)
                .where(
                        ETL_RUNS.JOB.eq(run.job()),
                        ETL_RUNS.MODE.eq(mode),
                        ETL_RUNS.STATUS.eq(DSL.inline("COMPLETED")),
                        ETL_RUNS.ID.neg().lt(-run.id()))
                .orderBy(ETL_RUNS.ID.neg().desc())
                .limit(1)
                .fetchOne(ETL_RUNS.ID);
    }

    /** How many records the runs read that this one resumes; 0 if it resumes none. */
    public long readBefore(long run) {
        return db.fetchSingle("""
                        with recursive chain as (
                            select restart_of from log.etl_runs where id = ?
                            union all
                            select r.restart_of from log.etl_runs r join chain c on r.id = c.restart_of
                        )
                        select coalesce(sum(r.read), 0)::bigint from log.etl_runs r join chain c on r.id = c.restart_of""", run).get(0, Long.class);
    }

    /**
     * Effects of a run that are in a state.
     *
     * @param state held or dead
     * @return counted up to {@link Concern#COUNTED}; one more if there are more
     */
    public long effects(long run, String state) {
        return db.fetchCount(db.selectOne()
                .from(OUTBOX)
                .where(OUTBOX.RUN_ID.eq(run), OUTBOX.STATE.eq(DSL.inline(state)))
                .limit(Concern.COUNTED + 1));
    }

    private @Nullable Long edge(Condition where, boolean first) {
        return db.select(ETL_RUNS.ID)
                .from(ETL_RUNS)
                .where(where)
                .orderBy(
                        first ? ETL_RUNS.QUEUED_AT.asc() : ETL_RUNS.QUEUED_AT.desc(),
                        first ? ETL_RUNS.ID.asc() : ETL_RUNS.ID.desc())
                .limit(1)
                .fetchOne(ETL_RUNS.ID);
    }
}
