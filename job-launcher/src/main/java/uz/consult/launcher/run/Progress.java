package uz.consult.launcher.run;

import java.io.Console;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;

/**
 * One line that shows how many records a run has read, of how many, how fast, and the time left; nothing where there is no terminal. It
 * writes control sequences and numbers only, so unescaped.
 */
final class Progress implements AutoCloseable {

    /** A run, when it began, and how many records it reads if 1C does not tell; null if that is not known. */
    private record Watched(
            PullRun run, long began, @Nullable Long usual) {}

    private static final String LINE_ANEW = "\r\u001b[K";

    private final @Nullable Console terminal = System.console();
    private final @Nullable ScheduledExecutorService timer;
    private final Function<PullRun, @Nullable Long> usual;
    private volatile @Nullable Watched watched;

    /** @param usual how many records such a run reads, by those before it; null if that is not known */
    Progress(Function<PullRun, @Nullable Long> usual) {
        this.usual = usual;
        timer = terminal == null ? null : Executors.newSingleThreadScheduledExecutor();
        if (timer != null) {
            timer.scheduleAtFixedRate(this::show, 300, 300, TimeUnit.MILLISECONDS);
        }
    }

    /** Shows this run from now on. */
    void watch(PullRun run) {
        if (terminal != null) {
            watched = new Watched(run, System.nanoTime(), usual.apply(run));
        }
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
            write(LINE_ANEW);
        }
    }

    private void show() {
        Watched now = watched;
        if (now != null) {
            write(LINE_ANEW
                    + line(now.run, now.usual, Duration.ofNanos(Math.max(1_000_000, System.nanoTime() - now.began))));
        }
    }

    static String line(PullRun run, @Nullable Long usual, Duration taken) {
        long records = run.records();
        // Where a run resumes another, what that has read is not among its own.
        Long counted = run.expected() == null ? usual : run.expected();
        RunPace pace = new RunPace(0, records, run.origin() == run.id() ? counted : null, taken);
        Duration left = pace.left();
        return String.format(
                Locale.ROOT,
                "%s: %,d%s records, %,.0f a second%s",
                run.job(),
                records,
                pace.percent() == null
                        ? ""
                        : String.format(Locale.ROOT, " of %,d (%d %%)", pace.expected(), pace.percent()),
                records * 1e9 / taken.toNanos(),
                left == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %d:%02d:%02d left",
                                left.toHours(),
                                left.toMinutesPart(),
                                left.toSecondsPart()));
    }

    private void write(String text) {
        if (terminal != null) {
            terminal.writer().print(text);
            terminal.flush();
        }
    }
}
