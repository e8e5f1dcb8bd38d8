package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.etl.batch.ChunkContentsTest.good;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionOperations;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/** Data that cannot be kept stands alone at last; all others land. */
class RefusedRowsTest {

    /** Keeps rows, and refuses whole sets with one that it cannot keep, as a statement does. */
    private static final class Refusing implements RowWriter<String> {

        private final Set<String> refused;
        private final String state;
        private final List<String> landed = new ArrayList<>();
        private int calls;

        Refusing(String state, String... refused) {
            this.state = state;
            this.refused = Set.of(refused);
        }

        @Override
        public Tally write(List<String> rows) {
            calls++;
            if (rows.stream().anyMatch(refused::contains)) {
                throw new DataIntegrityViolationException("refused", new SQLException("refused", state));
            }
            landed.addAll(rows);
            return Tally.written(rows.size(), 0, 0);
        }

        @Override
        public Tally remove(Collection<String> keys) {
            return Tally.NONE;
        }

        @Override
        public List<Difference> compare(List<String> rows) {
            return List.of();
        }
    }

    private final List<String> rejected = new ArrayList<>();

    private Tally write(RowWriter<String> rows, List<MappedRecord<String>> items) {
        return new RefusedRows<>(rows, TransactionOperations.withoutTransaction(), (record, why) -> {
                    rejected.add(record.key());
                    return Tally.dead(1);
                })
                .write(items);
    }

    private static List<MappedRecord<String>> items(int number) {
        return IntStream.range(0, number).mapToObj(i -> good("k" + i, "r" + i)).toList();
    }

    @Test
    void what_can_be_kept_lands_at_once() {
        Refusing rows = new Refusing("22001");
        assertThat(write(rows, items(10))).isEqualTo(Tally.written(10, 0, 0));
        assertThat(rows.calls).isEqualTo(1);
        assertThat(rejected).isEmpty();
    }

    @Test
    void nothing_is_written_of_nothing() {
        Refusing rows = new Refusing("22001");
        assertThat(write(rows, List.of())).isEqualTo(Tally.NONE);
        assertThat(rows.calls).isZero();
    }

    @Test
    void what_cannot_be_kept_costs_itself_and_the_rest_lands_in_order() {
        Refusing rows = new Refusing("22021", "r0", "r7", "r8");
        assertThat(write(rows, items(11))).isEqualTo(Tally.written(8, 0, 0).plus(Tally.dead(3)));
        assertThat(rows.landed).containsExactly("r1", "r2", "r3", "r4", "r5", "r6", "r9", "r10");
        assertThat(rejected).containsExactly("k0", "k7", "k8");
    }

    @ParameterizedTest
    @CsvSource({
        "22001,true",
        "22P02,true",
        "23502,true",
        "23514,true",
        "23505,false",
        "23503,false",
        "40001,false",
        "40P01,false",
        "08006,false"
    })
    void only_the_data_itself_is_to_blame_never_who_else_writes(String state, boolean refused) {
        Refusing rows = new Refusing(state, "r1");
        DataAccessException failure =
                new DataIntegrityViolationException("refused", new SQLException("refused", state));
        assertThat(RefusedRows.isRefusedData(failure)).isEqualTo(refused);
        if (refused) {
            write(rows, items(2));
            assertThat(rejected).containsExactly("k1");
        } else {
            assertThatThrownBy(() -> write(rows, items(2))).isInstanceOf(DataAccessException.class);
            assertThat(rejected).isEmpty();
        }
    }

    @Test
    void a_failure_without_a_state_is_not_the_datas() {
        assertThat(RefusedRows.isRefusedData(new DataIntegrityViolationException("?")))
                .isFalse();
    }
}
