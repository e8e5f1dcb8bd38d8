package uz.consult.etl.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/**
 * Reads the ordering keys that were due when it was first asked, until it is told to stop or a while has passed: a job that delivers
 * does not pull. Keeps no position: what was delivered is due no more.
 */
final class DueKeysReader implements ItemReader<String> {

    private final Supplier<List<String>> due;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private @Nullable Deque<String> orderingKeys;
    private long end;

    DueKeysReader(Supplier<List<String>> due) {
        this.due = due;
    }

    @Override
    public @Nullable String read() {
        if (orderingKeys == null) {
            orderingKeys = new ArrayDeque<>(due.get());
            end = System.nanoTime() + LONGEST.toNanos();
        }
        return System.nanoTime() > end ? null : orderingKeys.poll();
    }

    /** Leaves the rest to another run. */
    void stop() {
        if (orderingKeys != null) {
            orderingKeys.clear();
        }
    }
}
