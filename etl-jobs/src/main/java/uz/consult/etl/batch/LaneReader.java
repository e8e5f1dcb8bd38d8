package uz.consult.etl.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/** Reads the lanes that were due when it was first asked. Keeps no position: what was delivered is due no more. */
final class LaneReader implements ItemReader<String> {

    private final Supplier<List<String>> due;
    private @Nullable Deque<String> lanes;

    LaneReader(Supplier<List<String>> due) {
        this.due = due;
    }

    @Override
    public @Nullable String read() {
        if (lanes == null) {
            lanes = new ArrayDeque<>(due.get());
        }
        return lanes.poll();
    }
}
