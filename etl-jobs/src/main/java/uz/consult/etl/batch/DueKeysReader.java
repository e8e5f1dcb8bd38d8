package uz.consult.etl.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/**
 * Reads the ordering keys that were due at the first call; ends after a while or on {@code stop()}, so that delivery cannot delay
 * pulls. Keeps no position: what was delivered is no longer due.
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
