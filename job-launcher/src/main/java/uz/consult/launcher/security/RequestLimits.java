package uz.consult.launcher.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;

/**
 * Limits how often each may call: a user or token, a browser in which somebody has signed in before, else
 * an address. Who has a session, or credentials that were right a moment ago, is not
 * counted with the strangers of his address, so that none of those takes his place.
 */
final class RequestLimits {

    private static final String COUNTED = RequestLimits.class.getName();

    private final int perMinute;
    private final Devices devices;
    private final Problems problems;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();
    /** Who came with which credentials; used for counting only, never for authentication. */
    private final Cache<String, Caller> recent = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    RequestLimits(int perMinute, Devices devices, Problems problems) {
        this.devices = devices;
        this.perMinute = perMinute;
        this.problems = problems;
    }

    /**
     * Counts a request before anything else is done for it.
     *
     * @return false if it exceeded the limit, and has been answered
     */
    boolean admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Caller caller = presumably(request);
        Devices.Device device = caller == null ? devices.of(Devices.cookie(request)) : null;
        String key = caller != null
                ? key(caller)
                : device != null ? "device " + device.id() : "address " + Origin.of(request.getRemoteAddr());
        if (count(key, request, response)) {
            return true;
        }
        if (caller != null) {
            AuditEntry.of(request).by(caller);
        }
        return false;
    }

    /**
     * Counts a request of a caller who has signed in, unless it was counted as his before.
     *
     * @return false if it exceeded the limit, and has been answered
     */
    boolean admit(Caller caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String key = key(caller);
        String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (credentials != null) {
            recent.put(Sha256.hex(credentials), caller);
        }
        return key.equals(request.getAttribute(COUNTED)) || count(key, request, response);
    }

    private @Nullable Caller presumably(HttpServletRequest request) {
        String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (credentials != null) {
            return recent.getIfPresent(Sha256.hex(credentials));
        }
        HttpSession session = request.getSession(false);
        return session != null
                        && session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY)
                                instanceof SecurityContext context
                ? Caller.of(context.getAuthentication())
                : null;
    }

    private boolean count(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setAttribute(COUNTED, key);
        ConsumptionProbe probe =
                buckets.get(key, k -> Buckets.perMinute(perMinute)).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            problems.tooMany(
                    request,
                    response,
                    new TooManyRequestsException(
                            "More than " + perMinute + " requests a minute",
                            Buckets.seconds(probe.getNanosToWaitForRefill())));
        }
        return probe.isConsumed();
    }

    private static String key(Caller caller) {
        return "caller " + caller.name();
    }
}
