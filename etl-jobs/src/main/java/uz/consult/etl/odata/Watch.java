package uz.consult.etl.odata;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.methods.HttpUriRequest;
import org.jspecify.annotations.Nullable;

/** Cuts an answer that takes too long as a whole, or arrives too slowly once it has begun: a read timeout alone detects neither. */
final class Watch implements AutoCloseable {

    private final HttpUriRequest request;
    private final ScheduledExecutorService timer;
    private final ODataSettings settings;
    private final ScheduledFuture<?> whole;
    private @Nullable ScheduledFuture<?> rate;
    private volatile long read;
    private long seen;
    private volatile @Nullable String why;
    private volatile boolean inTime = true;

    Watch(HttpUriRequest request, ScheduledExecutorService timer, ODataSettings settings) {
        this.request = request;
        this.timer = timer;
        this.settings = settings;
        long most = settings.answerTimeout().toMillis();
        whole = timer.schedule(
                () -> {
                    inTime = false;
                    cut("the answer took longer than " + text(settings.answerTimeout()) + " (ODATA_ANSWER_TIMEOUT)");
                },
                most,
                TimeUnit.MILLISECONDS);
    }

    /** The body begins. */
    void begin() {
        long window = settings.rateWindow().toMillis();
        rate = timer.scheduleAtFixedRate(this::look, window, window, TimeUnit.MILLISECONDS);
    }

    /** So many bytes of the body have come in all. */
    void read(long bytes) {
        read = bytes;
    }

    /** Why the answer was cut; null if it was not. */
    @Nullable String why() {
        return why;
    }

    /** Was it too slow as a whole, so that the next try would be, too? */
    boolean tookTooLong() {
        return !inTime;
    }

    private void look() {
        long now = read;
        long least = settings.leastRate() * settings.rateWindow().toMillis() / 1_000;
        if (now - seen < least) {
            cut("the answer arrived at less than " + settings.leastRate() + " bytes a second for "
                    + text(settings.rateWindow()) + " (ODATA_LEAST_RATE)");
        }
        seen = now;
    }

    private void cut(String reason) {
        if (why == null) {
            why = reason;
        }
        request.abort();
    }

    private static String text(Duration time) {
        return time.toSeconds() < 1 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    }

    @Override
    public void close() {
        whole.cancel(false);
        if (rate != null) {
            rate.cancel(false);
        }
    }
}
