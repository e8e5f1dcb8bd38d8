package uz.consult.etl.lookup;

import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Who a manager is: by his key in 1C, or by the number of his agent in Chatwoot, as the site stores it at times. */
public final class ManagerLookup {

    /**
     * A manager.
     *
     * @param key in 1C; null if only his agent is known
     * @param name as people call him; null if unknown
     * @param agent his number in Chatwoot; null if he has none
     * @param team the name of his team in Chatwoot; null if he has none
     */
    public record Known(
            @Nullable String key,
            @Nullable String name,
            @Nullable Integer agent,
            @Nullable String team) {

        /** Is it the same person, as far as is known? */
        public boolean is(@Nullable Known other) {
            return other != null
                    && (key != null && key.equals(other.key) || agent != null && Objects.equals(agent, other.agent));
        }
    }

    private static final String BY_KEY = """
            select coalesce(u.cl_ref_key, m.cl_manager_key), u.description, coalesce(m.chatwoot_user_id, u.chatwoot_user_id), u.chatwoot_team
            from (values (?)) asked (key)
            left join cons.users u on u.cl_ref_key = asked.key
            left join sys.user_mapping m on m.cl_manager_key = asked.key
            where u.cl_ref_key is not null or m.cl_manager_key is not null
            order by u.deletion_mark is true, u.created_at limit 1""";

    private static final String BY_AGENT = """
            select coalesce(u.cl_ref_key, m.cl_manager_key), u.description, asked.agent, u.chatwoot_team
            from (values (?::int)) asked (agent)
            left join sys.user_mapping m on m.chatwoot_user_id = asked.agent
            left join cons.users u on u.cl_ref_key = m.cl_manager_key or m.id is null and u.chatwoot_user_id = asked.agent
            where u.cl_ref_key is not null or m.id is not null
            order by u.deletion_mark is true, u.created_at limit 1""";

    private final DSLContext db;

    public ManagerLookup(DSLContext db) {
        this.db = db;
    }

    /** @param stored a key of 1C or a Chatwoot number; null gives null, as does one who is not known */
    public @Nullable Known find(@Nullable String stored) {
        if (stored == null || stored.isBlank()) {
            return null;
        }
        boolean agent = stored.chars().allMatch(c -> c >= '0' && c <= '9') && stored.length() < 10;
        Record found = agent ? db.fetchOne(BY_AGENT, Integer.valueOf(stored)) : db.fetchOne(BY_KEY, stored);
        return found == null
                ? null
                : new Known(
                        found.get(0, String.class),
                        found.get(1, String.class),
                        found.get(2, Integer.class),
                        found.get(3, String.class));
    }
}
