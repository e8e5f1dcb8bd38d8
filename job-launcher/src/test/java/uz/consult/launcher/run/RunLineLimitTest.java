package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import uz.consult.launcher.run.RunLineLimit.Verdict;

/** How many lines are kept of a run. */
class RunLineLimitTest {

    private final RunLineLimit limit = new RunLineLimit();

    @Test
    void a_talkative_run_leaves_room_for_its_errors_and_says_once_that_it_was_cut() {
        for (int i = 0; i < RunLineLimit.MOST_CALM; i++) {
            assertThat(limit.of(7, Level.INFO)).isEqualTo(Verdict.KEPT);
        }
        assertThat(limit.of(7, Level.INFO)).isEqualTo(Verdict.FIRST_LEFT_OUT);
        assertThat(limit.of(7, Level.DEBUG)).isEqualTo(Verdict.LEFT_OUT);
        for (int i = RunLineLimit.MOST_CALM; i < RunLineLimit.MOST; i++) {
            assertThat(limit.of(7, i % 2 == 0 ? Level.WARN : Level.ERROR)).isEqualTo(Verdict.KEPT);
        }
        assertThat(limit.of(7, Level.ERROR)).isEqualTo(Verdict.LEFT_OUT);
        assertThat(limit.of(8, Level.INFO)).isEqualTo(Verdict.KEPT);
    }
}
