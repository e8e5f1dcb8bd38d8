package uz.consult.launcher.ui;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.queries.RecentRuns;

/** What the page of a run says of times, in the reader's language. */
final class RunText {

    private final MessageSource messages;
    private final Locale locale;
    private final DisplayFormat show;

    RunText(MessageSource messages, Locale locale, DisplayFormat show) {
        this.messages = messages;
        this.locale = locale;
        this.show = show;
    }

    /** How much longer it reads; empty for a run that is not under way. */
    String left(RunOperations.@Nullable Progress progress) {
        if (progress == null) {
            return "";
        }
        Long seconds = progress.secondsLeft();
        if (seconds != null) {
            return say("left.about", show.duration(Duration.ofSeconds(seconds)));
        }
        boolean all =
                progress.expected() != null && progress.expected() > 0 && progress.records() >= progress.expected();
        return say(all ? "left.finishing" : "left.unknown");
    }

    /** How long such runs usually take. */
    String usual(RecentRuns.@Nullable Usual usual) {
        return usual == null
                ? say("usual.unknown")
                : say("usual.of", show.duration(usual.median()), show.duration(usual.p95()), show.number(usual.runs()));
    }

    /** What a full run means for this job: what it read last, and how long that took. */
    String full(@Nullable Long records, RecentRuns.@Nullable Usual usual) {
        return records == null || usual == null
                ? say("full.never")
                : say("full.last", show.number(records), show.duration(usual.median()));
    }

    /** How many runs there are, and of which jobs. */
    static String many(List<RunRecord> runs) {
        return runs.size() + ": "
                + runs.stream().map(run -> run.job() + " (" + run.id() + ")").collect(Collectors.joining(", "));
    }

    private String say(String key, Object... given) {
        return messages.getMessage(key, given, locale);
    }
}
