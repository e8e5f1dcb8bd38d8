package uz.consult.bench.siege;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What attackers were answered; safe for concurrent use. */
public final class Hits {

    private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final LongAdder connections = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final AtomicLong mostOpen = new AtomicLong();

    void connected() {
        connections.increment();
    }

    /** @param status 0 if the connection ended without an answer */
    void answered(int status) {
        if (status == 0) {
            unanswered.increment();
        } else {
            answers.computeIfAbsent(status, s -> new LongAdder()).increment();
        }
    }

    void open(long now) {
        mostOpen.accumulateAndGet(now, Math::max);
    }

    /** By HTTP status. */
    public Map<Integer, Long> answers() {
        Map<Integer, Long> counted = new TreeMap<>();
        answers.forEach((status, count) -> counted.put(status, count.sum()));
        return counted;
    }

    public long connections() {
        return connections.sum();
    }

    /** Connections that ended without an answer. */
    public long unanswered() {
        return unanswered.sum();
    }

    /** The most slow or idle connections that were held at once. */
    public long mostOpen() {
        return mostOpen.get();
    }
}
