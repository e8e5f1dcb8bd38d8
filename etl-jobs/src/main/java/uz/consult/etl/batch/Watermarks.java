package uz.consult.etl.batch;

import static uz.consult.sql.sys.Tables.SYNC_STATE;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.clock.WallClock;

/**
 * How far each entity has been read, in sys.sync_state under the entity's name in 1C; the watermarks that the predecessor left are
 * honoured. A watermark moves in the transaction of its rows, only forwards, and never beyond now: a date in the
 * future would hide everything until then.
 */
public final class Watermarks {

    /**
     * A watermark.
     *
     * @param at the change cursor, wall time; null for entities with a code
     * @param code the code cursor; null for entities with a date
     */
    public record Watermark(
            @Nullable LocalDateTime at, @Nullable String code) {}

    /** The watermark of what has not been read since 1C was restored to an earlier state. */
    private static final OffsetDateTime BEGINNING = OffsetDateTime.of(1900, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final DSLContext db;
    private final WallClock clock;

    public Watermarks(DSLContext db, WallClock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** The entity's watermark, or null if it has never been read. */
    public @Nullable Watermark find(String entity) {
        var found = db.fetchOne(SYNC_STATE, SYNC_STATE.ENTITY_NAME.eq(entity));
        if (found == null || found.getLastSyncedAt() == null && found.getLastSyncedCode() == null) {
            return null;
        }
        return new Watermark(notBeyondNow(clock.wall(found.getLastSyncedAt())), found.getLastSyncedCode());
    }

    /** The entity's date less an overlap; null if it has none. */
    public @Nullable LocalDateTime since(String entity, Duration overlap) {
        Watermark found = find(entity);
        return found == null || found.at() == null ? null : found.at().minus(overlap);
    }

    /** A watermark in the future, as the predecessor could leave one, would hide everything until then. */
    private @Nullable LocalDateTime notBeyondNow(@Nullable LocalDateTime mark) {
        return mark != null && mark.isAfter(clock.now()) ? clock.now() : mark;
    }

    /** Records that the entity has been read, where no record moved the watermark: so the next run is not a first load again. */
    void ensure(String entity, LocalDateTime began) {
        db.insertInto(SYNC_STATE)
                .set(SYNC_STATE.ENTITY_NAME, entity)
                .set(SYNC_STATE.LAST_SYNCED_AT, clock.label(began))
                .onConflict(SYNC_STATE.ENTITY_NAME)
                .doUpdate()
                .set(SYNC_STATE.LAST_SYNCED_AT, clock.label(began))
                .where(SYNC_STATE.LAST_SYNCED_AT.isNull(), SYNC_STATE.LAST_SYNCED_CODE.isNull())
                .execute();
    }

    /** Notes that the entity was read in whole at this time. */
    public void touch(String entity, LocalDateTime at) {
        db.insertInto(SYNC_STATE)
                .set(SYNC_STATE.ENTITY_NAME, entity)
                .set(SYNC_STATE.LAST_SYNCED_AT, clock.label(at))
                .onConflict(SYNC_STATE.ENTITY_NAME)
                .doUpdate()
                .set(SYNC_STATE.LAST_SYNCED_AT, clock.label(at))
                .execute();
    }

    /**
     * Records that 1C was restored to an earlier state, so that watermarks lie beyond what 1C has: the next run of its job reads an
     * entity with a cursor from the beginning.
     *
     * @param entity whose; null for all
     */
    void setBack(@Nullable String entity) {
        db.update(SYNC_STATE)
                .set(SYNC_STATE.WENT_BACK_AT, DSL.currentOffsetDateTime())
                .set(SYNC_STATE.LAST_SYNCED_AT, BEGINNING)
                .setNull(SYNC_STATE.LAST_SYNCED_CODE)
                .setNull(SYNC_STATE.LAST_SYNCED_KEY)
                .where(
                        SYNC_STATE.LAST_SYNCED_KEY.isNotNull(),
                        entity == null ? DSL.noCondition() : SYNC_STATE.ENTITY_NAME.eq(entity))
                .execute();
    }

    /** @param entity null for any */
    boolean isSetBack(@Nullable String entity) {
        return db.fetchExists(
                SYNC_STATE,
                SYNC_STATE.WENT_BACK_AT.isNotNull(),
                entity == null ? DSL.noCondition() : SYNC_STATE.ENTITY_NAME.eq(entity));
    }

    /** Records that the entity was read in whole since 1C was restored. */
    void caughtUp(String entity) {
        db.update(SYNC_STATE)
                .setNull(SYNC_STATE.WENT_BACK_AT)
                .where(SYNC_STATE.ENTITY_NAME.eq(entity), SYNC_STATE.WENT_BACK_AT.isNotNull())
                .execute();
    }

    /** @param all true if everything is read, so that codes begin from their first again */
    Advance advance(boolean all) {
        return new Advance(all);
    }

    /** How far the watermark moves in one chunk. */
    final class Advance {

        private final LocalDateTime now = clock.now();
        private final NewestWatermark reached = new NewestWatermark(now);
        private final boolean all;

        Advance(boolean all) {
            this.all = all;
        }

        void to(SourceRecord sourceRecord) {
            reached.to(sourceRecord);
        }

        /** @return the new watermark as 1C writes it, or null if there is none */
        @Nullable String save() {
            SourceRecord newest = reached.newest();
            if (newest == null) {
                return null;
            }
            LocalDateTime at = reached.at();
            String code = reached.code();
            OffsetDateTime labelled = clock.label(at != null ? at : now);
            // A watermark in the future, as the predecessor could leave one, counts as none.
            Condition isNewer = at != null
                    ? SYNC_STATE
                            .LAST_SYNCED_AT
                            .isNull()
                            .or(SYNC_STATE.LAST_SYNCED_AT.lt(labelled))
                            .or(SYNC_STATE.LAST_SYNCED_AT.gt(clock.label(now)))
                    : SYNC_STATE
                            .LAST_SYNCED_CODE
                            .isNull()
                            .or(
                                    all
                                            ? DSL.falseCondition()
                                            : SYNC_STATE.LAST_SYNCED_CODE.ne(Objects.requireNonNull(code)));
            int moved = db.insertInto(SYNC_STATE)
                    .set(SYNC_STATE.ENTITY_NAME, newest.scan().entity())
                    .set(SYNC_STATE.LAST_SYNCED_AT, labelled)
                    .set(SYNC_STATE.LAST_SYNCED_CODE, code)
                    .set(SYNC_STATE.LAST_SYNCED_KEY, newest.key())
                    .onConflict(SYNC_STATE.ENTITY_NAME)
                    .doUpdate()
                    .set(SYNC_STATE.LAST_SYNCED_AT, labelled)
                    .set(SYNC_STATE.LAST_SYNCED_CODE, DSL.coalesce(DSL.val(code), SYNC_STATE.LAST_SYNCED_CODE))
                    .set(SYNC_STATE.LAST_SYNCED_KEY, newest.key())
                    .where(isNewer)
                    .execute();
            if (moved == 0) {
                return null;
            }
            return reached.text();
        }
    }
}
