package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.etl.batch.ChunkContentsTest.gone;
import static uz.consult.etl.batch.ChunkContentsTest.good;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.repeat.RepeatContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;

/** Readers of keys, without anything behind them. */
class ReadersTest {

    /** Keys in the order of their bytes, as a query gives them. */
    private static KeySource keys(NavigableSet<String> all) {
        return (after, limit) -> (after == null ? all : all.tailSet(after, false))
                .stream().limit(limit).toList();
    }

    @Test
    void stored_keys_come_one_by_one_and_a_thousand_at_a_time() {
        NavigableSet<String> all = new TreeSet<>();
        for (int i = 0; i < 2_500; i++) {
            all.add("k%05d".formatted(i));
        }
        List<@Nullable String> asked = new ArrayList<>();
        StoredKeyReader reader = new StoredKeyReader((after, limit) -> {
            asked.add(after);
            return keys(all).after(after, limit);
        });
        reader.open(new ExecutionContext());
        assertThat(drained(reader)).containsExactlyElementsOf(all);
        assertThat(asked).containsExactly(null, "k00999", "k01999", "k02499");
    }

    @Test
    void a_run_that_goes_on_begins_behind_what_was_done() {
        KeySource source = keys(new TreeSet<>(List.of("a", "b", "c", "d")));
        ExecutionContext kept = new ExecutionContext();
        StoredKeyReader first = new StoredKeyReader(source);
        first.open(kept);
        first.update(kept);
        assertThat(kept.isEmpty()).isTrue();
        first.read();
        first.read();
        first.update(kept);
        first.read(); // of a chunk that was never written
        StoredKeyReader second = new StoredKeyReader(source);
        second.open(kept);
        assertThat(drained(second)).containsExactly("c", "d");
        first.open(kept);
        assertThat(drained(first)).containsExactly("c", "d");
        first.update(kept);
        second.open(kept);
        assertThat(second.read()).isNull();
    }

    private static List<String> drained(StoredKeyReader reader) {
        List<String> read = new ArrayList<>();
        for (String key = reader.read(); key != null; key = reader.read()) {
            read.add(key);
        }
        return read;
    }

    @Test
    void due_keys_are_asked_for_once_and_the_rest_is_left_when_told_to_stop() {
        List<Integer> asked = new ArrayList<>();
        DueKeysReader reader = new DueKeysReader(() -> {
            asked.add(1);
            return List.of("1", "2", "3");
        });
        reader.stop();
        assertThat(reader.read()).isEqualTo("1");
        assertThat(reader.read()).isEqualTo("2");
        reader.stop();
        assertThat(reader.read()).isNull();
        assertThat(asked).hasSize(1);
    }

    /** Hands out what it is given. */
    private static final class Given implements ItemStreamReader<MappedRecord<String>>, MemoryBoundReader {

        private final Deque<MappedRecord<String>> items;
        private final List<String> calls = new ArrayList<>();
        private boolean full;

        Given(List<MappedRecord<String>> items) {
            this.items = new ArrayDeque<>(items);
        }

        @Override
        public @Nullable MappedRecord<String> read() {
            return items.poll();
        }

        @Override
        public void open(ExecutionContext context) {
            calls.add("open");
        }

        @Override
        public void update(ExecutionContext context) {
            calls.add("update");
        }

        @Override
        public void close() {
            calls.add("close");
        }

        @Override
        public boolean isFull() {
            return full;
        }
    }

    @Test
    void records_that_are_gone_are_handed_out_only_after_a_look_and_counted() throws Exception {
        PullRun run = Runs.incremental();
        List<String> looks = new ArrayList<>();
        DeletionGuardReader<String> guard = new DeletionGuardReader<>(
                new Given(List.of(good("a", "1"), gone("b"), gone("c"), gone("d"))),
                run,
                "X",
                looks::add,
                new DeletionLimit(2, 0.5),
                () -> 6);
        assertThat(guard.read()).isNotNull();
        assertThat(looks).isEmpty();
        assertThat(guard.read()).isNotNull();
        guard.read();
        assertThat(looks).containsExactly("X"); // nothing was asked of 1C since
        run.page();
        guard.read();
        assertThat(looks).containsExactly("X", "X");
        assertThat(guard.read()).isNull();
    }

    @Test
    void what_is_not_believed_is_not_handed_out() throws Exception {
        List<String> looks = new ArrayList<>();
        List<Long> asked = new ArrayList<>();
        DeletionGuardReader<String> guard = new DeletionGuardReader<>(
                new Given(List.of(gone("a"), gone("b"))),
                Runs.incremental(),
                "X",
                looks::add,
                new DeletionLimit(1, 0.1),
                () -> {
                    asked.add(19L);
                    return 19;
                });
        assertThat(guard.read()).isNotNull();
        assertThat(asked).as("so few may always be gone").isEmpty();
        assertThatThrownBy(guard::read)
                .isInstanceOf(ImplausibleDeletionException.class)
                .hasMessageContaining("2 of 19 records of X");
        assertThat(looks).containsExactly("X");
    }

    @Test
    void a_guard_leaves_everything_else_to_the_reader_behind_it() {
        Given given = new Given(List.of());
        DeletionGuardReader<String> guard =
                new DeletionGuardReader<>(given, Runs.incremental(), "X", entity -> {}, DeletionLimit.NONE, () -> 0);
        guard.open(new ExecutionContext());
        guard.update(new ExecutionContext());
        guard.close();
        assertThat(given.calls).containsExactly("open", "update", "close");
        assertThat(guard.isFull()).isFalse();
        given.full = true;
        assertThat(guard.isFull()).isTrue();
    }

    @Test
    void a_chunk_ends_after_its_items_or_when_its_reader_holds_much() {
        Given given = new Given(List.of());
        ChunkEnd end = new ChunkEnd(2, given);
        RepeatContext context = end.start(null);
        assertThat(end.isComplete(context, RepeatStatus.CONTINUABLE)).isFalse();
        end.update(context);
        assertThat(end.isComplete(context, RepeatStatus.CONTINUABLE)).isFalse();
        given.full = true;
        assertThat(end.isComplete(context, RepeatStatus.CONTINUABLE)).isTrue();
        given.full = false;
        end.update(context);
        assertThat(end.isComplete(context, RepeatStatus.CONTINUABLE)).isTrue();
        assertThat(new ChunkEnd(2, (ItemReader<String>) () -> null)
                        .isComplete(end.start(null), RepeatStatus.CONTINUABLE))
                .isFalse();
    }

    @Test
    void a_transaction_that_cannot_even_be_rolled_back_keeps_its_cause() {
        List<String> calls = new ArrayList<>();
        SimpleTransactionStatus status = new SimpleTransactionStatus();
        CauseKeepingTransactions transactions = new CauseKeepingTransactions(new PlatformTransactionManager() {
            @Override
            public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
                return status;
            }

            @Override
            public void commit(TransactionStatus status) {
                calls.add("commit");
            }

            @Override
            public void rollback(TransactionStatus status) {
                calls.add("rollback");
                throw new IllegalStateException("Connection is closed");
            }
        });
        assertThat(transactions.getTransaction(null)).isSameAs(status);
        transactions.commit(status);
        transactions.rollback(status);
        assertThat(calls).containsExactly("commit", "rollback");
    }
}
