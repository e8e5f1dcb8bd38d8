package uz.consult.etl.lookup;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** Finds the stored client of a 1C key. */
public final class ClientLookup {

    /** 1C's catalog of clients, to whose keys documents refer. */
    public static final String CATALOG = "Catalog_Контрагенты";

    /**
     * @param clientId our key
     * @param orgInn the tax number; null if unknown
     */
    public record Client(UUID clientId, @Nullable String orgInn) {}

    private static final String BY_KEY = """
            select c.cl_ref_key, c.client_id, c.org_inn
            from cons.clients c join (select distinct k from unnest(?::text[]) k) keys on c.cl_ref_key = keys.k
            order by c.created_at, c.client_id""";

    private final JdbcOperations jdbc;

    public ClientLookup(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** By Ref_Key, those that are known; of several rows with one key the oldest. One query, whatever their number. */
    public Map<String, Client> byKey(Collection<String> keys) {
        Map<String, Client> clients = new HashMap<>();
        if (!keys.isEmpty()) {
            jdbc.query(
                    BY_KEY,
                    row -> {
                        clients.putIfAbsent(
                                row.getString(1), new Client(row.getObject(2, UUID.class), row.getString(3)));
                    },
                    (Object) keys.toArray(String[]::new));
        }
        return clients;
    }
}
