package uz.consult.etl.batch;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Hands out what another reader reads, and records that 1C no longer has only once records known to be there were found: each
 * time something was asked of 1C since the last look. Counts them, so that not too many go at once.
 *
 * <p>For one run and one thread.
 */
final class DeletionGuardReader<R> implements ItemStreamReader<MappedRecord<R>>, MemoryBoundReader {

    /** What becomes of a run that misses so many records. */
    @FunctionalInterface
    interface Limit {

        /** @throws ImplausibleDeletionException if that is too many to be believed */
        void check(long gone);
    }

    private final ItemStreamReader<MappedRecord<R>> reader;
    private final PullRun run;
    private final String entity;
    private final Consumer<String> look;
    private final Limit limit;
    private long looked = -1;
    private long gone;

    /** @param checks fails if records known to be there are not, given the entity of those that were missed */
    DeletionGuardReader(
            ItemStreamReader<MappedRecord<R>> reader, PullRun run, String entity, Consumer<String> look, Limit limit) {
        this.reader = reader;
        this.run = run;
        this.entity = entity;
        this.look = look;
        this.limit = limit;
    }

    @Override
    public void open(ExecutionContext context) {
        reader.open(context);
    }

    @Override
    public void update(ExecutionContext context) {
        reader.update(context);
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public boolean isFull() {
        return reader instanceof MemoryBoundReader holding && holding.isFull();
    }

    @Override
    public @Nullable MappedRecord<R> read() throws Exception {
        MappedRecord<R> next = reader.read();
        if (next != null && next.gone()) {
            limit.check(++gone);
            if (looked != run.pages()) {
                look.accept(entity);
                looked = run.pages();
            }
        }
        return next;
    }
}
