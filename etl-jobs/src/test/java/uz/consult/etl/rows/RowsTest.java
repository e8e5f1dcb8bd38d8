package uz.consult.etl.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uz.consult.etl.rows.RowTable.Change;

/** Which rows are new, which change, and in which fields. */
class RowsTest {

    private record Row(
            String key,
            @Nullable String name,
            int size,
            @Nullable String version) {}

    private final RowTable<Row> table = new RowTable<Row>("t", "key")
            .column("key", "text", Row::key)
            .column("name", "text", Row::name)
            .column("size", "integer", Row::size)
            .untrackedColumn("version", "text", Row::version);

    @Test
    void fields_that_differ_are_named_in_the_order_of_their_columns_and_silent_ones_are_not() {
        Row before = new Row("a", null, 1, "1");
        assertThat(table.changes(before, new Row("b", "x", 2, "2")))
                .containsExactly(new Change("key", "a", "b"), new Change("name", null, "x"), new Change("size", 1, 2));
        assertThat(table.changes(before, new Row("a", null, 1, "2"))).isEmpty();
        assertThat(table.changes(new Row("a", "x", 1, null), before)).containsExactly(new Change("name", "x", null));
    }

    @Test
    void by_what_a_row_is_found_is_no_field_of_it() {
        assertThat(table.changesBesideKey(new Row("a", null, 1, null), new Row("b", "x", 1, null)))
                .containsExactly(new Change("name", null, "x"));
    }

    @Test
    void wanted_rows_are_new_changed_or_as_they_stand() {
        Row fresh = new Row("a", "x", 1, null);
        Row same = new Row("b", "x", 1, null);
        Row other = new Row("c", "x", 1, null);
        Row was = new Row("c", "y", 1, null);
        Merge<Row> merge =
                Merge.of(List.of(fresh, same, other), Row::key, Map.of("b", same, "c", was), (before, said) -> said);
        assertThat(merge.added()).containsExactly(fresh);
        assertThat(merge.changed()).containsExactly(new Merge.Change<>(was, other));
        assertThat(merge.updated()).containsExactly(other);
        assertThat(merge.unchanged()).isEqualTo(1);
        assertThat(Merge.of(List.of(other), Row::key, Map.of("c", was), (before, said) -> before))
                .isEqualTo(new Merge<>(List.of(), List.of(), 1));
    }
}
