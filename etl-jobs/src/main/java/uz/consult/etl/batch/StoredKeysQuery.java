package uz.consult.etl.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL holds of an entity, for the comparison of keys.
 *
 * @param sql a query of {@code key text} (the record's name, as {@code ODataRecord.identity} has it), {@code version text} (1C's
 *     version of what is stored; null if unknown) and {@code live boolean} (false for rows known to be gone from 1C)
 * @param arguments what its question marks stand for
 */
public record StoredKeysQuery(String sql, List<@Nullable Object> arguments) {

    public static StoredKeysQuery of(String sql, @Nullable Object... arguments) {
        return new StoredKeysQuery(sql, java.util.Arrays.asList(arguments));
    }
}
