package uz.consult.launcher.queries;

import static uz.consult.sql.cons.Tables.CONS_;
import static uz.consult.sql.log.Tables.CONSULTATION_CHANGE_LOG;
import static uz.consult.sql.log.Tables.ETL_RUNS;
import static uz.consult.sql.sys.Tables.OUTBOX;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.outbox.ClientTexts;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.launcher.queries.Subjects.Subject;
import uz.consult.sql.sys.tables.records.OutboxRecord;

/** Effects on Chatwoot and 1C: what they do, to whom and why. */
@Component
public class OutboxQueries {

    /**
     * An effect.
     *
     * @param id its number
     * @param key what it is about: no two effects have the same
     * @param run the run that caused it; null if none did
     * @param job the job of that run
     * @param conversation Chatwoot's display id; null for what goes to 1C
     * @param consultation its Ref_Key in 1C; null if it has none
     * @param number the consultation's number; null if it is not stored
     * @param client the name of the client; null if unknown
     * @param kind message, status, assignee, attributes, label or write_back
     * @param texts of a message what the client reads, by language: as it was sent, or as it would go out now; else empty
     * @param payload what is sent, as JSON
     * @param state staged, held, queued, sending, delivered, unknown, dead or discarded
     * @param attempts how often it was tried
     * @param nextAttemptAt not before; null unless it is queued or unknown
     * @param createdAt when it was queued
     * @param sentAt when it was last sent; null if it never was
     * @param deliveredAt when its delivery was confirmed; null until then
     * @param answer what came back, as JSON; null if nothing did
     * @param errorClass the class of the last failure; null if there is none
     * @param errorMessage the last failure in words; null likewise
     */
    public record Effect(
            long id,
            String key,
            @Nullable Long run,
            @Nullable String job,
            @Nullable String conversation,
            @Nullable String consultation,
            @Nullable String number,
            @Nullable String client,
            String kind,
            List<ClientTexts.Text> texts,
            String payload,
            String state,
            int attempts,
            @Nullable OffsetDateTime nextAttemptAt,
            OffsetDateTime createdAt,
            @Nullable OffsetDateTime sentAt,
            @Nullable OffsetDateTime deliveredAt,
            @Nullable String answer,
            @Nullable String errorClass,
            @Nullable String errorMessage) {}

    /**
     * A field of a consultation that changed, with the effect that this caused.
     *
     * @param field its column
     * @param before as JSON; null if there was nothing
     * @param after as JSON; null if there is nothing
     */
    public record Change(
            String field, @Nullable String before, @Nullable String after) {}

    /**
     * Which effects.
     *
     * @param state null for any
     */
    public record Filter(@Nullable String state, EffectFilter which) {}

    private static final Set<String> WERE_SENT = Set.of("sending", "unknown", "delivered");

    private final DSLContext db;
    private final Subjects subjects;
    private final ClientTexts texts;
    private final JsonMapper json = new JsonMapper();

    OutboxQueries(DSLContext db, Subjects subjects, ClientTexts texts) {
        this.db = db;
        this.subjects = subjects;
        this.texts = texts;
    }

    public Slice<Effect> of(Filter filter, int limit, int offset) {
        Slice<OutboxRecord> found = Slice.of(db, OUTBOX, OUTBOX.ID, where(filter), limit, offset, Function.identity());
        Causes causes = causes(found.items());
        return found.map(effect -> effect(effect, causes));
    }

    /** @return null if there is no such effect */
    public @Nullable Effect find(long id) {
        OutboxRecord found = db.fetchOne(OUTBOX, OUTBOX.ID.eq(id));
        return found == null ? null : effect(found, causes(List.of(found)));
    }

    /** What changed in the transaction that queued the effect: its consultation's fields, in the order in which they were written. */
    public List<Change> changes(Effect effect) {
        List<String> named = new ArrayList<>();
        if (effect.conversation() != null) {
            named.add(effect.conversation());
        }
        if (effect.consultation() != null) {
            named.addAll(db.select(CONS_.CONS_ID)
                    .from(CONS_)
                    .where(CONS_.CL_REF_KEY.eq(effect.consultation()))
                    .fetch(CONS_.CONS_ID));
        }
        return db.select(
                        CONSULTATION_CHANGE_LOG.FIELD_NAME,
                        CONSULTATION_CHANGE_LOG.OLD_VALUE,
                        CONSULTATION_CHANGE_LOG.NEW_VALUE)
                .from(CONSULTATION_CHANGE_LOG)
                .where(
                        CONSULTATION_CHANGE_LOG.CONS_ID.in(named),
                        CONSULTATION_CHANGE_LOG.CREATED_AT.eq(effect.createdAt()))
                .orderBy(CONSULTATION_CHANGE_LOG.ID)
                .fetch(row -> new Change(row.value1(), row.value2(), row.value3()));
    }

    /** How many effects are in this state. */
    public long count(String state) {
        return db.fetchCount(OUTBOX, OUTBOX.STATE.eq(state));
    }

    /** How many effects match. */
    public long count(Filter filter) {
        return db.fetchCount(OUTBOX, where(filter));
    }

    private static Condition where(Filter filter) {
        Condition where = DSL.condition(filter.which().sql(), filter.which().values());
        return filter.state() == null ? where : OUTBOX.STATE.eq(filter.state()).and(where);
    }

    /** Whose effects are and which jobs caused them, by keys and by runs. */
    private record Causes(Map<String, Subject> subjects, Map<Long, String> jobs) {}

    private Causes causes(List<OutboxRecord> effects) {
        Set<Long> runs = effects.stream()
                .map(OutboxRecord::getRunId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return new Causes(
                subjects.consultations(effects.stream()
                        .map(OutboxRecord::getConsRefKey)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())),
                db.select(ETL_RUNS.ID, ETL_RUNS.JOB)
                        .from(ETL_RUNS)
                        .where(ETL_RUNS.ID.eq(DSL.any(runs.toArray(Long[]::new))))
                        .fetchMap(ETL_RUNS.ID, ETL_RUNS.JOB));
    }

    private Effect effect(OutboxRecord found, Causes causes) {
        boolean waits = found.getState().equals("queued") || found.getState().equals("unknown");
        Subject subject = found.getConsRefKey() == null ? null : causes.subjects.get(found.getConsRefKey());
        return new Effect(
                found.getId(),
                found.getKey(),
                found.getRunId(),
                found.getRunId() == null ? null : causes.jobs.get(found.getRunId()),
                found.getConversation(),
                found.getConsRefKey(),
                subject == null ? null : subject.number(),
                subject == null ? null : subject.client(),
                found.getKind(),
                found.getKind().equals("message") ? texts(found) : List.of(),
                found.getPayload().data(),
                found.getState(),
                found.getAttempts(),
                waits ? found.getNextAttemptAt() : null,
                found.getCreatedAt(),
                found.getSentAt(),
                found.getDeliveredAt(),
                found.getAnswer() == null ? null : found.getAnswer().data(),
                found.getErrorClass(),
                found.getErrorMessage());
    }

    private List<ClientTexts.Text> texts(OutboxRecord message) {
        JsonNode payload = json.readTree(message.getPayload().data());
        if (WERE_SENT.contains(message.getState())) {
            for (JSONB kept : new @Nullable JSONB[] {message.getAnswer(), message.getPreSendState()}) {
                String sent = kept == null
                        ? ""
                        : json.readTree(kept.data()).path("text").asString("");
                if (!sent.isEmpty()) {
                    return ClientTexts.sent(payload, sent);
                }
            }
        }
        return texts.knows(payload) ? texts.of(payload) : List.of();
    }
}
