package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.launcher.queries.Board;
import uz.consult.launcher.queries.BoardQueries;
import uz.consult.launcher.queries.Concern;
import uz.consult.launcher.queries.ExternalSystemState;
import uz.consult.launcher.queries.Headline;

/** The board: how everything stands, and what needs a person. */
@Tag(name = "Board", description = "How everything stands, and what needs a person")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/board")
class BoardController {

    /**
     * How everything stands.
     *
     * @param state onec_down, chatwoot_down, trouble, not_loaded, decisions or in_step: the first of these that is so
     * @param upTo up to when all is in step; null in other states
     * @param jobs those that wait for a system that is down, or that are not in step
     * @param systems 1C and Chatwoot, as far as anything is known of them
     * @param databaseSince since when PostgreSQL runs
     * @param concerns what needs a person, the most urgent first
     */
    record BoardView(
            String state,
            @Nullable Instant upTo,
            List<String> jobs,
            List<SystemView> systems,
            Instant databaseSince,
            List<ConcernView> concerns) {}

    /**
     * An external system.
     *
     * @param name onec or chatwoot
     * @param state up, down or absent
     * @param since down: the first failure after the last success; up: the first success after the last failure
     * @param lastSuccessAt when it last answered; null if it never did
     * @param lastFailureAt when it last failed to; null if it never did
     * @param errorClass the class of the failure while it is down; null otherwise
     * @param message the failure in words while it is down; null otherwise
     * @param waitingJobs jobs that wait for it
     * @param waitingEffects effects that wait to be delivered, counted up to 10,000; 0 for 1C
     */
    record SystemView(
            String name,
            String state,
            Instant since,
            @Nullable Instant lastSuccessAt,
            @Nullable Instant lastFailureAt,
            @Nullable String errorClass,
            @Nullable String message,
            List<String> waitingJobs,
            long waitingEffects) {}

    /**
     * What needs a person.
     *
     * @param kind refused, stuck, failed, held, dead, letters, different, not_compared or paused
     * @param system onec or chatwoot, if it refuses; null for every other kind
     * @param job whose concern it is; null if it is not of one job
     * @param run which run; null if it is not of one run
     * @param count how many there are of it, counted up to 10,000; one more if there are more
     * @param by who paused the job; null for every other kind
     */
    record ConcernView(
            String kind,
            @Nullable String system,
            @Nullable String job,
            @Nullable Long run,
            long count,
            @Nullable String by) {

        static ConcernView of(Concern concern) {
            return new ConcernView(
                    code(concern.kind()),
                    concern.system(),
                    concern.job(),
                    concern.run(),
                    concern.count(),
                    concern.by());
        }
    }

    private final BoardQueries queries;

    BoardController(BoardQueries queries) {
        this.queries = queries;
    }

    @Operation(
            summary = "How everything stands: 1C and Chatwoot since when, who waits for them, and what needs a person")
    @GetMapping
    BoardView board() {
        Board board = queries.board();
        Headline headline = board.headline();
        return new BoardView(
                code(headline.kind()),
                headline.upTo(),
                headline.jobs(),
                board.systems().stream().map(system -> view(system, board)).toList(),
                board.databaseSince(),
                board.concerns().stream().map(ConcernView::of).toList());
    }

    private static SystemView view(ExternalSystemState system, Board board) {
        return new SystemView(
                system.system(),
                system.state(),
                system.since(),
                system.lastSuccessAt(),
                system.lastFailureAt(),
                system.errorClass(),
                system.message(),
                board.waiting(system),
                system.system().equals(Board.CHATWOOT) ? board.waitingEffects() : 0);
    }

    private static String code(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
