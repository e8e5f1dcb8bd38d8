package uz.consult.etl.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataException;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataPage;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;

/**
 * Is the base that answers the one that was read before? A few records that are stored and not known to be gone are asked for,
 * others each time. If 1C has none of them it is another base, or an empty one. If it has one in an earlier version than is
 * stored, the base was restored to an earlier state: 1C's counter of saves never falls by itself.
 *
 * <p>One small request, as a rule. Waits for 1C, so call it outside of transactions. Safe for concurrent use.
 */
public final class KnownBase {

    /** So few may all have been deleted since. */
    private static final int TOO_FEW = 3;

    private static final int POINTS = 3;
    private static final ODataFields FIELDS =
            new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key"), Set.of(DataVersion.FIELD));

    /**
     * Records that can be known.
     *
     * @param table where they are stored by cl_ref_key
     * @param live the condition that none meets that is known to be gone
     * @param version the expression of 1C's version of what is stored
     */
    private record Kind(String entity, String table, String live, String version) {

        /** A few from wherever the keys begin that are given. */
        String sample() {
            return """
                select distinct k.cl_ref_key, k.version from unnest(?::text[]) p (point) cross join lateral (
                    select t.cl_ref_key, %s as version from %s t
                    where t.cl_ref_key is not null and t.cl_ref_key >= p.point and %s
                    order by t.cl_ref_key limit 2) k""".formatted(version, table, live);
        }

        /** The record that set the watermark. */
        String newest() {
            return "select t.cl_ref_key, %s as version from %s t join sys.sync_state s on s.last_synced_key = t.cl_ref_key where s.entity_name = ? and %s"
                    .formatted(version, table, live);
        }
    }

    private static final Kind CONSULTATIONS =
            new Kind("Document_ТелефонныйЗвонок", "cons.cons", "t.deleted_at is null", "t.onec_version");
    private static final Kind CLIENTS =
            new Kind("Catalog_Контрагенты", "cons.clients", "t.deleted_at is null", "t.onec_version");
    private static final Kind MANAGERS = new Kind(
            "Catalog_Пользователи",
            "cons.users",
            "t.deletion_mark is not true and t.invalid is not true",
            "null::text");

    /** Consultations that were changed last: those show best that 1C was set back. */
    private static final String CHANGED_LAST = """
            select distinct t.cl_ref_key, t.onec_version as version
            from (select cons_id from log.consultation_change_log order by id desc limit 20) l join cons.cons t using (cons_id)
            where t.cl_ref_key is not null and t.deleted_at is null and t.onec_version is not null limit 5""";

    private final JdbcOperations jdbc;
    private final ODataClient client;
    private final Watermarks watermarks;
    private final boolean another;

    /** @param another true if the base may be another one than was read before */
    public KnownBase(JdbcOperations jdbc, ODataClient client, Watermarks watermarks, boolean another) {
        this.jdbc = jdbc;
        this.client = client;
        this.watermarks = watermarks;
        this.another = another;
    }

    /**
     * Checks before a run reads anything, and makes it read everything, and notify nobody, if the base was restored to an earlier state.
     *
     * @throws EtlException if it is another base, or an empty one
     */
    void verify(PullRun run, @Nullable String entity) {
        Kind first = CLIENTS.entity.equals(entity) ? CLIENTS : CONSULTATIONS;
        Map<String, @Nullable String> found = check(run, first, null);
        if (first == CLIENTS && run.writes() && found != null && isNewestGone(run, found)) {
            String why = "the client with the newest code no longer exists";
            watermarks.setBack(CLIENTS.entity);
            say(run, why);
        }
        if (watermarks.isSetBack(entity)) {
            run.beginAfresh();
        }
    }

    /**
     * Looks again, once records were missed and before that is taken for their deletion.
     *
     * @throws ImplausibleDeletionException if it is another base now, or an empty one
     */
    void verifyAgain(PullRun run, String missed) {
        check(run, missed.equals(CLIENTS.entity) ? CLIENTS : CONSULTATIONS, missed);
    }

    /** Records that the base was restored: every entity read along a cursor is read in whole by its job's next run. */
    void setBack(PullRun run, String why) {
        watermarks.setBack(null);
        say(run, why);
    }

    private static void say(PullRun run, String why) {
        run.warn("1C was restored to an earlier state: " + why
                + ". Everything is read again once, automatically; clients are not notified of what is found");
    }

    /** @return the versions found by key; null if nobody was asked */
    private @Nullable Map<String, @Nullable String> check(PullRun run, Kind first, @Nullable String missed) {
        if (another) {
            return null;
        }
        List<Kind> kinds = new ArrayList<>(List.of(first));
        List.of(CONSULTATIONS, CLIENTS, MANAGERS).stream()
                .filter(kind -> kind != first)
                .forEach(kinds::add);
        int asked = 0;
        List<String> entities = new ArrayList<>();
        for (Kind kind : kinds) {
            Map<String, @Nullable String> stored = stored(kind);
            if (stored.isEmpty()) {
                continue;
            }
            Map<String, @Nullable String> found = ask(run, kind, stored);
            if (!found.isEmpty()) {
                compare(run, kind, stored, found);
                return found;
            }
            asked += stored.size();
            entities.add(kind.entity);
        }
        if (asked < TOO_FEW) {
            return null;
        }
        String message = run.job() + ": 1C has none of " + asked + " records of "
                + String.join(", ", entities) + " that were read from it before"
                + (missed == null
                        ? ", so nothing was read"
                        : ", so the missing records of " + missed + " are not treated as deleted")
                + ": this is another infobase, or an empty one. Check ODATA_BASEURL_CL and the infobase; if the infobase was"
                + " replaced on purpose, set ETL_OTHER_BASE=true until every job has run in full";
        throw missed == null
                ? new EtlException(ErrorClass.VALIDATION, message)
                : new ImplausibleDeletionException(message);
    }

    private Map<String, @Nullable String> stored(Kind kind) {
        List<String> points = new ArrayList<>(List.of(""));
        for (int i = 0; i < POINTS; i++) {
            points.add(UUID.randomUUID().toString());
        }
        Map<String, @Nullable String> stored = new LinkedHashMap<>();
        add(stored, kind.newest(), kind.entity);
        add(stored, kind.sample(), (Object) points.toArray(String[]::new));
        if (kind == CONSULTATIONS) {
            add(stored, CHANGED_LAST);
        }
        return stored;
    }

    private void add(Map<String, @Nullable String> stored, String sql, Object... arguments) {
        jdbc.query(
                sql,
                row -> {
                    String key = ODataQuery.canonical(row.getString(1));
                    String condition = ODataQuery.named(FIELDS.key(), key);
                    if (condition != null && condition.contains("guid'")) {
                        stored.putIfAbsent(key, row.getString(2));
                    }
                },
                arguments);
    }

    private Map<String, @Nullable String> ask(PullRun run, Kind kind, Map<String, @Nullable String> stored) {
        boolean versions = stored.values().stream().anyMatch(version -> version != null);
        List<String> conditions = new ArrayList<>(stored.keySet().stream()
                .map(key -> String.valueOf(ODataQuery.named(FIELDS.key(), key)))
                .toList());
        while (conditions.size() > 1 && client.length(query(kind, conditions, true)) > ODataClient.LONGEST_URL) {
            conditions.remove(conditions.size() - 1);
        }
        ODataPage page;
        try {
            page = client.page(query(kind, conditions, versions), FIELDS, run::retried);
        } catch (ODataException e) {
            if (!versions || e.status() != 400) {
                throw e;
            }
            page = client.page(
                    query(kind, conditions, false),
                    FIELDS,
                    run::retried); // this configuration has no versions any more
        }
        run.page();
        Map<String, @Nullable String> found = new HashMap<>();
        for (ODataRecord record : page.records()) {
            String key = record.identity(FIELDS.key());
            if (stored.containsKey(key)) {
                found.put(key, record.plain(DataVersion.FIELD));
            }
        }
        return found;
    }

    private static ODataQuery query(Kind kind, List<String> conditions, boolean versions) {
        ODataQuery query = ODataQuery.of(kind.entity).filter(String.join(" or ", conditions));
        return versions ? query.select("Ref_Key", DataVersion.FIELD) : query.select("Ref_Key");
    }

    private void compare(
            PullRun run, Kind kind, Map<String, @Nullable String> stored, Map<String, @Nullable String> found) {
        if (!run.writes() || watermarks.isSetBack(kind.entity)) {
            return; // a comparison changes nothing; and what is known already need not be noted again
        }
        for (Map.Entry<String, @Nullable String> record : found.entrySet()) {
            String before = stored.get(record.getKey());
            if (DataVersion.isBefore(record.getValue(), before)) {
                setBack(
                        run,
                        kind.entity + " " + record.getKey() + " has version " + record.getValue() + ", and " + before
                                + " was read before");
                // It has served as evidence: if it lies before the initial date, nothing reads it, and it would be
                // reported again.
                jdbc.update("update " + kind.table + " set onec_version = null where cl_ref_key = ?", record.getKey());
                return;
            }
        }
    }

    /** The newest client has the highest code: without it the next ones get codes at or below the watermark. */
    private boolean isNewestGone(PullRun run, Map<String, @Nullable String> found) {
        List<String> newest = jdbc
                .queryForList(
                        "select t.cl_ref_key from cons.clients t join sys.sync_state s on s.last_synced_key = t.cl_ref_key where s.entity_name = ? and s.last_synced_code is not null and t.deleted_at is null",
                        String.class,
                        CLIENTS.entity)
                .stream()
                .map(ODataQuery::canonical)
                .toList();
        if (newest.isEmpty() || found.containsKey(newest.get(0))) {
            return false;
        }
        run.page();
        return client.find(CLIENTS.entity, newest.get(0), FIELDS, run::retried) == null;
    }
}
