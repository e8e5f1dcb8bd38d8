package uz.consult.etl.lookup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** Finds the stored consultation of a 1C key, and what is needed to write to its conversation. */
public final class ConsultationLookup {

    /**
     * A consultation.
     *
     * @param id our key; a Chatwoot conversation if it is all digits
     * @param refKey its key in 1C
     * @param language its code, ru or uz; null if unknown
     * @param end when it ended, as labelled in PostgreSQL; null if it has not
     */
    public record Known(
            String id,
            String refKey,
            @Nullable String language,
            @Nullable OffsetDateTime end) {

        /** Can anything be sent? */
        public boolean hasConversation() {
            return !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }

    /**
     * A consultation that waits for a manager.
     *
     * @param manager his key in 1C
     */
    public record Waiting(Known consultation, String manager) {}

    private static final String BY_KEY = """
            select c.cons_id, c.cl_ref_key, c.lang, c.end_date
            from cons.cons c join (select distinct k from unnest(?::text[]) k) keys on c.cl_ref_key = keys.k""";

    /** A conversation first, a placeholder last. */
    private static final Comparator<Known> PREFERRED = Comparator.comparing((Known one) -> !one.hasConversation())
            .thenComparing(one -> one.id().startsWith("cl_"))
            .thenComparing(Known::id);

    private static final String WAITING = """
            select c.cons_id, c.cl_ref_key, c.lang, c.end_date, k.key as manager
            from unnest(?::text[]) k (key)
            left join sys.user_mapping m on m.cl_manager_key = k.key
            join cons.cons c on c.manager = k.key or c.manager = m.chatwoot_user_id::text
            where c.status in ('open', 'pending') and c.denied is not true and c.cl_ref_key is not null
            order by c.cons_id""";

    private final JdbcOperations jdbc;

    public ConsultationLookup(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** Is there no consultation of this key here that is not deleted? Then it is expected that 1C has none. */
    public boolean isGone(String key) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select not exists (select from cons.cons where cl_ref_key = ? and deleted_at is null)",
                Boolean.class,
                key));
    }

    /** By Ref_Key, those that are stored; of several rows with one key the one with a conversation, else the site's. */
    public Map<String, Known> byKey(Collection<String> keys) {
        Map<String, Known> found = new HashMap<>();
        if (!keys.isEmpty()) {
            jdbc.query(
                    BY_KEY,
                    row -> {
                        Known consultation = known(row);
                        found.merge(
                                consultation.refKey(),
                                consultation,
                                (one, other) -> PREFERRED.compare(one, other) <= 0 ? one : other);
                    },
                    (Object) keys.toArray(String[]::new));
        }
        return found;
    }

    /**
     * Those that wait for one of these managers or are being worked on by him, and were not cancelled.
     *
     * @param managers keys of 1C; a manager stored by his Chatwoot id is found through sys.user_mapping
     */
    public List<Waiting> waitingFor(Collection<String> managers) {
        return managers.isEmpty()
                ? List.of()
                : jdbc.query(WAITING, (row, number) -> new Waiting(known(row), row.getString(5)), (Object)
                        managers.toArray(String[]::new));
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(row.getString(1), row.getString(2), row.getString(3), row.getObject(4, OffsetDateTime.class));
    }
}
