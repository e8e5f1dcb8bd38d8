package uz.consult.etl.clients;

import static uz.consult.sql.cons.Tables.CLIENTS;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.Keys;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.StoredRowCheck;

/** The rows of cons.clients, read and written in sets. */
final class ClientRows {

    private final DSLContext db;
    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final RowTable<Client> table;
    private final RowTable<Client> versions = new RowTable<Client>("cons.clients", "client_id")
            .column("client_id", "uuid", Client::clientId)
            .untrackedColumn("onec_version", "text", Client::version);

    ClientRows(DSLContext db, JdbcOperations jdbc, WallClock clock) {
        this.db = db;
        this.jdbc = jdbc;
        this.clock = clock;
        this.table = new RowTable<Client>("cons.clients", "client_id")
                .column("client_id", "uuid", Client::clientId)
                .column("cl_ref_key", "text", Client::refKey)
                .column("is_parent", "boolean", c -> true)
                .column("parent_id", "uuid", c -> null)
                .column("parent_key", "text", Client::parentKey)
                .column("company_name", "text", Client::companyName)
                .column("org_inn", "text", Client::orgInn)
                .column("code_abonent", "text", Client::abonent)
                .column("email", "text", Client::email)
                .column("phone_number", "text", Client::phone)
                .column("country", "text", Client::country)
                .column("region", "text", Client::region)
                .column("city", "text", Client::city)
                .column("subs_id", "text", Client::subscription)
                .column("subs_start", "timestamptz", c -> clock.label(c.subscribedFrom()))
                .column("subs_end", "timestamptz", c -> clock.label(c.subscribedTo()))
                .column("tariff_id", "text", Client::tariff)
                .column("tariffperiod_id", "text", Client::tariffPeriod)
                .column("org_id", "text", Client::organisation)
                .untrackedColumn("deleted_at", "timestamptz", Client::deletedAt)
                .untrackedColumn("onec_version", "text", Client::version);
    }

    /** By Ref_Key; of several rows with one key the oldest. */
    Map<String, Client> byRefKey(Collection<String> refKeys) {
        Map<String, Client> found = new HashMap<>();
        db.selectFrom(CLIENTS)
                .where(Keys.among(CLIENTS.CL_REF_KEY, refKeys))
                .orderBy(CLIENTS.CREATED_AT, CLIENTS.CLIENT_ID)
                .forEach(row -> found.putIfAbsent(row.getClRefKey(), client(row)));
        return found;
    }

    /** Owners whom 1C does not know yet, by abonent code; of several the oldest. */
    Map<String, Client> ownersByAbonent(Collection<String> codes) {
        Map<String, Client> found = new HashMap<>();
        if (!codes.isEmpty()) {
            db.selectFrom(CLIENTS)
                    .where(
                            Keys.among(CLIENTS.CODE_ABONENT, codes),
                            CLIENTS.CL_REF_KEY.isNull(),
                            CLIENTS.IS_PARENT.isTrue())
                    .orderBy(CLIENTS.CREATED_AT, CLIENTS.CLIENT_ID)
                    .forEach(row -> found.putIfAbsent(row.getCodeAbonent(), client(row)));
        }
        return found;
    }

    /** The same rows as they stand now, locked in the order of their keys until the transaction ends. */
    Map<UUID, Client> lock(Collection<UUID> ids) {
        Map<UUID, Client> locked = new HashMap<>();
        db.selectFrom(CLIENTS)
                .where(Keys.among(CLIENTS.CLIENT_ID, ids))
                .orderBy(CLIENTS.CLIENT_ID)
                .forNoKeyUpdate()
                .forEach(row -> locked.put(row.getClientId(), client(row)));
        return locked;
    }

    /** Where the stored row differs from what 1C says. */
    List<Difference> differences(Client stored, ClientsDocument said, OffsetDateTime now) {
        Client after = stored.after(said, now);
        Client alone = Client.blank(stored.clientId()).after(said, now);
        List<Difference> found = new ArrayList<>(Difference.of(said.refKey(), table, stored, after, alone, Set.of()));
        if (stored.owner() != after.owner()) {
            found.add(new Difference(said.refKey(), "is_parent", after.owner(), stored.owner()));
        }
        if ((stored.deletedAt() == null) != (after.deletedAt() == null)) {
            found.add(new Difference(said.refKey(), "deleted_at", after.deletedAt(), stored.deletedAt()));
        }
        return found;
    }

    /** Further rows of one client: which of them history hangs on is for people to see. */
    List<StoredRowCheck> checks() {
        return List.of(
                StoredRowCheck.of("cons.clients", """
                        select cl_ref_key, 'client_id', (array_agg(client_id::text order by created_at, client_id))[1],
                               string_agg(client_id::text, ', ' order by created_at, client_id), false, null
                        from cons.clients where cl_ref_key is not null group by cl_ref_key having count(*) > 1"""),
                StoredRowCheck.nameless("cons.clients", ClientsJob.STORED.sql(), ClientsJob.STORED.arguments(), "%s"));
    }

    void add(Collection<Client> rows) {
        table.insert(jdbc, rows);
    }

    void update(Collection<Client> rows) {
        table.update(jdbc, rows, "updated_at = clock_timestamp()");
    }

    /** Notes 1C's version of rows in which nothing else changed. */
    void updateVersions(Collection<Client> rows) {
        versions.update(jdbc, rows, "");
    }

    private Client client(Record row) {
        return new Client(
                row.get(CLIENTS.CLIENT_ID),
                row.get(CLIENTS.CL_REF_KEY),
                Boolean.TRUE.equals(row.get(CLIENTS.IS_PARENT)) && row.get(CLIENTS.PARENT_ID) == null,
                row.get(CLIENTS.PARENT_KEY),
                row.get(CLIENTS.COMPANY_NAME),
                row.get(CLIENTS.ORG_INN),
                row.get(CLIENTS.CODE_ABONENT),
                row.get(CLIENTS.EMAIL),
                row.get(CLIENTS.PHONE_NUMBER),
                row.get(CLIENTS.COUNTRY),
                row.get(CLIENTS.REGION),
                row.get(CLIENTS.CITY),
                row.get(CLIENTS.SUBS_ID),
                clock.wall(row.get(CLIENTS.SUBS_START)),
                clock.wall(row.get(CLIENTS.SUBS_END)),
                row.get(CLIENTS.TARIFF_ID),
                row.get(CLIENTS.TARIFFPERIOD_ID),
                row.get(CLIENTS.ORG_ID),
                row.get(CLIENTS.DELETED_AT),
                row.get(CLIENTS.ONEC_VERSION));
    }
}
