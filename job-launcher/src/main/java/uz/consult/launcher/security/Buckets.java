package uz.consult.launcher.security;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/** How a rate becomes a bucket: as many at once as in a minute, filled evenly. */
final class Buckets {

    private Buckets() {}

    static Bucket perMinute(int requests) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, Duration.ofMinutes(1)))
                .build();
    }

    /** A wait in whole seconds, at least one. */
    static long seconds(long nanos) {
        return Math.max(1, (nanos + 999_999_999L) / 1_000_000_000L);
    }
}
