package uz.consult.etl.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T07:05:09Z,2026-03-01 07:05:09+00:00",
        "2026-12-31T23:59:59Z,2026-12-31 23:59:59+00:00",
        "2026-03-01T07:05:09.000001Z,2026-03-01 07:05:09.000001+00:00",
        "2026-03-01T07:05:09.123456789Z,2026-03-01 07:05:09.123456+00:00",
        "2026-03-01T07:05:09.000000999Z,2026-03-01 07:05:09+00:00",
        "0001-01-01T00:00:00Z,0001-01-01 00:00:00+00:00",
        "9999-12-31T23:59:59Z,9999-12-31 23:59:59+00:00",
        "0987-10-10T10:10:10Z,0987-10-10 10:10:10+00:00",
        "2026-03-01T07:05:09+05:00,2026-03-01 07:05:09.000000+05:00",
        "+10000-01-01T00:00:00Z,+10000-01-01 00:00:00.000000+00:00"
    })
    void a_time_is_written_with_its_offset_and_no_finer_than_postgresql_keeps_it(OffsetDateTime time, String text) {
        assertThat(CopyText.text(time)).isEqualTo(text);
    }

    @Test
    void a_value_is_its_text_with_what_copy_takes_for_marks_escaped() {
        assertThat(copied(null)).isEqualTo("\\N");
        assertThat(copied("")).isEmpty();
        assertThat(copied("Ромашка & Co")).isEqualTo("Ромашка & Co");
        assertThat(copied(17)).isEqualTo("17");
        assertThat(copied("a\\b\tc\nd\re\u0001f")).isEqualTo("a\\\\b\\tc\\nd\\re\u0001f");
        assertThat(copied("\\")).isEqualTo("\\\\");
        assertThat(copied("\t")).isEqualTo("\\t");
        assertThat(copied("\\N")).isEqualTo("\\\\N");
    }

    private static String copied(@Nullable Object value) {
        StringBuilder to = new StringBuilder();
        CopyText.escape(value, to);
        return to.toString();
    }
}
