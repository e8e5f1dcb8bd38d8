package uz.consult.launcher.run;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;

/** One line that shows how many records a run has read and how fast; silent where there is no terminal. */
final class Progress implements AutoCloseable {

    /** A run and when it began. */
    private record Watched(PullRun run, long began) {}

    private final PrintWriter out;
    private final @Nullable ScheduledExecutorService timer;
    private volatile @Nullable Watched watched;

    Progress(PrintWriter out) {
        this.out = out;
        this.timer = System.console() == null ? null : Executors.newSingleThreadScheduledExecutor();
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
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    private void show() {
        Watched now = watched;
        if (now != null) {
            double seconds = Math.max(0.001, (System.nanoTime() - now.began) / 1e9);
            long records = now.run.records();
            out.printf(
                    Locale.ROOT,
                    "\r\u001b[K%s: %,d records, %,.0f a second",
                    now.run.job(),
                    records,
                    records / seconds);
            out.flush();
        }
    }
}
