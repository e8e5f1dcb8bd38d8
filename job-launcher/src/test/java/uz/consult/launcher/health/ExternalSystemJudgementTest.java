package uz.consult.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.health.ExternalSystemJudgement.Seen;
import uz.consult.launcher.queries.ExternalSystemState;

/** Since when an external system is up or down, whoever has seen it. Times are minutes. */
class ExternalSystemJudgementTest {

    private static final Instant BEGINNING = Instant.parse("2026-03-01T09:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # stored: state, since, success, failure | seen: answered, failing since, failed | then
            -    | - | - | -  | -  | -  | -  | -    | -
            -    | - | - | -  | 4  | -  | -  | up   | 4
            -    | - | - | -  | -  | 3  | 5  | down | 3
            -    | - | - | -  | 2  | 3  | 5  | down | 3
            up   | 1 | 4 | -  | 9  | -  | -  | up   | 1
            up   | 1 | 4 | -  | 2  | -  | -  | up   | 1
            up   | 1 | 4 | -  | -  | -  | -  | up   | 1
            up   | 1 | 4 | -  | 4  | 5  | 6  | down | 5
            # another launcher was answered after the first failure here, and none since
            up   | 1 | 5 | -  | 2  | 3  | 6  | down | 6
            # another launcher was answered after the last failure here
            up   | 1 | 7 | -  | 2  | 3  | 6  | up   | 1
            # it stays down since then, also for a launcher that was restarted
            down | 5 | 4 | 6  | -  | 8  | 9  | down | 5
            down | 5 | 4 | 6  | -  | -  | -  | down | 5
            down | 5 | 4 | 6  | 4  | 5  | 6  | down | 5
            # answers from before it failed elsewhere say nothing
            down | 5 | 4 | 6  | 4  | -  | -  | down | 5
            down | 5 | 4 | 6  | 8  | -  | -  | up   | 8
            """)
    void it_is_down_since_the_first_failure_after_the_last_success_and_up_since_the_first_success_after_that(
            @Nullable String state,
            @Nullable Long since,
            @Nullable Long success,
            @Nullable Long failure,
            @Nullable Long answered,
            @Nullable Long failing,
            @Nullable Long failed,
            @Nullable String then,
            @Nullable Long thenSince) {
        ExternalSystemState stored = state == null || since == null
                ? null
                : new ExternalSystemState("onec", state, at(since), time(success), time(failure), null, null);
        Seen seen = new Seen(null, null, time(answered), time(failing), time(failed), "unavailable", "no answer");

        ExternalSystemState next = ExternalSystemJudgement.next("onec", stored, seen, at(10));

        assertThat(next == null ? null : next.state()).isEqualTo(then);
        assertThat(next == null ? null : next.since()).isEqualTo(time(thenSince));
    }

    @Test
    void one_that_is_not_configured_is_absent_until_it_is() {
        Seen absent = new Seen("Chatwoot is not configured", null, null, null, null, null, null);
        ExternalSystemState first = ExternalSystemJudgement.next("chatwoot", null, absent, at(1));
        assertThat(first).isNotNull();
        assertThat(first.state()).isEqualTo("absent");
        assertThat(ExternalSystemJudgement.next("chatwoot", first, absent, at(2)))
                .isSameAs(first);
        Seen answers = new Seen(null, null, at(3), null, null, null, null);
        assertThat(ExternalSystemJudgement.next("chatwoot", first, answers, at(4)))
                .extracting(ExternalSystemState::state, ExternalSystemState::since)
                .containsExactly("up", at(3));
    }

    @Test
    void one_that_answers_and_cannot_be_used_is_down() {
        Seen trouble = new Seen(null, "The token is an agent's", at(3), null, null, null, null);
        ExternalSystemState down = ExternalSystemJudgement.next("chatwoot", null, trouble, at(4));
        assertThat(down).isNotNull();
        assertThat(down.isDown()).isTrue();
        assertThat(down.message()).isEqualTo("The token is an agent's");
        assertThat(ExternalSystemJudgement.next("chatwoot", down, trouble, at(5)))
                .isSameAs(down);
    }

    private static Instant at(long minute) {
        return BEGINNING.plusSeconds(60 * minute);
    }

    private static @Nullable Instant time(@Nullable Long minute) {
        return minute == null ? null : at(minute);
    }
}
