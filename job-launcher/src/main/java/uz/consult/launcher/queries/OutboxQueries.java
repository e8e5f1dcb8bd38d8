package uz.consult.launcher.queries;

import static uz.consult.sql.sys.Tables.OUTBOX;

import java.time.OffsetDateTime;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.sql.sys.tables.records.OutboxRecord;

/** Effects on Chatwoot and 1C. */
@Component
public class OutboxQueries {

    /**
     * An effect.
     *
     * @param run the run that caused it; null if none did
     * @param conversation Chatwoot's display id; null for what goes to 1C
     * @param consultation its Ref_Key in 1C; null if it has none
     * @param kind message, status, assignee, attributes, label or write_back
     * @param payload what is sent, as JSON
     * @param state staged, held, queued, sending, delivered, unknown, dead or discarded
     * @param nextAttemptAt not before; null unless it is queued or unknown
     * @param sentAt when it was last sent; null if it never was
     * @param answer what came back, as JSON; null if nothing did
     */
    public record Effect(
            long id,
            String key,
            @Nullable Long run,
            @Nullable String conversation,
            @Nullable String consultation,
            String kind,
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

    /** Which effects; null does not narrow. */
    public record Filter(
            @Nullable String state,
            @Nullable String kind,
            @Nullable String conversation,
            @Nullable Long run) {}

    private final DSLContext db;

    OutboxQueries(DSLContext db) {
        this.db = db;
    }

    public Slice<Effect> of(Filter filter, int limit, int offset) {
        Condition where = DSL.noCondition();
        if (filter.state() != null) {
            where = where.and(OUTBOX.STATE.eq(filter.state()));
        }
        if (filter.kind() != null) {
            where = where.and(OUTBOX.KIND.eq(filter.kind()));
        }
        if (filter.conversation() != null) {
            where = where.and(OUTBOX.CONVERSATION.eq(filter.conversation()));
        }
        if (filter.run() != null) {
            where = where.and(OUTBOX.RUN_ID.eq(filter.run()));
        }
        return Slice.of(db, OUTBOX, OUTBOX.ID, where, limit, offset, OutboxQueries::effect);
    }

    /** @return null if there is no such effect */
    public @Nullable Effect find(long id) {
        OutboxRecord found = db.fetchOne(OUTBOX, OUTBOX.ID.eq(id));
        return found == null ? null : effect(found);
    }

    /** How many effects are in this state. */
    public long count(String state) {
        return db.fetchCount(OUTBOX, OUTBOX.STATE.eq(state));
    }

    private static Effect effect(OutboxRecord found) {
        boolean waits = found.getState().equals("queued") || found.getState().equals("unknown");
        return new Effect(
                found.getId(),
                found.getKey(),
                found.getRunId(),
                found.getConversation(),
                found.getConsRefKey(),
                found.getKind(),
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
}
