package uz.consult.launcher;

import java.util.Iterator;
import java.util.List;

/** The values that a shell offers for an option. */
abstract class Candidates implements Iterable<String> {

    private final List<String> values;

    Candidates(String... values) {
        this.values = List.of(values);
    }

    @Override
    public Iterator<String> iterator() {
        return values.iterator();
    }
}
