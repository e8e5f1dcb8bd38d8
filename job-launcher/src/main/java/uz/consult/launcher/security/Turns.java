package uz.consult.launcher.security;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the computation of bcrypt, which is expensive on purpose, to half of the processors: jobs and probes keep the rest while
 * somebody guesses passwords. Only a few callers may wait, so that guesses do not occupy every thread. Thread-safe.
 */
final class Turns {

    private static final int WAITING = 16;
    private static final Duration WITHIN = Duration.ofSeconds(3);

    private final Semaphore free =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    /**
     * Waits for a turn.
     *
     * @return ends it
     * @throws TooManyRequestsException if too many wait already, or it does not come within 3 s
     */
    Runnable take() {
        if (free.getQueueLength() < WAITING) {
            try {
                if (free.tryAcquire(WITHIN.toNanos(), TimeUnit.NANOSECONDS)) {
                    return free::release;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new TooManyRequestsException("Too many passwords are being checked at once", 1);
    }
}
