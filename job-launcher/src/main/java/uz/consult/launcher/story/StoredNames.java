package uz.consult.launcher.story;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.lookup.ManagerLookup;

/** Names from PostgreSQL, each looked up once. For one story, not for a second. */
final class StoredNames implements Names {

    private static final Map<Kind, String> QUERIES = Map.of(
            Kind.CLIENT, """
                    select coalesce(nullif(company_name, ''), nullif(name, ''), contact_name) from cons.clients
                    where cl_ref_key = ?
                    union all select coalesce(nullif(company_name, ''), nullif(name, ''), contact_name) from cons.clients
                    where client_id = case when ? ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then ?::uuid end limit 1""",
            Kind.CATEGORY, "select description from dict.online_question_cat where ref_key = ?",
            Kind.QUESTION, "select coalesce(description, question) from dict.online_question where ref_key = ?",
            Kind.INTERFERENCE, "select description from dict.consultation_interference where ref_key = ?");

    private final JdbcOperations db;
    private final ManagerLookup managers;
    private final Map<String, Optional<String>> known = new HashMap<>();

    StoredNames(JdbcOperations db, ManagerLookup managers) {
        this.db = db;
        this.managers = managers;
    }

    @Override
    public @Nullable String of(Kind kind, String key) {
        return known.computeIfAbsent(kind + " " + key, any -> Optional.ofNullable(look(kind, key)))
                .orElse(null);
    }

    private @Nullable String look(Kind kind, String key) {
        if (kind == Kind.MANAGER) {
            ManagerLookup.Known manager = managers.find(key);
            return manager == null ? null : manager.name();
        }
        String query = QUERIES.get(kind);
        Object[] keys = kind == Kind.CLIENT ? new Object[] {key, key, key} : new Object[] {key};
        List<String> found = db.queryForList(String.valueOf(query), String.class, keys);
        return found.isEmpty() ? null : found.get(0);
    }
}
