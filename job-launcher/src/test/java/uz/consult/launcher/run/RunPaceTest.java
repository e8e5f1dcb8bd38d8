package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;

/** How far a run is, and how long it goes on. */
class RunPaceTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # before, read, expected, seconds, percent, left
            0,  0,   -,    10, -,  -
            0,  0,   0,    10, -,  -
            0,  0,   1000, 10, 0,  -
            0,  100, 1000, 1,  10, -
            0,  100, 1000, 10, 10, 90
            0,  500, 1000, 60, 50, 60
            # what the runs before have read is read, at a pace of their own
            400, 100, 1000, 10, 50, 50
            0,  1000, 1000, 60, 99, -
            0,  1001, 1000, 60, 99, -
            0,  999, 1000, 999, 99, 1
            """)
    void it_reads_on_at_its_pace(
            long before,
            long read,
            @Nullable Long expected,
            long seconds,
            @Nullable Integer percent,
            @Nullable Long left) {
        RunPace pace = new RunPace(before, read, expected, Duration.ofSeconds(seconds));
        assertThat(pace.percent()).isEqualTo(percent);
        assertThat(pace.left()).isEqualTo(left == null ? null : Duration.ofSeconds(left));
    }

    @Test
    void the_terminal_says_as_much_as_is_known() {
        PullRun run = new PullRun(7, 7, "cons", PullMode.FULL, null, null, false, null);
        assertThat(Progress.line(run, null, Duration.ofSeconds(4))).isEqualTo("cons: 0 records, 0 a second");
        assertThat(Progress.line(run, 12_000L, Duration.ofSeconds(4)))
                .isEqualTo("cons: 0 of 12,000 (0 %) records, 0 a second");
        PullRun resuming = new PullRun(8, 7, "cons", PullMode.FULL, null, null, false, null);
        assertThat(Progress.line(resuming, 12_000L, Duration.ofSeconds(4))).isEqualTo("cons: 0 records, 0 a second");
    }
}
