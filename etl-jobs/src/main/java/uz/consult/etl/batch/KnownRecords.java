package uz.consult.etl.batch;

import org.jspecify.annotations.Nullable;

/**
 * Stored records of one entity by which {@link KnownBase} knows 1C's base again. A job that stores such records declares them as
 * a bean in its folder, with a rank in {@code @Order}: the lowest are asked for first.
 *
 * @param entity the published name
 * @param table where they are stored by cl_ref_key; t in the expressions below
 * @param live the condition that none meets that is known to be gone
 * @param version the expression of 1C's version of what is stored; null if none is kept
 * @param changedLast selects the key and version of records that were changed last, which show best that 1C was restored; null
 *     if nobody knows
 * @param risingCodes does a new record get a code above all others, so that the newest cannot be missing?
 */
public record KnownRecords(
        String entity,
        String table,
        String live,
        @Nullable String version,
        @Nullable String changedLast,
        boolean risingCodes) {

    /** Records of which no version is kept. */
    public static KnownRecords of(String entity, String table, String live) {
        return new KnownRecords(entity, table, live, null, null, false);
    }

    public KnownRecords withVersion(String expression) {
        return new KnownRecords(entity, table, live, expression, changedLast, risingCodes);
    }

    public KnownRecords withChangedLast(String select) {
        return new KnownRecords(entity, table, live, version, select, risingCodes);
    }

    public KnownRecords withRisingCodes() {
        return new KnownRecords(entity, table, live, version, changedLast, true);
    }

    /** Selects a few from wherever the keys begin that are given. */
    String sample() {
        return """
                select distinct k.cl_ref_key, k.version from unnest(?::text[]) p (point) cross join lateral (
                    select t.cl_ref_key, %s as version from %s t
                    where t.cl_ref_key is not null and t.cl_ref_key >= p.point and %s
                    order by t.cl_ref_key limit 2) k""".formatted(versionOrNull(), table, live);
    }

    /** Selects the record that set the watermark of the entity that is given. */
    String newest() {
        return "select t.cl_ref_key, %s as version from %s t join sys.sync_state s on s.last_synced_key = t.cl_ref_key where s.entity_name = ? and %s"
                .formatted(versionOrNull(), table, live);
    }

    /** The same, if the watermark is a code. */
    String newestByCode() {
        return newest() + " and s.last_synced_code is not null";
    }

    private String versionOrNull() {
        return version == null ? "null::text" : version;
    }
}
