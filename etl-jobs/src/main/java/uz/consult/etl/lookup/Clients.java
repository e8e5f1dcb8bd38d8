package uz.consult.etl.lookup;

import static uz.consult.sql.cons.Tables.CLIENTS;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.rows.Keys;

/** Which client of ours a key of 1C means. */
public final class Clients {

    /**
     * @param clientId our key
     * @param orgInn the tax number; null if unknown
     */
    public record Client(UUID clientId, @Nullable String orgInn) {}

    private final DSLContext db;

    public Clients(DSLContext db) {
        this.db = db;
    }

    /** By Ref_Key, those that are known; of several rows with one key the oldest. One query, whatever their number. */
    public Map<String, Client> byKey(Collection<String> keys) {
        Map<String, Client> clients = new HashMap<>();
        if (!keys.isEmpty()) {
            db.select(CLIENTS.CL_REF_KEY, CLIENTS.CLIENT_ID, CLIENTS.ORG_INN)
                    .from(CLIENTS)
                    .where(Keys.among(CLIENTS.CL_REF_KEY, keys))
                    .orderBy(CLIENTS.CREATED_AT, CLIENTS.CLIENT_ID)
                    .forEach(row -> clients.putIfAbsent(row.value1(), new Client(row.value2(), row.value3())));
        }
        return clients;
    }
}
