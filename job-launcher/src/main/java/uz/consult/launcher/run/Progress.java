package uz.consult.launcher.run;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullRun;

/** One line that shows how many records a run has read and how fast; silent where there is no terminal. */
final class Progress implements AutoCloseable {

    private final PrintWriter out;
    private final AtomicReference<@Nullable PullRun> current;
    private final @Nullable ScheduledExecutorService timer;
    private volatile long began = System.nanoTime();

    private Progress(
            PrintWriter out, AtomicReference<@Nullable PullRun> current, @Nullable ScheduledExecutorService timer) {
        this.out = out;
        this.current = current;
        this.timer = timer;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Progress on(PrintWriter out, AtomicReference<PullRun> current) {
        ScheduledExecutorService timer = System.console() == null ? null : Executors.newSingleThreadScheduledExecutor();
        Progress progress = new Progress(out, (AtomicReference) current, timer);
        if (timer != null) {
            timer.scheduleAtFixedRate(progress::show, 300, 300, TimeUnit.MILLISECONDS);
        }
        return progress;
    }

    void next() {
        began = System.nanoTime();
        current.set(null);
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
        PullRun run = current.get();
        if (run != null) {
            double seconds = Math.max(0.001, (System.nanoTime() - began) / 1e9);
            out.printf(
                    Locale.ROOT,
                    "\r\u001b[K%s: %,d records, %,.0f a second",
                    run.job(),
                    run.records(),
                    run.records() / seconds);
            out.flush();
        }
    }
}
