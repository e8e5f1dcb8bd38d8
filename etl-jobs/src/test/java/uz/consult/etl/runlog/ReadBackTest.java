package uz.consult.etl.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sentences that records keep are read back. */
class ReadBackTest {

    @ParameterizedTest
    @EnumSource(Explanation.class)
    void an_explanation_is_found_by_its_sentence(Explanation explanation) {
        Explanation.Given given = Explanation.of(explanation.text());
        assertThat(given).isNotNull();
        assertThat(given.explanation()).isEqualTo(explanation);
    }

    @Test
    void what_fills_an_explanation_is_read_back() {
        assertThat(Explanation.of("set by the site at 2026-01-31T09:05Z"))
                .isEqualTo(new Explanation.Given(Explanation.SET_BY, List.of("the site", "2026-01-31T09:05Z")));
        assertThat(Explanation.of("set by the site")).isNull();
        assertThat(Explanation.of("because")).isNull();
    }

    @Test
    void a_position_is_read_back() {
        for (ResumePosition position : List.of(
                new ResumePosition("cons-keys", 3, 22, "2026-01-31T09:05:00"),
                new ResumePosition("cons", 0, 22, null),
                new ResumePosition(null, 0, 22, null))) {
            assertThat(ResumePosition.of(position.text())).isEqualTo(position);
        }
        assertThat(new ResumePosition("cons", 0, 22, null).text()).isEqualTo("step cons, after 0 chunks of run 22");
        assertThat(ResumePosition.of("step cons, after many chunks of run 22")).isNull();
    }
}
