package uz.consult.launcher.run;

import java.io.Console;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;

/**
 * One line that shows how many records a run has read and how fast; nothing where there is no terminal. It writes control sequences
 * and numbers only, so unescaped.
 */
final class Progress implements AutoCloseable {

    /** A run and when it began. */
    private record Watched(PullRun run, long began) {}

    private static final String LINE_ANEW = "\r\u001b[K";

    private final @Nullable Console terminal = System.console();
    private final @Nullable ScheduledExecutorService timer;
    private volatile @Nullable Watched watched;

    Progress() {
        timer = terminal == null ? null : Executors.newSingleThreadScheduledExecutor();
        if (timer != null) {
            timer.scheduleAtFixedRate(this::show, 300, 300, TimeUnit.MILLISECONDS);
        }
    }

    /** Shows this run from now on. */
    void watch(PullRun run) {
        watched = new Watched(run, System.nanoTime());
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
            double seconds = Math.max(0.001, (System.nanoTime() - now.began) / 1e9);
            long records = now.run.records();
            write(String.format(
                    Locale.ROOT,
                    "%s%s: %,d records, %,.0f a second",
                    LINE_ANEW,
                    now.run.job(),
                    records,
                    records / seconds));
        }
    }

    private void write(String text) {
        if (terminal != null) {
            terminal.writer().print(text);
            terminal.flush();
        }
    }
}
