package uz.consult.launcher.queries;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/** The steps of a run, from Spring Batch's own tables: its API reads whole executions with their contexts. */
@Component
public class RunSteps {

    private static final String STEPS = """
            select step_name, status, start_time, end_time, commit_count, rollback_count, read_count, write_count
            from batch.batch_step_execution where job_execution_id = ? order by step_execution_id""";

    /**
     * A step.
     *
     * @param name its name
     * @param status Spring Batch's
     * @param chunks committed
     * @param rollbacks chunks that were rolled back, and done again or not
     * @param read items that were read
     * @param written items that were written
     * @param startedAt when it began; null until then
     * @param finishedAt when it ended; null until then
     */
    public record StepView(
            String name,
            String status,
            long chunks,
            long rollbacks,
            long read,
            long written,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime finishedAt) {}

    private final JdbcOperations jdbc;

    RunSteps(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    public List<StepView> of(long execution) {
        return jdbc.query(
                STEPS,
                (row, number) -> new StepView(
                        row.getString("step_name"),
                        row.getString("status"),
                        row.getLong("commit_count"),
                        row.getLong("rollback_count"),
                        row.getLong("read_count"),
                        row.getLong("write_count"),
                        instant(row.getObject("start_time", LocalDateTime.class)),
                        instant(row.getObject("end_time", LocalDateTime.class))),
                execution);
    }

    /** By the database's clock. */
    public double secondsSince(OffsetDateTime time) {
        return Objects.requireNonNull(
                jdbc.queryForObject("select extract(epoch from clock_timestamp() - ?)", Double.class, time));
    }

    /** Spring Batch writes the wall time of the process. */
    private static @Nullable OffsetDateTime instant(@Nullable LocalDateTime wall) {
        return wall == null ? null : wall.atZone(ZoneId.systemDefault()).toOffsetDateTime();
    }
}
