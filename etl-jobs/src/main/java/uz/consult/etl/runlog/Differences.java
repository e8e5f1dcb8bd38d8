package uz.consult.etl.runlog;

import static uz.consult.sql.log.Tables.DIFFERENCES;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.rows.RowTable;

/** What reconciliation found, in log.differences: by run, entity, key and field. */
public final class Differences {

    /** A difference and where it was found. */
    public record Found(long run, String job, String entity, Difference difference) {}

    private static final RowTable<Found> TABLE = new RowTable<Found>("log.differences", "id")
            .column("run_id", "bigint", Found::run)
            .column("job", "text", Found::job)
            .column("entity", "text", Found::entity)
            .column("record_key", "text", f -> f.difference().key())
            .column("field", "text", f -> f.difference().field())
            .column("onec_value", "text", f -> f.difference().onec())
            .column("stored_value", "text", f -> f.difference().stored())
            .column("repairable", "boolean", f -> f.difference().repairable())
            .column("explanation", "text", f -> f.difference().explanation());

    private static final String LOOK = """
            insert into log.differences (run_id, job, entity, record_key, field, onec_value, stored_value, repairable, explanation)
            select ?, ?, ?, l.record_key, l.field, l.onec_value, l.stored_value, l.repairable, l.explanation
            from (%s) l (record_key, field, onec_value, stored_value, repairable, explanation)""";

    private final DSLContext db;
    private final JdbcOperations jdbc;

    public Differences(DSLContext db, JdbcOperations jdbc) {
        this.db = db;
        this.jdbc = jdbc;
    }

    /** Keeps what a chunk has found, in the chunk's transaction. */
    public void add(long run, String job, String entity, Collection<Difference> found) {
        TABLE.insert(
                jdbc,
                found.stream()
                        .map(difference -> new Found(run, job, entity, difference))
                        .toList());
    }

    /**
     * Keeps what a query over stored rows finds, in the caller's transaction.
     *
     * @param sql gives {@code record_key, field, onec_value, stored_value, repairable, explanation}
     */
    public int check(long run, String job, String entity, String sql, List<@Nullable Object> arguments) {
        List<@Nullable Object> all = new ArrayList<>(List.of(run, job, entity));
        all.addAll(arguments);
        return jdbc.update(LOOK.formatted(sql), all.toArray());
    }

    /** How many differences the run has found that nothing explains, by entity: if there are none, both sides are equal. */
    public Map<String, Long> count(long run) {
        return count(run, DIFFERENCES.EXPLANATION.isNull());
    }

    /** How many differences the run has found that a rule or an event allows, by entity. */
    public Map<String, Long> explained(long run) {
        return count(run, DIFFERENCES.EXPLANATION.isNotNull());
    }

    private Map<String, Long> count(long run, Condition which) {
        Map<String, Long> counts = new LinkedHashMap<>();
        db.select(DIFFERENCES.ENTITY, DSL.count())
                .from(DIFFERENCES)
                .where(DIFFERENCES.RUN_ID.eq(run), which)
                .groupBy(DIFFERENCES.ENTITY)
                .orderBy(DIFFERENCES.ENTITY)
                .forEach(row -> counts.put(row.value1(), row.value2().longValue()));
        return counts;
    }

    /** Has the run found anything that can be repaired? */
    public boolean anyRepairable(long run) {
        return db.fetchExists(DIFFERENCES, DIFFERENCES.RUN_ID.eq(run), DIFFERENCES.REPAIRABLE.isTrue());
    }

    /** What the run has found: what nothing explains first, by entity and key. */
    public List<Found> of(long run, int limit) {
        return db.selectFrom(DIFFERENCES)
                .where(DIFFERENCES.RUN_ID.eq(run))
                .orderBy(
                        DIFFERENCES.EXPLANATION.isNotNull(), DIFFERENCES.ENTITY, DIFFERENCES.RECORD_KEY, DIFFERENCES.ID)
                .limit(limit)
                .fetch(row -> new Found(
                        row.getRunId(),
                        row.getJob(),
                        row.getEntity(),
                        new Difference(
                                row.getRecordKey(),
                                row.getField(),
                                row.getOnecValue(),
                                row.getStoredValue(),
                                row.getRepairable(),
                                row.getExplanation())));
    }

    /** The keys of what can be repaired, in their order, beginning behind this one; null from the first. */
    public List<String> keys(long run, String entity, @Nullable String after, int limit) {
        return db.selectDistinct(DIFFERENCES.RECORD_KEY.collate("C").as("k"))
                .from(DIFFERENCES)
                .where(
                        DIFFERENCES.RUN_ID.eq(run),
                        DIFFERENCES.ENTITY.eq(entity),
                        DIFFERENCES.REPAIRABLE.isTrue(),
                        after == null
                                ? DSL.noCondition()
                                : DIFFERENCES.RECORD_KEY.collate("C").gt(after))
                .orderBy(1)
                .limit(limit)
                .fetch(row -> row.get(0, String.class));
    }
}
