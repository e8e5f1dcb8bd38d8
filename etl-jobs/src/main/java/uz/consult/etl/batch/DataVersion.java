package uz.consult.etl.batch;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** 1C's counter of an object's saves, as OData sends it: eight bytes in Base64. */
public final class DataVersion {

    /** Where a record has it, if this configuration publishes it. */
    public static final String FIELD = "DataVersion";

    private DataVersion() {}

    /** Is the one version of a record earlier than the other? What cannot be compared is not. */
    static boolean isBefore(@Nullable String version, @Nullable String than) {
        if (version == null || than == null || version.equals(than)) {
            return false;
        }
        try {
            byte[] one = Base64.getDecoder().decode(version.strip());
            byte[] other = Base64.getDecoder().decode(than.strip());
            return one.length == other.length && Arrays.compareUnsigned(one, other) < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
