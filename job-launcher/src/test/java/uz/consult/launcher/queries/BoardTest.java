package uz.consult.launcher.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.queries.Cards.ago;
import static uz.consult.launcher.queries.Cards.card;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.launcher.queries.Headline.Kind;

/** What the board says first, in which order, and who waits. */
class BoardTest {

    private static final ExternalSystemState ONEC_UP = system("onec", "up", 600);
    private static final ExternalSystemState CHATWOOT_UP = system("chatwoot", "up", 600);
    private static final ExternalSystemState ONEC_DOWN = system("onec", "down", 37);
    private static final ExternalSystemState CHATWOOT_DOWN = system("chatwoot", "down", 12);

    private static final JobCard GOOD = card("good").every(5).completed(2).build();
    private static final JobCard OLDER = card("older").every(60).completed(50).build();
    private static final JobCard LATE = card("late").every(1).completed(30).build();
    private static final JobCard FAILING =
            card("failing").every(1).completed(40).failed(1, "unavailable").build();
    private static final JobCard STUCK =
            card("stuck").every(1).completed(2).silentSince(5).build();
    private static final JobCard NEW = card("new").every(5).build();
    private static final JobCard PAUSED =
            card("paused").every(5).completed(900).pausedBy("anna").build();
    private static final JobCard OFF = card("off").completed(900).build();
    private static final JobCard RUNNING =
            card("running").every(5).completed(3).running().build();

    static Stream<Arguments> sentences() {
        return Stream.of(
                Arguments.of(Kind.IN_STEP, List.of(), List.of(GOOD, OLDER), 0, List.of(), ago(51)),
                Arguments.of(Kind.IN_STEP, List.of(ONEC_UP, CHATWOOT_UP), List.of(GOOD, PAUSED), 0, List.of(), ago(3)),
                Arguments.of(Kind.DECISIONS, List.of(ONEC_UP), List.of(GOOD, PAUSED), 1, List.of(), ago(3)),
                Arguments.of(Kind.IN_STEP, List.of(), List.of(OFF), 0, List.of(), ago(901)),
                Arguments.of(Kind.NOT_LOADED, List.of(), List.of(GOOD, NEW), 0, List.of("new"), null),
                Arguments.of(Kind.NOT_LOADED, List.of(), List.of(card("never").build()), 0, List.of(), null),
                Arguments.of(
                        Kind.TROUBLE,
                        List.of(),
                        List.of(GOOD, LATE, FAILING, STUCK, NEW),
                        2,
                        List.of("late", "failing", "stuck"),
                        null),
                Arguments.of(Kind.CHATWOOT_DOWN, List.of(ONEC_UP, CHATWOOT_DOWN), List.of(FAILING), 1, List.of(), null),
                Arguments.of(
                        Kind.ONEC_DOWN,
                        List.of(ONEC_DOWN, CHATWOOT_DOWN),
                        List.of(GOOD, FAILING, RUNNING),
                        1,
                        List.of("failing", "running"),
                        null));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void one_sentence_says_how_everything_stands(
            Kind kind,
            List<ExternalSystemState> systems,
            List<JobCard> jobs,
            int concerns,
            List<String> named,
            @Nullable Instant upTo) {
        Headline headline = Headline.of(systems, jobs, 7, concerns);
        assertThat(headline.kind()).isEqualTo(kind);
        assertThat(headline.jobs()).isEqualTo(named);
        assertThat(headline.upTo()).isEqualTo(upTo);
        assertThat(headline.effects()).isEqualTo(kind == Kind.CHATWOOT_DOWN ? 7 : 0);
        assertThat(headline.since())
                .isEqualTo(
                        switch (kind) {
                            case ONEC_DOWN -> ago(37);
                            case CHATWOOT_DOWN -> ago(12);
                            default -> null;
                        });
        assertThat(headline.isGood()).isEqualTo(kind == Kind.IN_STEP);
    }

    @Test
    void jobs_that_need_somebody_come_first_and_others_in_the_order_in_which_they_run() {
        JobCard letters = card("letters").every(5).completed(1).letters(3).build();
        Board board = Board.of(
                List.of(),
                ago(600),
                List.of(),
                List.of(OFF, GOOD, RUNNING, letters, NEW, PAUSED, LATE, OLDER, FAILING, STUCK),
                0);
        assertThat(board.jobs())
                .extracting(JobCard::job)
                .containsExactly(
                        "stuck", "failing", "late", "paused", "new", "letters", "running", "off", "good", "older");
    }

    @Test
    void what_needs_a_person_stands_in_the_order_of_its_urgency() {
        Concern paused = Concern.paused("calls", "anna");
        Concern held = Concern.held(7L, 410);
        Concern failed = Concern.ofRun(Concern.Kind.FAILED, "cons", 9, 1);
        Board board = Board.of(List.of(), ago(1), List.of(paused, held, failed), List.of(GOOD), 0);
        assertThat(board.concerns()).containsExactly(failed, held, paused);
    }

    @Test
    void for_1c_wait_jobs_that_have_failed_on_it_since_and_those_under_way() {
        JobCard before = card("before").every(5).failed(90, "unavailable").build();
        JobCard wrong = card("wrong").every(5).failed(1, "validation").build();
        JobCard refused = card("refused").every(5).failed(1, "authentication").build();
        List<JobCard> jobs = List.of(GOOD, before, wrong, refused, RUNNING);
        assertThat(Board.waiting(jobs, ONEC_DOWN)).containsExactly("refused", "running");
        assertThat(Board.waiting(jobs, ONEC_UP)).isEmpty();
        assertThat(Board.waiting(jobs, CHATWOOT_DOWN)).isEmpty();
    }

    @Test
    void a_job_is_late_after_three_intervals_and_five_minutes() {
        assertThat(card("a").every(5).completed(19).build())
                .extracting(JobCard::condition, JobCard::target)
                .containsExactly(JobCondition.OK, Duration.ofMinutes(20));
        assertThat(card("a").every(5).completed(21).build().condition()).isEqualTo(JobCondition.LATE);
        assertThat(OFF.target()).isNull();
        assertThat(PAUSED.target()).isNull();
        assertThat(PAUSED.isPaused()).isTrue();
        assertThat(OFF.isPaused()).isFalse();
    }

    @Test
    void a_failed_run_waits_for_a_person_until_another_has_taken_over() {
        assertThat(FAILING.isLeftFailed()).isTrue();
        assertThat(card("a").every(5).failed(1, "internal").running().build().isLeftFailed())
                .isFalse();
        assertThat(GOOD.isLeftFailed()).isFalse();
    }

    private static ExternalSystemState system(String name, String state, long minutesAgo) {
        return new ExternalSystemState(name, state, ago(minutesAgo), null, null, null, null);
    }
}
