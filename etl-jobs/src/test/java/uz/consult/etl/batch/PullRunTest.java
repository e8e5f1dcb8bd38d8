package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each mode may do: one table over all of them. */
class PullRunTest {

    @ParameterizedTest(name = "{0}, first load {1}")
    @CsvSource({
        // mode, first load | reads all, writes, related rows, follows cursor, full scan, defers, moves marks, tells
        "INCREMENTAL, false, false, true,  true,  true,  false, false, true,  true",
        "INCREMENTAL, true,  true,  true,  true,  true,  true,  true,  true,  false",
        "FULL,        false, true,  true,  true,  true,  true,  true,  true,  false",
        "FULL,        true,  true,  true,  true,  true,  true,  true,  true,  false",
        "WINDOW,      false, false, true,  false, true,  false, false, false, false",
        "WINDOW,      true,  false, true,  false, true,  false, true,  false, false",
        "SWEEP,       false, false, true,  true,  false, true,  true,  false, true",
        "SWEEP,       true,  true,  true,  true,  true,  true,  true,  true,  false",
        "REPLAY,      false, false, true,  true,  false, false, false, false, true",
        "REPLAY,      true,  false, true,  true,  false, false, true,  false, false",
        "RECONCILE,   false, true,  false, false, true,  true,  false, false, false",
        "RECONCILE,   true,  true,  false, false, true,  true,  false, false, false",
        "REPAIR,      false, false, true,  true,  false, false, false, false, false",
        "REPAIR,      true,  false, true,  true,  false, false, true,  false, false"
    })
    void a_mode_decides_what_is_read_written_and_told(
            PullMode mode,
            boolean firstLoad,
            boolean readsAll,
            boolean writes,
            boolean repairsRelatedRows,
            boolean followsCursor,
            boolean fullScan,
            boolean defers,
            boolean movesWatermarks,
            boolean tells) {
        PullRun run = firstLoad ? Runs.firstLoad(mode) : Runs.of(mode);
        assertThat(run.readsAll()).as("reads all").isEqualTo(readsAll);
        assertThat(run.writes()).as("writes").isEqualTo(writes);
        assertThat(run.repairsRelatedRows()).as("repairs related rows").isEqualTo(repairsRelatedRows);
        assertThat(run.followsCursor()).as("follows a cursor").isEqualTo(followsCursor);
        assertThat(run.isFullScan()).as("full scan").isEqualTo(fullScan);
        assertThat(run.defersDerivedFields()).as("defers derived fields").isEqualTo(defers);
        assertThat(run.movesWatermarks()).as("moves watermarks").isEqualTo(movesWatermarks);
        assertThat(run.suppressesNotifications(Runs.NOW, Runs.NOW, Runs.OLDEST))
                .as("suppresses notifications")
                .isEqualTo(!tells);
        assertThat(run.firstLoad()).isEqualTo(firstLoad);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // after 1C was set back | reads all, afresh, full scan, moves marks
        "INCREMENTAL, true, true, true, true",
        "SWEEP, true, true, true, true",
        "FULL, true, true, true, true",
        "WINDOW, false, false, false, false",
        "REPLAY, false, false, false, false",
        "RECONCILE, true, false, true, false",
        "REPAIR, false, false, false, false"
    })
    void a_base_that_was_set_back_is_read_anew_in_silence(
            PullMode mode, boolean readsAll, boolean afresh, boolean fullScan, boolean movesWatermarks) {
        PullRun run = Runs.of(mode);
        assertThat(run.afresh()).isFalse();
        run.beginAfresh();
        assertThat(run.readsAll()).isEqualTo(readsAll);
        assertThat(run.afresh()).isEqualTo(afresh);
        assertThat(run.isFullScan()).isEqualTo(fullScan);
        assertThat(run.movesWatermarks()).isEqualTo(movesWatermarks);
        assertThat(run.suppressesNotifications(Runs.NOW, Runs.NOW, Runs.OLDEST)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0,false", "-86399,false", "-86400,false", "-86401,true", "60,false", ",true"})
    void what_happened_too_long_ago_or_nobody_knows_when_is_told_nobody(@Nullable Long seconds, boolean suppressed) {
        LocalDateTime event = seconds == null ? null : Runs.NOW.plusSeconds(seconds);
        assertThat(Runs.incremental().suppressesNotifications(event, Runs.NOW, Runs.OLDEST))
                .isEqualTo(suppressed);
    }

    @Test
    void a_hushed_run_reads_as_before_and_tells_nobody() {
        PullRun run = Runs.incremental();
        run.hush();
        assertThat(run.suppressesNotifications(Runs.NOW, Runs.NOW, Runs.OLDEST)).isTrue();
        assertThat(run.readsAll()).isFalse();
    }

    @Test
    void a_run_counts_what_it_meets() {
        PullRun run = Runs.incremental();
        run.read();
        run.read();
        run.page();
        run.page();
        run.page();
        run.retried();
        assertThat(run.records()).isEqualTo(2);
        assertThat(run.pages()).isEqualTo(3);
        assertThat(run.retries()).isEqualTo(1);
        assertThat(run.metDuplicateValues()).isFalse();
        run.repeats();
        assertThat(run.metDuplicateValues()).isTrue();
    }

    @Test
    void a_run_says_a_thing_once() {
        PullRun run = Runs.incremental();
        try (Told told = new Told(PullRun.class)) {
            run.warn("so it is");
            run.warn("so it is");
            run.warnOfAbsent("X", Set.of("Y"));
            run.warnOfAbsent("X", Set.of("Z", "Y", "A"));
            run.warnOfAbsent("X", Set.of("Z"));
            run.warnOfAbsent("X", Set.of());
            assertThat(told.lines())
                    .containsExactly(
                            "job: so it is",
                            "job: fields of X missing from 1C: Y; their stored values stay unchanged",
                            "job: fields of X missing from 1C: A, Z; their stored values stay unchanged");
        }
    }

    @Test
    void a_run_knows_whose_it_is() {
        LocalDateTime from = Runs.NOW.minusDays(1);
        PullRun run = new PullRun(7, 5, "calls", PullMode.WINDOW, from, Runs.NOW, false, 3L);
        assertThat(run.id()).isEqualTo(7);
        assertThat(run.origin()).isEqualTo(5);
        assertThat(run.job()).isEqualTo("calls");
        assertThat(run.mode()).isEqualTo(PullMode.WINDOW);
        assertThat(run.from()).isEqualTo(from);
        assertThat(run.to()).isEqualTo(Runs.NOW);
        assertThat(run.repairsRunId()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_mode_is_found_by_its_code(PullMode mode) {
        assertThat(mode.code()).isEqualTo(mode.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(PullMode.stored(mode.code())).isEqualTo(mode);
        boolean asked = mode.ordinal() < 4;
        if (asked) {
            assertThat(PullMode.of(mode.code())).isEqualTo(mode);
        } else {
            assertThatThrownBy(() -> PullMode.of(mode.code()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no mode " + mode.code() + "; use incremental, full, window or sweep");
        }
        assertThat(mode.isResumable()).isEqualTo(asked);
    }
}
