package uz.consult.etl.runlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison looks for among stored rows besides the records of 1C: rows to which no record leads, and fields that
 * follow from other rows.
 *
 * @param entity the name under which it is kept, with the keys by which it is repaired; the table
 * @param sql a query of {@code record_key, field, onec_value, stored_value, repairable, explanation}
 * @param arguments what its question marks stand for
 * @param repair repairs what lies under these keys, in the caller's transaction, and gives the number of effects it has queued;
 *     null if nothing can be repaired
 */
public record StoredRowCheck(
        String entity,
        String sql,
        List<@Nullable Object> arguments,
        @Nullable ToIntFunction<List<String>> repair) {

    private static final String GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    public static StoredRowCheck of(String entity, String sql, @Nullable Object... arguments) {
        return new StoredRowCheck(entity, sql, Arrays.asList(arguments), null);
    }

    /** The same, with a way to repair what it finds. */
    public StoredRowCheck repairedBy(ToIntFunction<List<String>> way) {
        return new StoredRowCheck(entity, sql, arguments, way);
    }

    /**
     * Rows under keys that no record of 1C can bear, so that 1C cannot even be asked for them.
     *
     * @param stored a query of {@code key} and {@code live}
     * @param given what its question marks stand for
     * @param shape of the key, as a regular expression of PostgreSQL; {@code %s} stands for a reference
     */
    public static StoredRowCheck nameless(String entity, String stored, List<@Nullable Object> given, String plan) {
        List<@Nullable Object> arguments = new ArrayList<>(given);
        arguments.add("^" + plan.replace("%s", GUID) + "$");
        return new StoredRowCheck(
                entity,
                "select t.key, 'record', null, 'present', false, null from (" + stored
                        + ") t where t.live and t.key !~ ?",
                arguments,
                null);
    }
}
