package uz.consult.launcher.queries;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.clock.WallClock;

/**
 * Consultations by what people know of them, newest first. Three million of them make no difference: whatever narrows a search is looked up
 * by an index, and only the rows of one page are read.
 *
 * <ol>
 *   <li>Clients are found by name, INN or phone. If they are few, their consultations are read client by client; if they are many, all
 *       consultations are read, and their clients looked for among those; if they are most, each consultation's client is looked at.
 *   <li>Else, if a manager is asked for, those of his keys are read: 1C's and his agent's.
 *   <li>Else all are read, from the newest on.
 * </ol>
 */
@Component
public class ConsultationQueries {

    /** @param gone has he left? */
    public record Manager(String key, String name, boolean gone) {}

    private static final int FEW_CLIENTS = 1_000;

    /** So many keys PostgreSQL keeps in a hash table, whatever its work_mem is. */
    private static final int MANY_CLIENTS = 50_000;

    /** Where most clients are meant, each row that is passed over costs a look at its client. */
    private static final int FURTHEST_OF_MOST = 1_000;

    private static final int MOST_FOUND = 10;

    private static final String VIEW = """
            select c.cons_id, c.cl_ref_key, c.number, coalesce(nullif(k.company_name, ''), nullif(k.name, ''), nullif(k.contact_name, '')) as client,
                   coalesce(c.org_inn, k.org_inn) as inn, k.phone_number, c.manager, c.author, c.status,
                   c.create_date at time zone ? as created, c.start_date at time zone ? as starts, c.end_date at time zone ? as ended,
                   c.redate, c.redate_time, c.con_rates ->> 'average' as rating, coalesce((c.con_rates ->> 'count')::int, 0) as ratings,
                   c.lang, c.comment, c.source, c.deleted_at is not null as deleted,
                   (select d.description from dict.online_question_cat d where d.ref_key = c.online_question_cat) as category,
                   (select coalesce(d.description, d.question) from dict.online_question d where d.ref_key = c.online_question) as question
            from (%s) found join cons.cons c on c.cons_id = found.cons_id
            left join cons.clients k on k.client_id = c.client_id
            order by %s""";

    private static final String NEWEST = "c.create_date desc, c.cons_id";

    /** A conversation before the site's row, that before a placeholder. */
    private static final String PREFERRED = "c.cons_id !~ '^[0-9]+$', c.cons_id like 'cl\\_%', " + NEWEST;

    private static final String BY_KEY = """
            select c.cons_id from cons.cons c where c.cons_id = ?
            union select c.cons_id from cons.cons c where c.cl_ref_key = ?
            union select c.cons_id from cons.cons c where sys.search_number(c.number) = nullif(sys.search_number(?), '')
            limit %d""".formatted(MOST_FOUND);

    private static final String WORDS = """
            array_to_tsvector(sys.search_words(k.company_name) || sys.search_words(k.name) || sys.search_words(k.contact_name))
                @@ sys.search_query(?)""";

    /** Names of managers, by what is stored of them: 1C's key, or the number of an agent. */
    private static final String NAMES = """
            select k.key, (select u.description from cons.users u
                           where u.cl_ref_key = k.key or u.chatwoot_user_id = k.agent or u.cl_ref_key = m.cl_manager_key
                           order by u.deletion_mark is true, u.created_at limit 1)
            from (select key, case when key ~ '^[0-9]{1,9}$' then key::int end as agent from unnest(?::text[]) key) k
            left join sys.user_mapping m on m.chatwoot_user_id = k.agent""";

    private static final String MANAGERS = """
            select distinct on (u.cl_ref_key) u.cl_ref_key, u.description, u.deletion_mark is true or u.invalid is true as gone
            from cons.users u where u.cl_ref_key is not null and u.description is not null
            order by u.cl_ref_key, u.deletion_mark is true, u.created_at""";

    /** All that consultations may name him by. */
    private static final String KEYS_OF_MANAGER = """
            select u.cl_ref_key, u.chatwoot_user_id::text, m.chatwoot_user_id::text, m.cl_manager_key
            from cons.users u full join sys.user_mapping m on m.cl_manager_key = u.cl_ref_key
            where ? in (u.cl_ref_key, m.cl_manager_key, u.chatwoot_user_id::text, m.chatwoot_user_id::text)
               or array_to_tsvector(sys.search_words(u.description)) @@ sys.search_query(?)""";

    private final JdbcOperations db;
    private final String label;

    ConsultationQueries(JdbcOperations db, WallClock clock) {
        this.db = db;
        this.label = clock.labelZone();
    }

    /**
     * Those that a filter means.
     *
     * @return its total is exact where there are no more
     * @throws IllegalArgumentException if limit or offset is too large
     */
    public Slice<ConsultationView> of(ConsultationFilter filter, int limit, int offset) {
        Slice.check(limit, offset);
        Search search = new Search();
        search.narrow(filter);
        List<String> clients = clients(filter);
        String found;
        if (clients != null && clients.size() <= FEW_CLIENTS) {
            search.narrowManager(filter.manager(), this::keysOfManager);
            found = search.keyByKey("c.client_id = o.key::uuid", clients, limit, offset);
        } else {
            if (clients != null) {
                boolean most = matches(filter, MANY_CLIENTS + 1).size() > MANY_CLIENTS;
                if (most && offset > FURTHEST_OF_MOST) {
                    throw new IllegalArgumentException(
                            "More than " + MANY_CLIENTS + " clients are meant, so offset lies between 0 and "
                                    + FURTHEST_OF_MOST + "; to see what is older, narrow the search");
                }
                search.narrowClient(filter, most);
            }
            found = filter.manager() == null
                    ? search.newest(limit, offset)
                    : search.keyByKey("c.manager = o.key", keysOfManager(filter.manager()), limit, offset);
        }
        List<ConsultationView> items = new ArrayList<>(views(found, NEWEST, search.given));
        boolean more = items.size() > limit;
        int total = offset + items.size();
        return new Slice<>(more ? List.copyOf(items.subList(0, limit)) : items, total, !more, limit, offset);
    }

    /**
     * Those that are called so: at most ten, of the rows of one document the one that stays first.
     *
     * @param key a number, with or without its leading zeros; a Ref_Key; or a conversation or other cons_id
     */
    public List<ConsultationView> find(String key) {
        String name = key.strip();
        String refKey = name.replaceFirst("^cl_(all_)?", "").toLowerCase(Locale.ROOT);
        return views(BY_KEY, PREFERRED, List.of(name, refKey, name));
    }

    /** All that there are and were, by name; those who have left last. */
    public List<Manager> managers() {
        List<Manager> all = new ArrayList<>(db.query(
                MANAGERS, (row, number) -> new Manager(row.getString(1), row.getString(2), row.getBoolean(3))));
        all.sort(java.util.Comparator.comparing(Manager::gone).thenComparing(Manager::name));
        return all;
    }

    /** @return null if no client is asked for; one more than are few, if they are many */
    private @Nullable List<String> clients(ConsultationFilter filter) {
        return filter.asksForClient() ? matches(filter, FEW_CLIENTS + 1) : null;
    }

    private List<String> matches(ConsultationFilter filter, int most) {
        Search search = new Search();
        search.addClient(filter);
        return db.queryForList(
                "select k.client_id::text from cons.clients k where " + String.join(" and ", search.where) + " limit "
                        + most,
                String.class,
                search.given.toArray());
    }

    private Set<String> keysOfManager(String manager) {
        Set<String> keys = new LinkedHashSet<>();
        keys.add(manager.strip().toLowerCase(Locale.ROOT));
        db.query(
                KEYS_OF_MANAGER,
                row -> {
                    for (int i = 1; i <= 4; i++) {
                        if (row.getString(i) != null) {
                            keys.add(row.getString(i));
                        }
                    }
                },
                manager.strip().toLowerCase(Locale.ROOT),
                manager);
        return keys;
    }

    private List<ConsultationView> views(String found, String order, List<Object> given) {
        List<Object> all = new ArrayList<>(List.of(label, label, label));
        all.addAll(given);
        List<ConsultationView> keyed = db.query(VIEW.formatted(found, order), ConsultationQueries::view, all.toArray());
        Set<String> people = new LinkedHashSet<>();
        keyed.forEach(one -> Stream.of(one.managerKey(), one.author())
                .filter(Objects::nonNull)
                .forEach(people::add));
        Map<String, String> names = new HashMap<>();
        if (!people.isEmpty()) {
            db.query(
                    NAMES,
                    row -> {
                        if (row.getString(2) != null) {
                            names.put(row.getString(1), row.getString(2));
                        }
                    },
                    Search.array(people));
        }
        return keyed.stream().map(one -> one.named(names)).toList();
    }

    /** With keys where names belong. */
    private static ConsultationView view(ResultSet row, int number) throws SQLException {
        String id = row.getString("cons_id");
        boolean conversation = !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9');
        return new ConsultationView(
                id,
                row.getString("cl_ref_key"),
                conversation ? id : null,
                row.getString("number"),
                row.getString("client"),
                row.getString("inn"),
                row.getString("phone_number"),
                null,
                row.getString("manager"),
                row.getString("author"),
                row.getString("status"),
                row.getObject("created", LocalDateTime.class),
                row.getObject("starts", LocalDateTime.class),
                row.getObject("ended", LocalDateTime.class),
                row.getObject("redate", LocalDate.class),
                row.getObject("redate_time", LocalTime.class),
                row.getString("rating"),
                row.getInt("ratings"),
                row.getString("lang"),
                row.getString("category"),
                row.getString("question"),
                row.getString("comment"),
                row.getString("source"),
                row.getBoolean("deleted"));
    }

    /** A query in the making: its conditions, and what they are given in the order of their places. */
    private final class Search {

        final List<String> where = new ArrayList<>();
        final List<Object> given = new ArrayList<>();

        void add(String condition, @Nullable Object value) {
            if (value != null) {
                where.add(condition);
                given.add(value);
            }
        }

        void narrow(ConsultationFilter filter) {
            add("sys.search_number(c.number) = nullif(sys.search_number(?), '')", filter.number());
            add(
                    "c.cons_id = ?",
                    filter.conversation() == null ? null : filter.conversation().strip());
            add("c.status = ?", filter.status());
            add("c.create_date >= ? at time zone '" + label + "'", filter.from());
            add("c.create_date < ? at time zone '" + label + "'", filter.to());
        }

        void addClient(ConsultationFilter filter) {
            add(WORDS, filter.client());
            add(
                    "left(k.org_inn, 40) = ?",
                    filter.inn() == null ? null : filter.inn().replaceAll("\\s", ""));
            add("sys.search_phone(k.phone_number) like ? || '%'", filter.phoneBackwards());
        }

        /** Neither may become a join, which would be computed for all consultations before the first is shown. */
        void narrowClient(ConsultationFilter filter, boolean most) {
            Search client = new Search();
            client.addClient(filter);
            String conditions = String.join(" and ", client.where);
            where.add(
                    most
                            ? "(select true from cons.clients k where k.client_id = c.client_id and " + conditions
                                    + " limit 1)"
                            : "(c.client_id in (select k.client_id from cons.clients k where " + conditions
                                    + ")) is true");
            given.addAll(client.given);
        }

        void narrowManager(@Nullable String manager, java.util.function.Function<String, Collection<String>> keys) {
            add("c.manager = any (?::text[])", manager == null ? null : array(keys.apply(manager)));
        }

        /** One more than the page holds, to know whether there are more. */
        String newest(int limit, int offset) {
            return "select c.cons_id from cons.cons c " + conditions("where ") + " order by " + NEWEST + " limit "
                    + (limit + 1) + " offset " + offset;
        }

        /** The newest of each key, and of those the newest of all: an index leads to each key's. */
        String keyByKey(String condition, Collection<String> keys, int limit, int offset) {
            given.add(0, array(keys));
            return "select c.cons_id from unnest(?::text[]) o (key) cross join lateral (select c.cons_id, c.create_date from cons.cons c where "
                    + condition + conditions(" and ") + " order by " + NEWEST + " limit " + (limit + offset + 1)
                    + ") c order by " + NEWEST + " limit " + (limit + 1) + " offset " + offset;
        }

        private String conditions(String before) {
            return where.isEmpty() ? "" : before + String.join(" and ", where);
        }

        private static String array(Collection<String> keys) {
            StringBuilder text = new StringBuilder("{");
            for (String key : keys) {
                text.append(text.length() == 1 ? "" : ",")
                        .append('"')
                        .append(key.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
            return text.append('}').toString();
        }
    }
}
