package uz.consult.launcher.queries;

import static uz.consult.sql.sys.Tables.EXTERNAL_SYSTEMS;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.sql.sys.tables.records.ExternalSystemsRecord;

/** What launchers have told of external systems, in sys.external_systems: it outlives them, and each sees what the others have seen. */
@Component
public class ExternalSystemStates {

    private final DSLContext db;
    private final TransactionTemplate transaction;

    ExternalSystemStates(DSLContext db, TransactionTemplate transaction) {
        this.db = db;
        this.transaction = transaction;
    }

    /** Those of which anything is known, by name. */
    public List<ExternalSystemState> all() {
        return db.selectFrom(EXTERNAL_SYSTEMS)
                .orderBy(EXTERNAL_SYSTEMS.SYSTEM.desc())
                .fetch(ExternalSystemStates::state);
    }

    /** @param next gives the new state for the one that is stored, which may be null; the same one or null to leave it */
    public void change(String system, UnaryOperator<@Nullable ExternalSystemState> next) {
        transaction.executeWithoutResult(status -> {
            ExternalSystemsRecord row = db.selectFrom(EXTERNAL_SYSTEMS)
                    .where(EXTERNAL_SYSTEMS.SYSTEM.eq(system))
                    .forUpdate()
                    .fetchOne();
            ExternalSystemState stored = row == null ? null : state(row);
            ExternalSystemState changed = next.apply(stored);
            if (changed != null && !changed.equals(stored)) {
                write(changed);
            }
        });
    }

    private void write(ExternalSystemState state) {
        ExternalSystemsRecord row = new ExternalSystemsRecord();
        row.setSystem(state.system());
        row.setState(state.state());
        row.setSince(time(state.since()));
        row.setLastSuccessAt(time(state.lastSuccessAt()));
        row.setLastFailureAt(time(state.lastFailureAt()));
        row.setErrorClass(state.errorClass());
        row.setMessage(state.message());
        db.insertInto(EXTERNAL_SYSTEMS).set(row).onDuplicateKeyUpdate().set(row).execute();
    }

    private static ExternalSystemState state(ExternalSystemsRecord row) {
        return new ExternalSystemState(
                row.getSystem(),
                row.getState(),
                row.getSince().toInstant(),
                instant(row.getLastSuccessAt()),
                instant(row.getLastFailureAt()),
                row.getErrorClass(),
                row.getMessage());
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
