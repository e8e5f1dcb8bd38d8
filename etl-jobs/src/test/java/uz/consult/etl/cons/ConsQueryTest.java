package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.Scan;

/** Which documents are read: everything from the initial date on, and all that cannot be placed before it. */
class ConsQueryTest {

    private static final LocalDateTime INITIAL = LocalDateTime.of(2025, 1, 1, 0, 0);
    private static final String START = "datetime'2025-01-01T00:00:00'";
    private static final String NO_DATE = "datetime'1900-01-01T00:00:00'";

    @Test
    void everything_is_one_way_along_the_changes() {
        assertThat(ConsQuery.all(null)).singleElement().satisfies(scan -> {
            assertThat(scan.cursor().field()).isEqualTo("ДатаИзменения");
            assertThat(scan.filter()).isNull();
            assertThat(scan.from()).isNull();
            assertThat(scan.movesWatermark()).isTrue();
        });
    }

    @Test
    void from_a_date_on_what_was_never_changed_comes_first_for_it_lies_before_every_change() {
        List<Scan> scans = ConsQuery.all(INITIAL);
        assertThat(scans).hasSize(2);
        assertThat(scans.get(0).cursor().field()).isEqualTo("ДатаСоздания");
        assertThat(scans.get(0).movesWatermark()).isFalse();
        assertThat(scans.get(0).filter())
                .isEqualTo("ДатаИзменения lt " + NO_DATE + " and (ДатаСоздания ge " + START + " or ДатаСоздания lt "
                        + NO_DATE + ")");
        assertThat(scans.get(1).from()).isEqualTo("2025-01-01T00:00:00");
        assertThat(scans.get(1).movesWatermark()).isTrue();
    }

    @Test
    void a_range_of_changes_is_read_from_its_first_second_to_before_its_last() {
        assertThat(ConsQuery.changed(INITIAL, INITIAL.plusDays(1)))
                .singleElement()
                .satisfies(scan -> {
                    assertThat(scan.from()).isEqualTo("2025-01-01T00:00:00");
                    assertThat(scan.to()).isEqualTo("2025-01-02T00:00:00");
                    assertThat(scan.movesWatermark()).isTrue();
                });
        assertThat(ConsQuery.changed(null, null)).singleElement().satisfies(scan -> {
            assertThat(scan.from()).isNull();
            assertThat(scan.to()).isNull();
        });
    }

    @Test
    void keys_are_those_of_everything_and_the_others_are_the_rest() {
        assertThat(ConsQuery.keys(null)).singleElement().satisfies(scan -> {
            assertThat(scan.filter()).isNull();
            assertThat(scan.select()).containsExactlyInAnyOrder("Ref_Key", "ДатаСоздания", "DataVersion");
            assertThat(scan.inScope()).isTrue();
        });
        assertThat(ConsQuery.keys(INITIAL))
                .singleElement()
                .satisfies(scan -> assertThat(scan.filter())
                        .isEqualTo("ДатаИзменения ge " + START + " or ДатаИзменения lt " + NO_DATE
                                + " and (ДатаСоздания ge " + START + " or ДатаСоздания lt " + NO_DATE + ")"));
        assertThat(ConsQuery.others(null)).isEmpty();
        assertThat(ConsQuery.others(INITIAL)).singleElement().satisfies(scan -> {
            assertThat(scan.filter())
                    .isEqualTo("ДатаИзменения lt " + START + " and (ДатаИзменения ge " + NO_DATE
                            + " or ДатаСоздания lt " + START + " and ДатаСоздания ge " + NO_DATE + ")");
            assertThat(scan.select()).containsExactlyInAnyOrder("Ref_Key", "ДатаСоздания");
            assertThat(scan.inScope()).isFalse();
        });
    }
}
