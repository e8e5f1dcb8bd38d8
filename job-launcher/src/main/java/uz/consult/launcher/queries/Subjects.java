package uz.consult.launcher.queries;

import static uz.consult.sql.cons.Tables.CLIENTS;
import static uz.consult.sql.cons.Tables.CONS_;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whose records and effects are: the consultation and the client that a key of 1C leads to. */
@Component
class Subjects {

    /**
     * A consultation.
     *
     * @param number as people call it; null if it is not stored
     * @param conversation Chatwoot's display id; null if it has none
     * @param client the name of its client; null if unknown
     */
    record Subject(
            @Nullable String number,
            @Nullable String conversation,
            @Nullable String client) {}

    private static final Field<String> CLIENT = DSL.coalesce(CLIENTS.COMPANY_NAME, CLIENTS.NAME, CLIENTS.CONTACT_NAME);

    private final DSLContext db;

    Subjects(DSLContext db) {
        this.db = db;
    }

    /** By Ref_Key, those that are stored. Of several rows of one document the one with a conversation counts. */
    Map<String, Subject> consultations(Collection<String> keys) {
        Map<String, Subject> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        db.select(CONS_.CL_REF_KEY, CONS_.NUMBER, CONS_.CONS_ID, CLIENT)
                .from(CONS_)
                .leftJoin(CLIENTS)
                .on(CLIENTS.CLIENT_ID.eq(CONS_.CLIENT_ID))
                .where(CONS_.CL_REF_KEY.eq(DSL.any(keys.toArray(String[]::new))))
                .forEach(row -> {
                    String id = row.get(CONS_.CONS_ID);
                    boolean conversation = !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9');
                    Subject subject = new Subject(row.get(CONS_.NUMBER), conversation ? id : null, row.get(CLIENT));
                    found.merge(
                            row.get(CONS_.CL_REF_KEY), subject, (one, other) -> one.conversation == null ? other : one);
                });
        return found;
    }

    /** By Ref_Key, the names of the clients that are stored. */
    Map<String, String> clients(Collection<String> keys) {
        return keys.isEmpty()
                ? Map.of()
                : db.selectDistinct(CLIENTS.CL_REF_KEY, CLIENT)
                        .on(CLIENTS.CL_REF_KEY)
                        .from(CLIENTS)
                        .where(CLIENTS.CL_REF_KEY.eq(DSL.any(keys.toArray(String[]::new))), CLIENT.isNotNull())
                        .orderBy(CLIENTS.CL_REF_KEY, CLIENTS.CREATED_AT)
                        .fetchMap(CLIENTS.CL_REF_KEY, CLIENT);
    }
}
