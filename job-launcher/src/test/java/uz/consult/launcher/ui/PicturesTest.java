package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.queries.RecentRun;
import uz.consult.launcher.queries.RunSteps.StepView;

/** What is drawn: runs as bars, steps on a line of time. */
class PicturesTest {

    private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00Z");

    @ParameterizedTest
    @CsvSource(textBlock = """
            # status, mode, seconds of a longest of 100, path, look
            COMPLETED, incremental, 100, M297.5 32V5,           good
            COMPLETED, incremental, 0,   M297.5 32V29,          good
            COMPLETED, reconcile,   10,  M297.5 32V17,          good comparison
            FAILED,    full,        100, M297.5 32V5M297.5 0v3, bad
            STOPPED,   sweep,       1,   M297.5 32V25,          warn
            ABANDONED, window,      1,   M297.5 32V25,          calm
            """)
    void a_bar_is_as_high_as_its_run_is_long_and_as_coloured_as_it_ended(
            String status, String mode, long seconds, String path, String look) {
        RunStrip strip = RunStrip.of(List.of(run("COMPLETED", "full", 100), run(status, mode, seconds)));
        assertThat(strip.bars()).hasSize(2);
        assertThat(strip.bars().get(0).path()).isEqualTo("M292.5 32V5");
        assertThat(strip.bars().get(1).path()).isEqualTo(path);
        assertThat(strip.bars().get(1).look()).isEqualTo(look);
    }

    @Test
    void sixty_bars_fill_the_strip_and_comparisons_are_counted_apart() {
        RunStrip full = RunStrip.of(Collections.nCopies(60, run("FAILED", "reconcile", 1)));
        assertThat(full.bars().get(0).path()).startsWith("M2.5 ");
        assertThat(full.count("FAILED")).isZero();
        assertThat(full.comparisons()).isEqualTo(60);
        assertThat(RunStrip.of(List.of()).bars()).isEmpty();
        assertThat(RunStrip.of(List.of(run("FAILED", "sweep", 0))).count("FAILED"))
                .isOne();
    }

    @Test
    void steps_stand_where_they_were_in_the_time_of_all() {
        List<StepTimeline.Row> rows = StepTimeline.of(
                List.of(step(0L, 60L), step(60L, 60L), step(60L, 80L), step(80L, null), step(null, null)),
                BEGAN.plusSeconds(100));
        assertThat(rows)
                .extracting(row -> row.x() + " " + row.width())
                .containsExactly("0.0 60.0", "60.0 0.8", "60.0 20.0", "80.0 20.0", "0 0");
        assertThat(StepTimeline.of(List.of(), BEGAN)).isEmpty();
    }

    private static RecentRun run(String status, String mode, long seconds) {
        OffsetDateTime began = BEGAN.atOffset(ZoneOffset.UTC);
        return new RecentRun(1, "cons", mode, status, null, began, began.plus(Duration.ofSeconds(seconds)));
    }

    private static StepView step(@Nullable Long from, @Nullable Long to) {
        return new StepView("cons", "COMPLETED", 1, 0, 1, 1, time(from), time(to));
    }

    private static @Nullable OffsetDateTime time(@Nullable Long second) {
        return second == null ? null : BEGAN.plusSeconds(second).atOffset(ZoneOffset.UTC);
    }
}
