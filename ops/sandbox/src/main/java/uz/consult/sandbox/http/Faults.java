package uz.consult.sandbox.http;

import java.util.ArrayList;
import java.util.List;
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

    public synchronized void add(Fault fault) {
        armed.add(new Armed(fault));
    }

    public synchronized void clear() {
        armed.clear();
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
                    return candidate.fault;
                }
            }
        }
        return null;
    }
}
