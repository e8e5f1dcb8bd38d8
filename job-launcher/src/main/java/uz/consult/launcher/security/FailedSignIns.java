package uz.consult.launcher.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * How often signing in may fail: 10 times a minute for a name from an address, 60 times for an address. An attempt is counted before it is
 * made, so that many at once are not more, and given back when it succeeds.
 */
final class FailedSignIns {

    private static final int OF_NAME = 10;
    private static final int OF_ADDRESS = 60;

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    /** Counts an attempt, or refuses it. What is returned gives it back. */
    Runnable attempt(String address, String name) {
        Bucket ofAddress = bucket(address, OF_ADDRESS);
        // A digest keeps long names from filling the memory.
        Bucket ofName = bucket(address + " " + Sha256.hex(name), OF_NAME);
        take(ofName);
        try {
            take(ofAddress);
        } catch (TooManyRequestsException e) {
            ofName.addTokens(1);
            throw e;
        }
        return () -> {
            ofName.addTokens(1);
            ofAddress.addTokens(1);
        };
    }

    private Bucket bucket(String key, int perMinute) {
        return buckets.get(key, k -> Buckets.perMinute(perMinute));
    }

    private static void take(Bucket bucket) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyRequestsException(
                    "Signing in failed too often", Buckets.seconds(probe.getNanosToWaitForRefill()));
        }
    }
}
