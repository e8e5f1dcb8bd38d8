package uz.consult.etl.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/** Hands out keys as PostgreSQL has them, and resumes after the last that was done. For one run and one thread. */
final class StoredKeyReader implements ItemStreamReader<String> {

    private static final String DONE = "stored.done";
    private static final int AT_ONCE = 1_000;

    private final KeySource source;
    private final Deque<String> waiting = new ArrayDeque<>();
    private @Nullable String done;

    StoredKeyReader(KeySource source) {
        this.source = source;
    }

    @Override
    public void open(ExecutionContext context) {
        done = context.containsKey(DONE) ? context.getString(DONE) : null;
        waiting.clear();
    }

    @Override
    public void update(ExecutionContext context) {
        if (done != null) {
            context.putString(DONE, done);
        }
    }

    @Override
    public @Nullable String read() {
        if (waiting.isEmpty()) {
            waiting.addAll(source.after(done, AT_ONCE));
        }
        done = waiting.isEmpty() ? done : waiting.peek();
        return waiting.poll();
    }
}
