package uz.consult.sandbox.http;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faults that wait for their requests; safe for concurrent use. */
public final class Faults {

    private static final class Armed {
        final Fault fault;
        int after;
        int times;

        Armed(Fault fault) {
            this.fault = fault;
            this.after = fault.after();
            this.times = fault.times();
        }
    }

    private final List<Armed> armed = new ArrayList<>();
    private final Map<Fault, Integer> harmed = new IdentityHashMap<>();

    public synchronized void add(Fault fault) {
        armed.add(new Armed(fault));
    }

    public synchronized void clear() {
        armed.clear();
    }

    /** How many requests this very fault has harmed so far. */
    public synchronized int harmed(Fault fault) {
        return harmed.getOrDefault(fault, 0);
    }

    /** The fault of this request, the oldest that matches; null if it goes well. */
    synchronized @Nullable Fault next(Request request) {
        String line = request.line();
        for (Armed candidate : armed) {
            if (candidate.times > 0 && line.contains(candidate.fault.on())) {
                if (candidate.after > 0) {
                    candidate.after--;
                } else {
                    candidate.times--;
                    harmed.merge(candidate.fault, 1, Integer::sum);
                    return candidate.fault;
                }
            }
        }
        return null;
    }
}
