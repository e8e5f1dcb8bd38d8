package uz.consult.launcher.queries;

import static uz.consult.sql.log.Tables.ETL_RUNS;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
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
