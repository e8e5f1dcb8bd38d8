package uz.consult.launcher.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often signing in may fail: 10 times a minute for a name from an address, 60 times for an address, 30 times a minute and 200 an hour
 * for a name from anywhere; and in a browser where the same has signed in before 10 times a minute, whatever happens elsewhere. An attempt
 * is counted before it is made, so that concurrent attempts cannot exceed the limit, and given back when it succeeds.
 */
final class FailedSignIns {

    private static final int OF_PAIR = 10;
    private static final int OF_ADDRESS = 60;
    private static final int OF_NAME = 30;
    private static final int OF_NAME_IN_AN_HOUR = 200;
    private static final int OF_DEVICE = 10;

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /**
     * Counts an attempt with a name, or refuses it.
     *
     * @param device in which he has signed in before; null for none
     * @return gives it back
     */
    Runnable attempt(String origin, String name, @Nullable String device) {
        if (device != null) {
            return take(bucket("device " + device, OF_DEVICE));
        }
        // A digest keeps long names from filling the memory.
        String digest = Sha256.hex(name);
        return take(
                bucket("pair " + origin + " " + digest, OF_PAIR),
                bucket("address " + origin, OF_ADDRESS),
                buckets.get(
                        "name " + digest,
                        key -> Bucket.builder()
                                .addLimit(limit -> limit.capacity(OF_NAME).refillGreedy(OF_NAME, Duration.ofMinutes(1)))
                                .addLimit(limit -> limit.capacity(OF_NAME_IN_AN_HOUR)
                                        .refillGreedy(OF_NAME_IN_AN_HOUR, Duration.ofHours(1)))
                                .build()));
    }

    /** Counts an attempt with a token, which has no name, or refuses it. What is returned gives it back. */
    Runnable attempt(String origin) {
        return take(bucket("address " + origin, OF_ADDRESS));
    }

    private Bucket bucket(String key, int perMinute) {
        return buckets.get(key, k -> Buckets.perMinute(perMinute));
    }

    private static Runnable take(Bucket... all) {
        List<Bucket> taken = new ArrayList<>();
        Runnable back = () -> taken.forEach(bucket -> bucket.addTokens(1));
        for (Bucket bucket : all) {
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                back.run();
                throw new TooManyRequestsException(
                        "Signing in failed too often", Buckets.seconds(probe.getNanosToWaitForRefill()));
            }
            taken.add(bucket);
        }
        return back;
    }
}
