package uz.consult.etl.batch;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Passes on the records of another reader. A record that 1C no longer has is passed on only after records known to exist were
 * found, again after each request to 1C. Counts the missing, so that not too many are deleted at once.
 *
 * <p>For one run and one thread.
 */
final class DeletionGuardReader<R> implements ItemStreamReader<MappedRecord<R>>, MemoryBoundReader {

    private final ItemStreamReader<MappedRecord<R>> reader;
    private final PullRun run;
    private final String entity;
    private final Consumer<String> look;
    private final DeletionLimit limit;
    private final LongSupplier live;
    private long looked = -1;
    private long gone;

    /**
     * @param look fails if records known to be there are not, given the entity of those that were missed
     * @param live how many records are stored and not known to be gone
     */
    DeletionGuardReader(
            ItemStreamReader<MappedRecord<R>> reader,
            PullRun run,
            String entity,
            Consumer<String> look,
            DeletionLimit limit,
            LongSupplier live) {
        this.reader = reader;
        this.run = run;
        this.entity = entity;
        this.look = look;
        this.limit = limit;
        this.live = live;
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
            limit.check(run.job(), entity, ++gone, live);
            if (looked != run.pages()) {
                look.accept(entity);
                looked = run.pages();
            }
        }
        return next;
    }
}
