package uz.consult.launcher.queries;

import static uz.consult.sql.log.Tables.DEAD_LETTERS;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.sql.log.tables.records.DeadLettersRecord;

/** Records that could not be written. */
@Component
public class DeadLetterQueries {

    /**
     * A dead letter.
     *
     * @param id its number
     * @param run the run that met it last; null if that is forgotten
     * @param job whose record it is
     * @param entity of 1C
     * @param key the record's name in 1C
     * @param payload the record as 1C sent it; null in lists
     * @param errorClass the class of the failure
     * @param reason why it could not be written, for people
     * @param state open, landed, replayed or discarded
     * @param occurrences how often it was met
     * @param createdAt when it was met first
     * @param lastSeenAt when it was met last
     * @param replayRequestedAt when somebody asked that it be read again; null if nobody has
     * @param closedAt when it was closed; null while it is open
     */
    public record DeadLetter(
            long id,
            @Nullable Long run,
            String job,
            String entity,
            String key,
            @Nullable String payload,
            String errorClass,
            String reason,
            String state,
            int occurrences,
            OffsetDateTime createdAt,
            OffsetDateTime lastSeenAt,
            @Nullable OffsetDateTime replayRequestedAt,
            @Nullable OffsetDateTime closedAt) {}

    /** Which letters; null does not narrow. */
    public record Filter(
            @Nullable String job,
            @Nullable String entity,
            @Nullable String state,
            @Nullable String errorClass,
            @Nullable Long run) {}

    private final DSLContext db;

    DeadLetterQueries(DSLContext db) {
        this.db = db;
    }

    public Slice<DeadLetter> of(Filter filter, int limit, int offset) {
        return Slice.of(
                db, DEAD_LETTERS, DEAD_LETTERS.ID, where(filter), limit, offset, letter -> letter(letter, false));
    }

    /** @return null if there is no such letter */
    public @Nullable DeadLetter find(long id) {
        DeadLettersRecord found = db.fetchOne(DEAD_LETTERS, DEAD_LETTERS.ID.eq(id));
        return found == null ? null : letter(found, true);
    }

    /** The open letters that the filter means, by job. */
    public Map<String, List<Long>> open(Filter filter) {
        return db.select(DEAD_LETTERS.JOB, DEAD_LETTERS.ID)
                .from(DEAD_LETTERS)
                .where(where(filter), DEAD_LETTERS.STATE.eq("open"))
                .orderBy(DEAD_LETTERS.JOB, DEAD_LETTERS.ID)
                .fetchGroups(DEAD_LETTERS.JOB, DEAD_LETTERS.ID);
    }

    private static Condition where(Filter filter) {
        Condition where = DSL.noCondition();
        if (filter.job() != null) {
            where = where.and(DEAD_LETTERS.JOB.eq(filter.job()));
        }
        if (filter.entity() != null) {
            where = where.and(DEAD_LETTERS.ENTITY.eq(filter.entity()));
        }
        if (filter.state() != null) {
            where = where.and(DEAD_LETTERS.STATE.eq(filter.state()));
        }
        if (filter.errorClass() != null) {
            where = where.and(DEAD_LETTERS.ERROR_CLASS.eq(filter.errorClass()));
        }
        if (filter.run() != null) {
            where = where.and(DEAD_LETTERS.RUN_ID.eq(filter.run()));
        }
        return where;
    }

    private static DeadLetter letter(DeadLettersRecord found, boolean whole) {
        return new DeadLetter(
                found.getId(),
                found.getRunId(),
                found.getJob(),
                found.getEntity(),
                found.getRecordKey(),
                whole ? found.getPayload() : null,
                found.getErrorClass(),
                found.getReason(),
                found.getState(),
                found.getOccurrences(),
                found.getCreatedAt(),
                found.getLastSeenAt(),
                found.getReplayRequestedAt(),
                found.getClosedAt());
    }
}
