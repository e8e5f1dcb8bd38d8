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

    private final JdbcOperations jdbc;
    private final ODataClient client;
    private final Watermarks watermarks;
    private final List<KnownRecords> known;
    private final boolean another;

    /**
     * @param known by which the base is known again, the best first
     * @param another true if the base may be another one than was read before
     */
    public KnownBase(
            JdbcOperations jdbc, ODataClient client, Watermarks watermarks, List<KnownRecords> known, boolean another) {
        this.jdbc = jdbc;
        this.client = client;
        this.watermarks = watermarks;
        this.known = List.copyOf(known);
        this.another = another;
    }

    /**
     * Checks before a run reads anything, and makes it read everything, and notify nobody, if the base was restored to an earlier state.
     *
     * @throws EtlException if it is another base, or an empty one
     */
    void verify(PullRun run, @Nullable String entity) {
        KnownRecords first = first(entity);
        Map<String, @Nullable String> found = check(run, first, null);
        if (first.entity().equals(entity)
                && first.risingCodes()
                && run.writes()
                && found != null
                && isNewestGone(run, first, found)) {
            watermarks.setBack(entity);
            say(run, "the record of " + entity + " with the newest code no longer exists");
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
        check(run, first(missed), missed);
    }

    /** The records of the entity itself, if their versions are kept; else the best. */
    private KnownRecords first(@Nullable String entity) {
        return known.stream()
                .filter(records -> records.entity().equals(entity) && records.version() != null)
                .findFirst()
                .orElse(known.get(0));
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
    private @Nullable Map<String, @Nullable String> check(PullRun run, KnownRecords first, @Nullable String missed) {
        if (another) {
            return null;
        }
        List<KnownRecords> inTurn = new ArrayList<>(List.of(first));
        known.stream().filter(records -> records != first).forEach(inTurn::add);
        int asked = 0;
        List<String> entities = new ArrayList<>();
        for (KnownRecords records : inTurn) {
            Map<String, @Nullable String> stored = stored(records);
            if (stored.isEmpty()) {
                continue;
            }
            Map<String, @Nullable String> found = ask(run, records, stored);
            if (!found.isEmpty()) {
                compare(run, records, stored, found);
                return found;
            }
            asked += stored.size();
            entities.add(records.entity());
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

    private Map<String, @Nullable String> stored(KnownRecords records) {
        List<String> points = new ArrayList<>(List.of(""));
        for (int i = 0; i < POINTS; i++) {
            points.add(UUID.randomUUID().toString());
        }
        Map<String, @Nullable String> stored = new LinkedHashMap<>();
        add(stored, records.newest(), records.entity());
        add(stored, records.sample(), (Object) points.toArray(String[]::new));
        if (records.changedLast() != null) {
            add(stored, records.changedLast());
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

    private Map<String, @Nullable String> ask(PullRun run, KnownRecords records, Map<String, @Nullable String> stored) {
        boolean versions = stored.values().stream().anyMatch(version -> version != null);
        List<String> conditions = new ArrayList<>(stored.keySet().stream()
                .map(key -> String.valueOf(ODataQuery.named(FIELDS.key(), key)))
                .toList());
        while (conditions.size() > 1 && client.length(query(records, conditions, true)) > ODataClient.LONGEST_URL) {
            conditions.remove(conditions.size() - 1);
        }
        ODataPage page;
        try {
            page = client.page(query(records, conditions, versions), FIELDS, run::retried);
        } catch (ODataException e) {
            if (!versions || e.status() != 400) {
                throw e;
            }
            page = client.page(
                    query(records, conditions, false),
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

    private static ODataQuery query(KnownRecords records, List<String> conditions, boolean versions) {
        ODataQuery query = ODataQuery.of(records.entity()).filter(String.join(" or ", conditions));
        return versions ? query.select("Ref_Key", DataVersion.FIELD) : query.select("Ref_Key");
    }

    private void compare(
            PullRun run,
            KnownRecords records,
            Map<String, @Nullable String> stored,
            Map<String, @Nullable String> found) {
        if (!run.writes() || watermarks.isSetBack(records.entity())) {
            return; // a comparison changes nothing; and what is known already need not be noted again
        }
        for (Map.Entry<String, @Nullable String> record : found.entrySet()) {
            String before = stored.get(record.getKey());
            if (DataVersion.isBefore(record.getValue(), before)) {
                setBack(
                        run,
                        records.entity() + " " + record.getKey() + " has version " + record.getValue() + ", and "
                                + before + " was read before");
                // It has served as evidence: if it lies before the initial date, nothing reads it, and it would be
                // reported again.
                jdbc.update(
                        "update " + records.table() + " set onec_version = null where cl_ref_key = ?", record.getKey());
                return;
            }
        }
    }

    /** The newest record has the highest code: without it the next ones get codes at or below the watermark. */
    private boolean isNewestGone(PullRun run, KnownRecords records, Map<String, @Nullable String> found) {
        Map<String, @Nullable String> newest = new LinkedHashMap<>();
        add(newest, records.newestByCode(), records.entity());
        if (newest.isEmpty() || found.keySet().containsAll(newest.keySet())) {
            return false;
        }
        run.page();
        return client.find(records.entity(), newest.keySet().iterator().next(), FIELDS, run::retried) == null;
    }
}
