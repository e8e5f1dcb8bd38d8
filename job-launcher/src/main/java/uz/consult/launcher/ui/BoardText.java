package uz.consult.launcher.ui;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.Board;
import uz.consult.launcher.queries.Concern;
import uz.consult.launcher.queries.ExternalSystemState;
import uz.consult.launcher.queries.Headline;
import uz.consult.launcher.queries.JobCard;
import uz.consult.launcher.queries.RecentRun;

/** What the board says, in sentences of the reader's language. */
final class BoardText {

    private static final int NAMED = 4;

    private final MessageSource messages;
    private final Locale locale;
    private final DisplayFormat show;

    BoardText(MessageSource messages, Locale locale, DisplayFormat show) {
        this.messages = messages;
        this.locale = locale;
        this.show = show;
    }

    String headline(Headline headline) {
        String jobs = names(headline.jobs());
        return switch (headline.kind()) {
            case ONEC_DOWN ->
                headline.jobs().isEmpty()
                        ? say("headline.down", say("system.onec"), show.moment(headline.since()))
                        : say(
                                "headline.onec_down",
                                show.moment(headline.since()),
                                show.number(headline.jobs().size()));
            case CHATWOOT_DOWN ->
                headline.effects() == 0
                        ? say("headline.down", say("system.chatwoot"), show.moment(headline.since()))
                        : say(
                                "headline.chatwoot_down",
                                show.moment(headline.since()),
                                show.counted(headline.effects()));
            case TROUBLE -> say("headline.trouble", jobs);
            case NOT_LOADED -> jobs.isEmpty() ? say("headline.nothing") : say("headline.not_loaded", jobs);
            case DECISIONS -> say("headline.decisions", show.moment(headline.upTo()), show.number(headline.concerns()));
            case IN_STEP -> say("headline.in_step", show.moment(headline.upTo()));
        };
    }

    String concern(Concern concern, Board board) {
        String count = show.counted(concern.count());
        String job = String.valueOf(concern.job());
        String run = String.valueOf(concern.run());
        return switch (concern.kind()) {
            case REFUSED -> refused(String.valueOf(concern.system()), board);
            case STUCK -> say("concern.stuck", job, run);
            case FAILED -> say("concern.failed", job, run, failure(job, board));
            case HELD -> concern.run() == null ? say("concern.heldOfNobody", count) : say("concern.held", run, count);
            case DEAD -> say("concern.dead", count);
            case LETTERS -> say("concern.letters", count);
            case DIFFERENT -> say("concern.different", job, count);
            case NOT_COMPARED -> say("concern.not_compared", job, run);
            case PAUSED -> say("concern.paused", job, String.valueOf(concern.by()));
        };
    }

    /** Failures of several jobs in one line. */
    String failed(List<String> jobs) {
        return say("concern.failedMany", names(jobs));
    }

    private String refused(String name, Board board) {
        ExternalSystemState system = board.system(name);
        String error = system == null || system.errorClass() == null ? "" : error(system.errorClass());
        return say("concern.refused", say("system." + name), error);
    }

    private String failure(String job, Board board) {
        return board.jobs().stream()
                .filter(card -> card.job().equals(job))
                .map(card -> card.state().last())
                .map(last -> last == null || last.errorClass() == null ? "" : error(last.errorClass()))
                .findFirst()
                .orElse("");
    }

    /** How a system stands, and since when. */
    String system(@Nullable ExternalSystemState system) {
        if (system == null) {
            return say("tile.unknown");
        }
        return switch (system.state()) {
            case ExternalSystemState.DOWN ->
                say(
                        "tile.down",
                        show.moment(system.since()),
                        show.duration(Duration.between(system.since(), Instant.now())));
            case ExternalSystemState.ABSENT -> say("tile.absent");
            default -> say("tile.up", show.moment(system.since()));
        };
    }

    String database(Instant since) {
        return say("tile.up", show.moment(since));
    }

    /** Who waits for a system; empty if nobody does. */
    String waiting(@Nullable ExternalSystemState system, Board board) {
        if (system == null) {
            return "";
        }
        if (system.system().equals(Board.CHATWOOT)) {
            return board.waitingEffects() == 0 ? "" : say("tile.effectsWait", show.counted(board.waitingEffects()));
        }
        List<String> jobs = board.waiting(system);
        return jobs.isEmpty()
                ? system.isDown() ? say("tile.nobodyWaits") : ""
                : say("tile.jobsWait", String.join(", ", jobs));
    }

    /** Why a job is not as it should be; empty if it is. */
    String reason(JobCard card) {
        RunRecord last = card.state().last();
        return switch (card.condition()) {
            case STUCK -> {
                RunRecord running = card.running();
                yield say("reason.stuck", running == null ? "" : show.moment(running.heartbeatAt()));
            }
            case FAILING -> {
                String error = last == null || last.errorClass() == null ? "" : error(last.errorClass());
                RunRecord next = card.state().unfinished().isEmpty()
                        ? null
                        : card.state().unfinished().get(0);
                yield next == null ? error : say("reason.takenOver", error, String.valueOf(next.id()));
            }
            case LATE -> say("reason.late", show.moment(card.state().freshAt()));
            case NEVER_RUN -> say("reason.never_run");
            case DISABLED ->
                card.isPaused()
                        ? say(
                                "reason.paused",
                                String.valueOf(card.schedule().changedBy()),
                                show.moment(card.schedule().changedAt()))
                        : say("reason.off");
            case OK -> "";
        };
    }

    /** How fresh the data are, how fresh they are to be, and when the job runs next. */
    String freshness(JobCard card) {
        String age = show.age(card.state().freshAt());
        String fresh =
                card.target() == null ? say("fresh.age", age) : say("fresh.target", age, show.duration(card.target()));
        return card.schedule().nextRunAt() == null
                ? fresh
                : fresh + " · " + say("fresh.next", show.moment(card.schedule().nextRunAt()));
    }

    /** A run, in a word about its mode if it is not the usual one. */
    String run(RecentRun run) {
        String status = say("status." + run.status());
        String mode = run.mode().equals("incremental") ? "" : say("mode." + run.mode()) + ", ";
        String error = run.errorClass() == null ? "" : " (" + error(run.errorClass()) + ")";
        return show.moment(run.finishedAt()) + " · " + mode + status + error
                + (run.startedAt() == null ? "" : " · " + show.duration(run.took()));
    }

    /** A strip, in a sentence. */
    String strip(RunStrip strip) {
        return say(
                "strip.means",
                show.number(strip.bars().size()),
                show.number(strip.count("COMPLETED")),
                show.number(strip.count("FAILED")),
                show.number(strip.comparisons()));
    }

    private String names(List<String> jobs) {
        return jobs.size() <= NAMED
                ? String.join(", ", jobs)
                : String.join(", ", jobs.subList(0, NAMED)) + " + " + (jobs.size() - NAMED);
    }

    private String error(String errorClass) {
        return say("error." + errorClass);
    }

    String say(String key, Object... given) {
        return messages.getMessage(key, given, locale);
    }
}
