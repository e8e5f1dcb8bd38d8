package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataRecord;
import uz.consult.etl.odata.Records;
import uz.consult.etl.runlog.Difference;

/** A chunk sorted by what its records turned out to be. */
class ChunkContentsTest {

    private static final ODataFields FIELDS = new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key"), Set.of());
    private static final Scan SCAN = Scan.unordered("X", FIELDS, null);

    static MappedRecord<String> good(String key, String row) {
        return new MappedRecord<>(source(key), row, null);
    }

    static MappedRecord<String> notOurs(String key) {
        return new MappedRecord<>(source(key), null, null);
    }

    static MappedRecord<String> bad(String key, String reason) {
        return new MappedRecord<>(source(key), null, new BadRecordException(reason));
    }

    static MappedRecord<String> gone(String key) {
        return new MappedRecord<>(new SourceRecord(key, null, SCAN), null, null);
    }

    private static SourceRecord source(String key) {
        return SourceRecord.of(Records.a(FIELDS).with("Ref_Key", key).read(), SCAN);
    }

    @Test
    void each_record_counts_once_and_of_several_states_the_last() {
        ChunkContents<String> contents = ChunkContents.of(
                List.of(good("a", "1"), notOurs("b"), bad("c", "why"), gone("d"), good("e", "1"), good("a", "2")));
        assertThat(contents.rows()).containsExactly("2", "1");
        assertThat(contents.good()).containsOnlyKeys("a", "e");
        assertThat(contents.notOurs()).containsExactly("b");
        assertThat(contents.bad())
                .singleElement()
                .satisfies(item -> assertThat(item.sourceRecord().key()).isEqualTo("c"));
        assertThat(contents.gone()).containsExactly("d");
        assertThat(contents.ignored()).isEqualTo(2);
    }

    @Test
    void what_landed_went_or_is_none_of_ours_is_settled_and_what_was_rejected_is_not() {
        ChunkContents<String> contents =
                ChunkContents.of(List.of(good("a", "1"), notOurs("b"), bad("c", "why"), gone("d"), good("e", "1")));
        assertThat(contents.settled(Set.of("c"))).containsExactlyInAnyOrder("a", "b", "d", "e");
        assertThat(contents.settled(Set.of("a", "c"))).containsExactlyInAnyOrder("b", "d", "e");
        assertThat(ChunkContents.of(List.of(bad("a", "why"), good("a", "1"))).settled(Set.of("a")))
                .isEmpty();
    }

    @Test
    void a_comparison_names_what_is_gone_and_what_is_bad() {
        assertThat(ChunkContents.of(List.of(good("a", "1"), bad("c", "why"), gone("d")))
                        .differences())
                .containsExactlyInAnyOrder(
                        Difference.gone("d"), new Difference("c", Difference.RECORD, "a bad record: why", null, false));
    }

    @Test
    void a_mapper_makes_a_row_or_nothing_or_a_fault() {
        assertThat(mapped("x").row()).isEqualTo("x");
        assertThat(mapped("none").row()).isNull();
        assertThat(mapped("none").fault()).isNull();
        assertThat(mapped("bad").fault()).hasMessage("bad");
        assertThat(mapped("bad").gone()).isFalse();
        MappedRecord<String> gone =
                new RecordMapping<>(ChunkContentsTest::map).apply(new SourceRecord("d", null, SCAN));
        assertThat(gone.gone()).isTrue();
        assertThat(gone.row()).isNull();
    }

    @Test
    void a_defect_of_a_mapper_is_no_bad_record() {
        assertThatThrownBy(() -> mapped("defect"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("defect");
        assertThatThrownBy(() -> mapped("checked"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("checked: why");
    }

    private static MappedRecord<String> mapped(String key) {
        return new RecordMapping<>(ChunkContentsTest::map).apply(source(key));
    }

    private static @Nullable String map(ODataRecord record) throws Exception {
        String key = record.plain("Ref_Key");
        return switch (String.valueOf(key)) {
            case "none" -> null;
            case "bad" -> throw new BadRecordException("bad");
            case "defect" -> throw new IllegalStateException("defect");
            case "checked" -> throw new Exception("why");
            default -> key;
        };
    }
}
