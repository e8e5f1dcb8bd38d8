package uz.consult.etl.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which records are to be read by their keys: a stream of keys in the order of their bytes. */
@FunctionalInterface
public interface KeySource {

    /**
     * @param key the last key that is done; null from the first
     * @param limit the most keys to give
     * @return the keys behind it, without doubles; empty at the end
     */
    List<String> after(@Nullable String key, int limit);
}
