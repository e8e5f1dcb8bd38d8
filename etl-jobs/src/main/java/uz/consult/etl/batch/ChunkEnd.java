package uz.consult.etl.batch;

import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.repeat.policy.SimpleCompletionPolicy;

/** Ends a chunk after a number of items, or earlier if its reader holds much memory: large records come a few at a time. */
final class ChunkEnd extends SimpleCompletionPolicy {

    private final ItemReader<?> reader;

    ChunkEnd(int items, ItemReader<?> reader) {
        super(items);
        this.reader = reader;
    }

    @Override
    public boolean isComplete(RepeatContext context, RepeatStatus result) {
        return super.isComplete(context, result) || reader instanceof MemoryBoundReader holding && holding.isFull();
    }
}
