package uz.consult.launcher.queries;

import static uz.consult.sql.cons.Tables.CONS_;
import static uz.consult.sql.log.Tables.DEAD_LETTERS;

import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.launcher.queries.LetterSubjects.Owner;
import uz.consult.launcher.queries.LetterSubjects.Unwritten;
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
     * @param consultation the Ref_Key of the consultation it belongs to; null if that is not stored
     * @param number the consultation's number; null if unknown
     * @param client the name of the client; null if unknown
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
            @Nullable String consultation,
            @Nullable String number,
            @Nullable String client,
            @Nullable String payload,
            String errorClass,
            String reason,
            String state,
            int occurrences,
            OffsetDateTime createdAt,
            OffsetDateTime lastSeenAt,
            @Nullable OffsetDateTime replayRequestedAt,
            @Nullable OffsetDateTime closedAt) {}

    /**
     * Which letters; null does not narrow.
     *
     * @param reason what the reason holds, in whichever case
     * @param since only records that were met then or later
     */
    public record Filter(
            @Nullable String job,
            @Nullable String entity,
            @Nullable String state,
            @Nullable String errorClass,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable OffsetDateTime since) {

        /** Does it leave anything out, besides by state? */
        public boolean narrows() {
            return job != null
                    || entity != null
                    || errorClass != null
                    || run != null
                    || reason != null
                    || since != null;
        }
    }

    /**
     * What a replay of letters comes to.
     *
     * @param letters how many are open
     * @param jobs whose replays read them
     * @param conversations to how many conversations they lead: at most so many clients are messaged if all of them are written. A record
     *     of a consultation that is not stored yet messages nobody, nor does an event that is too old
     */
    public record Forecast(long letters, List<String> jobs, long conversations) {}

    private final DSLContext db;
    private final LetterSubjects subjects;

    DeadLetterQueries(DSLContext db, LetterSubjects subjects) {
        this.db = db;
        this.subjects = subjects;
    }

    public Slice<DeadLetter> of(Filter filter, int limit, int offset) {
        Slice<DeadLettersRecord> found =
                Slice.of(db, DEAD_LETTERS, DEAD_LETTERS.ID, where(filter), limit, offset, Function.identity());
        List<Owner> owners = subjects.of(
                found.items().stream().map(DeadLetterQueries::unwritten).toList());
        Iterator<Owner> next = owners.iterator();
        return found.map(letter -> letter(letter, next.next(), false));
    }

    /** @return null if there is no such letter */
    public @Nullable DeadLetter find(long id) {
        DeadLettersRecord found = db.fetchOne(DEAD_LETTERS, DEAD_LETTERS.ID.eq(id));
        return found == null
                ? null
                : letter(found, subjects.of(List.of(unwritten(found))).get(0), true);
    }

    /** How many open letters the filter means. */
    public long count(Filter filter) {
        return db.fetchCount(DEAD_LETTERS, where(filter), DEAD_LETTERS.STATE.eq("open"));
    }

    /** What a replay of the open letters comes to that the filter means. */
    public Forecast forecast(Filter filter) {
        Condition open = where(filter).and(DEAD_LETTERS.STATE.eq("open"));
        Map<String, Integer> jobs = db.select(DEAD_LETTERS.JOB, DSL.count())
                .from(DEAD_LETTERS)
                .where(open)
                .groupBy(DEAD_LETTERS.JOB)
                .orderBy(DEAD_LETTERS.JOB)
                .fetchMap(DEAD_LETTERS.JOB, DSL.count());
        Field<String> named = DSL.field("named.parts[1]", String.class);
        Integer conversations = db.select(DSL.countDistinct(CONS_.CONS_ID))
                .from(DEAD_LETTERS)
                .crossJoin(DSL.table(
                        "lateral regexp_matches(lower({0}), {1}, 'g') as named (parts)",
                        DEAD_LETTERS.RECORD_KEY, DSL.inline("(" + LetterSubjects.GUID + ")")))
                .join(CONS_)
                .on(CONS_.CL_REF_KEY.eq(named))
                .where(open, CONS_.CONS_ID.likeRegex("^[0-9]+$"))
                .fetchOne(0, Integer.class);
        return new Forecast(
                jobs.values().stream().mapToLong(Integer::longValue).sum(),
                List.copyOf(jobs.keySet()),
                conversations == null ? 0 : conversations);
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
        if (filter.reason() != null) {
            where = where.and(DEAD_LETTERS.REASON.containsIgnoreCase(filter.reason()));
        }
        if (filter.since() != null) {
            where = where.and(DEAD_LETTERS.LAST_SEEN_AT.ge(filter.since()));
        }
        return where;
    }

    private static Unwritten unwritten(DeadLettersRecord found) {
        return new Unwritten(found.getEntity(), found.getRecordKey(), found.getPayload());
    }

    private static DeadLetter letter(DeadLettersRecord found, Owner owner, boolean whole) {
        return new DeadLetter(
                found.getId(),
                found.getRunId(),
                found.getJob(),
                found.getEntity(),
                found.getRecordKey(),
                owner.consultation(),
                owner.subject().number(),
                owner.subject().client(),
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
