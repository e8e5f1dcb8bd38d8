package uz.consult.etl.users;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.chatwoot.Agent;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.ChatwootException;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Gives every manager who consults an agent in Chatwoot, in the inbox and in his team, and takes the agents of those who left off
 * the inbox. Waits for Chatwoot, so it is used outside of transactions: everything is read first, nothing is created before all
 * reads went well, and what becomes of a manager is stored at once, because what Chatwoot did is not rolled back. For one run.
 */
final class ManagerAgents {

    private static final Logger log = LoggerFactory.getLogger(ManagerAgents.class);

    /** Chatwoot takes 100 a day, failures included; some are left to people. */
    private static final int MOST_A_DAY = 90;

    /** So many lost answers in a row mean that Chatwoot fails as a whole, not for one manager. */
    private static final int MOST_LOST = 3;

    private static final String ATTEMPT = "chatwoot_agent";
    private static final String NO_SEAT = "no seat";
    private static final String DAY_IS_FULL = "the day's limit of new agents is reached";
    /** With the lengths that addresses have: without them a long text costs its length squared, and a deep one the stack. */
    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,63}");

    /**
     * A manager as he is stored.
     *
     * @param valid is neither deletion_mark nor invalid set?
     * @param lacks what he lacks to be a consultant; null if nothing
     * @param team the Chatwoot team's name in lower case; null if he belongs to none
     * @param stored users.chatwoot_user_id
     * @param mapped his agent in sys.user_mapping
     */
    private record Consultant(
            UUID account,
            String refKey,
            String name,
            String email,
            boolean valid,
            @Nullable String lacks,
            @Nullable String team,
            @Nullable Integer stored,
            @Nullable Integer mapped) {

        boolean consults() {
            return valid && lacks == null;
        }
    }

    private record Team(int id, Set<Integer> members) {}

    private final ChatwootClient chatwoot;
    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final List<ManagerWithoutAgent> without = new ArrayList<>();
    /** By number. */
    private Map<Integer, Agent> agents = Map.of();
    /** The manager of each agent in sys.user_mapping. */
    private final Map<Integer, String> owners = new HashMap<>();
    /** Why no more agents are created in this run; null as long as they can be. */
    private @Nullable String stopped;

    private int lost;

    ManagerAgents(ChatwootClient chatwoot, JdbcOperations jdbc, WallClock clock) {
        this.chatwoot = chatwoot;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Synchronises all managers, and logs those who stay without an agent. What Chatwoot refuses is logged and left to the next run:
     * it must not fail the pull.
     *
     * @return those who stay without, by name
     */
    List<ManagerWithoutAgent> synchronise() {
        if (!chatwoot.isConfigured()) {
            log.info("users: CHATWOOT_API_URL is not set: managers get no agents");
            return List.of();
        }
        if (!chatwoot.isAlive()) {
            log.warn("users: Chatwoot does not answer; the next run will synchronise the managers' agents");
            return List.of();
        }
        try {
            chatwoot.standing();
            settleAll();
        } catch (EtlException e) {
            log.warn(
                    "users: synchronising the managers' agents failed, the next run will retry: {}: {}",
                    e.errorClass().code(),
                    e.getMessage());
        }
        without.sort(Comparator.comparing(ManagerWithoutAgent::name).thenComparing(ManagerWithoutAgent::refKey));
        if (!without.isEmpty()) {
            log.warn(
                    "users: managers without a complete agent, check them in Chatwoot: {}",
                    without.stream()
                            .map(one -> one.name() + " (" + one.reason() + ")")
                            .collect(Collectors.joining(", ")));
        }
        return List.copyOf(without);
    }

    private void settleAll() {
        List<Consultant> all = managers();
        List<Consultant> consulting = all.stream().filter(Consultant::consults).toList();
        Map<String, String> refused = refusedToday();
        look();
        int inbox = chatwoot.settings().inboxId();
        Set<Integer> members = chatwoot.inboxMembers(inbox);
        Map<String, Team> teams = teams(consulting);

        all.stream()
                .filter(one -> one.valid() && one.lacks() != null && known(one) == null)
                .forEach(one -> list(one, String.valueOf(one.lacks())));
        Map<Consultant, Integer> found = new LinkedHashMap<>();
        List<Consultant> unknown = new ArrayList<>();
        for (Consultant one : consulting) {
            Integer agent = known(one);
            if (agent == null) {
                unknown.add(one);
            } else {
                // An agent whom two share serves both; whose he is in the mapping is for people to say.
                store(one, agent);
                found.put(one, agent);
            }
        }
        for (Consultant one : unknown) {
            Integer agent = byEmail(one.email());
            if (agent == null) {
                agent = create(one, refused);
            }
            if (agent != null && store(one, agent)) {
                found.put(one, agent);
            }
        }
        join(inbox, members, teams, found);
        leave(inbox, members, all, found);
    }

    /** By name; of two rows with one key the older, which is the one that is kept in step with 1C. */
    private List<Consultant> managers() {
        Map<String, Integer> mapped = new HashMap<>();
        jdbc.query("select chatwoot_user_id, cl_manager_key from sys.user_mapping", row -> {
            owners.put(row.getInt(1), row.getString(2));
            mapped.put(row.getString(2), row.getInt(1));
        });
        List<Consultant> found = new ArrayList<>();
        jdbc.query("""
                select distinct on (cl_ref_key) account_id, cl_ref_key, user_id, description,
                       deletion_mark is not true and invalid is not true,
                       nullif(concat_ws(', ', case when con_limit > 0 then null else 'no limit' end,
                                              case when start_hour is null and end_hour is null then 'no hours' end), ''),
                       nullif(btrim(chatwoot_team), ''), chatwoot_user_id
                from cons.users where cl_ref_key is not null
                order by cl_ref_key, created_at, account_id""", row -> {
            String refKey = row.getString(2);
            String userId = row.getString(3);
            String description = row.getString(4);
            String team = row.getString(7);
            found.add(new Consultant(
                    row.getObject(1, UUID.class),
                    refKey,
                    description != null ? description : userId != null ? userId : refKey,
                    email(refKey, userId, description),
                    row.getBoolean(5),
                    row.getString(6),
                    team == null ? null : team.toLowerCase(Locale.ROOT),
                    row.getObject(8, Integer.class),
                    mapped.get(refKey)));
        });
        found.sort(Comparator.comparing(Consultant::name).thenComparing(Consultant::refKey));
        return found;
    }

    private static String email(String refKey, @Nullable String... texts) {
        for (String text : texts) {
            Matcher email = EMAIL.matcher(text == null ? "" : text);
            if (email.find()) {
                return email.group().toLowerCase(Locale.ROOT);
            }
        }
        return refKey.toLowerCase(Locale.ROOT) + "@cons.local";
    }

    private void look() {
        Map<Integer, Agent> found = new LinkedHashMap<>();
        chatwoot.agents().forEach(agent -> found.put(agent.id(), agent));
        agents = found;
    }

    /** The teams that these managers need and Chatwoot has, by name. */
    private Map<String, Team> teams(List<Consultant> consulting) {
        Set<String> needed = new TreeSet<>();
        consulting.forEach(one -> {
            if (one.team() != null) {
                needed.add(one.team());
            }
        });
        Map<String, Team> found = new LinkedHashMap<>();
        if (!needed.isEmpty()) {
            chatwoot.teams().forEach((name, id) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (needed.contains(lower)) {
                    found.put(lower, new Team(id, chatwoot.teamMembers(id)));
                }
            });
        }
        return found;
    }

    /** The agent who is already his: of those that Chatwoot still has the one mapped, or else the one stored. */
    private @Nullable Integer known(Consultant one) {
        if (one.mapped() != null && agents.containsKey(one.mapped())) {
            return one.mapped();
        }
        return one.stored() != null && agents.containsKey(one.stored()) ? one.stored() : null;
    }

    private @Nullable Integer byEmail(String email) {
        return agents.values().stream()
                .filter(agent -> agent.email().equals(email))
                .map(Agent::id)
                .findFirst()
                .orElse(null);
    }

    /** @return the new agent, or one who was there all along; null if there is none: then the manager is listed */
    private @Nullable Integer create(Consultant one, Map<String, String> refused) {
        String before = refused.get(one.email());
        if (before != null) {
            list(one, before);
            return null;
        }
        String attempt = stopped == null ? attempt(one) : null;
        if (attempt == null) {
            list(one, stopped == null ? DAY_IS_FULL : stopped);
            return null;
        }
        String why;
        try {
            Agent created = chatwoot.createAgent(one.name(), one.email());
            if (created.id() > 0) {
                lost = 0;
                agents.put(created.id(), created);
                return created.id();
            }
            why = null;
        } catch (ChatwootException e) {
            why = refusal(one, e);
            if (why != null && !isTaken(e)) {
                list(one, why);
                if (stopped == null) {
                    refuse(attempt, why);
                }
                return null;
            }
        }
        look();
        Integer found = byEmail(one.email());
        if (found == null && why != null) {
            list(one, why);
            refuse(attempt, why);
        } else if (found == null) {
            list(one, "Chatwoot's answer was lost; the next run looks for him");
            if (++lost == MOST_LOST) {
                stopped = "Chatwoot's answers were lost";
            }
        }
        return found;
    }

    /**
     * Why he cannot be created, and perhaps nobody else in this run.
     *
     * @return null if he may have been created all the same
     */
    private @Nullable String refusal(Consultant one, ChatwootException e) {
        if (e.isInDoubt()) {
            return null;
        }
        if (e.status() == 402) {
            stopped = NO_SEAT;
            return NO_SEAT;
        }
        if (e.status() == 429) {
            stopped = DAY_IS_FULL;
            return DAY_IS_FULL;
        }
        if (e.errorClass() != ErrorClass.VALIDATION) {
            throw e;
        }
        return isTaken(e) ? "the e-mail " + one.email() + " is taken elsewhere" : String.valueOf(e.getMessage());
    }

    private static boolean isTaken(ChatwootException e) {
        return e.status() == 422 && String.valueOf(e.getMessage()).contains("has already been taken");
    }

    /**
     * Counts an attempt, before it is made, so that one whose process dies counts too.
     *
     * @return its key; null if the day has no more
     */
    private @Nullable String attempt(Consultant one) {
        Instant now = clock.instant();
        String key = day(now) + one.refKey() + ":" + now;
        jdbc.update(
                "delete from sys.idempotency_keys where operation_type = ? and expires_at < ?", ATTEMPT, clock.stamp());
        int written =
                jdbc.update("""
                insert into sys.idempotency_keys (key, operation_type, resource_id, expires_at)
                select ?::text, ?::text, ?::text, ?::timestamptz
                where (select count(*) from sys.idempotency_keys where operation_type = ? and key like ? || '%') < ?""", key, ATTEMPT, one.email(), clock.stamp().plusDays(2), ATTEMPT, day(now), MOST_A_DAY);
        if (written == 0) {
            stopped = DAY_IS_FULL;
            return null;
        }
        return key;
    }

    /** Chatwoot would refuse again: not retried today, or a few such managers would use up the daily limit. */
    private void refuse(String attempt, String why) {
        jdbc.update(
                "update sys.idempotency_keys set response_data = jsonb_build_object('refused', ?::text) where key = ? and operation_type = ?",
                why,
                attempt,
                ATTEMPT);
    }

    /** What Chatwoot refused today, by e-mail. */
    private Map<String, String> refusedToday() {
        Map<String, String> found = new HashMap<>();
        jdbc.query(
                """
                select resource_id, response_data ->> 'refused' from sys.idempotency_keys
                where operation_type = ? and key like ? || '%' and response_data ->> 'refused' is not null""",
                row -> {
                    found.put(row.getString(1), row.getString(2));
                },
                ATTEMPT,
                day(clock.instant()));
        return found;
    }

    /** Chatwoot's day, which is a day of UTC, as keys of attempts begin. */
    private static String day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC) + ":";
    }

    /**
     * Stores whose the agent is, if nobody else's. What is there already is not written again.
     *
     * @return false if he is another manager's: then the manager is listed
     */
    private boolean store(Consultant one, int agent) {
        String owner = owners.get(agent);
        if (owner == null && map(one, agent)) {
            owner = one.refKey();
            owners.put(agent, owner);
        }
        if (!one.refKey().equals(owner)) {
            list(
                    one,
                    owner == null
                            ? "somebody else mapped him or agent " + agent + " just now"
                            : "agent " + agent + " is mapped to another manager, " + owner);
            return false;
        }
        if (one.stored() == null || one.stored() != agent) {
            jdbc.update("update cons.users set chatwoot_user_id = ? where account_id = ?", agent, one.account());
        }
        return true;
    }

    /** The middleware writes here too: only the mapping that was read, of an agent who no longer exists, is replaced. */
    private boolean map(Consultant one, int agent) {
        try {
            return jdbc.update("""
                            insert into sys.user_mapping as m (chatwoot_user_id, cl_manager_key) values (?, ?)
                            on conflict (cl_manager_key) do update
                                set chatwoot_user_id = excluded.chatwoot_user_id, updated_at = now()
                                where m.chatwoot_user_id = ?::integer""", agent, one.refKey(), one.mapped()) == 1;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Adds those who are not members yet, all of them in one request for the inbox, and one for each team. */
    private void join(int inbox, Set<Integer> members, Map<String, Team> teams, Map<Consultant, Integer> found) {
        Set<Integer> toInbox = new TreeSet<>(found.values());
        toInbox.removeAll(members);
        Map<Team, Set<Integer>> toTeams = new LinkedHashMap<>();
        found.forEach((one, agent) -> {
            if (one.team() == null) {
                return;
            }
            Team team = teams.get(one.team());
            if (team == null) {
                list(one, "Chatwoot has no team «" + one.team() + "»");
            } else if (!team.members().contains(agent)) {
                toTeams.computeIfAbsent(team, t -> new TreeSet<>()).add(agent);
            }
        });
        if (!toInbox.isEmpty()) {
            chatwoot.addToInbox(inbox, toInbox);
        }
        toTeams.forEach((team, added) -> chatwoot.addToTeam(team.id(), added));
    }

    /** Takes off the inbox who served none but managers who left. */
    private void leave(int inbox, Set<Integer> members, List<Consultant> all, Map<Consultant, Integer> found) {
        Set<String> keys = all.stream().map(Consultant::refKey).collect(Collectors.toSet());
        Set<Integer> staying = new HashSet<>(found.values());
        owners.forEach((agent, owner) -> {
            if (!keys.contains(owner)) {
                staying.add(agent);
            }
        });
        Set<Integer> leaving = new TreeSet<>();
        for (Consultant one : all) {
            if (one.valid()) {
                Integer agent = known(one);
                if (agent != null) {
                    staying.add(agent);
                }
            } else {
                if (one.mapped() != null) {
                    leaving.add(one.mapped());
                }
                if (one.stored() != null) {
                    leaving.add(one.stored());
                }
            }
        }
        leaving.removeIf(id -> {
            Agent agent = agents.get(id);
            return !members.contains(id)
                    || staying.contains(id)
                    || agent == null
                    || agent.role().equals("administrator");
        });
        if (!leaving.isEmpty()) {
            chatwoot.removeFromInbox(inbox, leaving);
        }
    }

    private void list(Consultant one, String reason) {
        without.add(new ManagerWithoutAgent(one.name(), one.refKey(), reason));
    }
}
