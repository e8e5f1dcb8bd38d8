package uz.consult.etl.odata;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which properties of an entity are read; all others are passed over unparsed.
 *
 * @param key the properties that together name a record
 * @param required properties without which nothing can be done: keys, cursors, status, dates. Where one is missing, 1C's
 *     schema has changed
 * @param optional properties known to be absent at times; an absent one leaves its column untouched
 */
public record ODataFields(List<String> key, Set<String> required, Set<String> optional) {

    public ODataFields {
        key = List.copyOf(key);
        required = Set.copyOf(required);
        optional = Set.copyOf(optional);
        if (key.isEmpty() || !required.containsAll(key)) {
            throw new IllegalArgumentException("The key " + key + " must be among the required fields");
        }
    }

    Set<String> all() {
        Set<String> all = new HashSet<>(required);
        all.addAll(optional);
        return all;
    }
}
