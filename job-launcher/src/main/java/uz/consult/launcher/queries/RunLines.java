package uz.consult.launcher.queries;

import static uz.consult.sql.log.Tables.RUN_LINES;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What launchers have logged of runs, for 30 days. */
@Component
public class RunLines {

    /**
     * A line.
     *
     * @param id its number
     * @param at when it was logged
     * @param level ERROR, WARN, INFO, DEBUG or TRACE
     * @param logger the class that logged it
     * @param message what was logged
     * @param trace the stack trace; null if it has none
     */
    public record LogLine(
            long id,
            OffsetDateTime at,
            String level,
            String logger,
            String message,
            @Nullable String trace) {}

    /**
     * The last lines of a run before one of them, oldest first.
     *
     * @param lines the oldest first
     * @param earlier true if there are lines before these
     */
    public record LogPage(List<LogLine> lines, boolean earlier) {}

    private final DSLContext db;

    RunLines(DSLContext db) {
        this.db = db;
    }

    /** @param before the number of a line; null for the end */
    public LogPage of(long run, @Nullable Long before, int limit) {
        List<LogLine> lines = new ArrayList<>(db.selectFrom(RUN_LINES)
                .where(RUN_LINES.RUN_ID.eq(run), before == null ? DSL.noCondition() : RUN_LINES.ID.lt(before))
                .orderBy(RUN_LINES.ID.desc())
                .limit(limit + 1)
                .fetch(row -> new LogLine(
                        row.getId(),
                        row.getLoggedAt(),
                        row.getLevel(),
                        row.getLogger(),
                        row.getMessage(),
                        row.getTrace())));
        boolean earlier = lines.size() > limit;
        if (earlier) {
            lines.remove(limit);
        }
        Collections.reverse(lines);
        return new LogPage(lines, earlier);
    }
}
