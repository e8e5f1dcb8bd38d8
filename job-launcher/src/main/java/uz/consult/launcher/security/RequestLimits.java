package uz.consult.launcher.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** How often each caller may ask: a user or token, else an address. Also tells the audit who it is. */
final class RequestLimits extends OncePerRequestFilter {

    private final int perMinute;
    private final Problems problems;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    RequestLimits(int perMinute, Problems problems) {
        this.perMinute = perMinute;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = Caller.of(SecurityContextHolder.getContext().getAuthentication());
        if (caller != null) {
            AuditEntry.of(request).by(caller);
        }
        String key = caller == null ? "address " + request.getRemoteAddr() : "caller " + caller.name();
        ConsumptionProbe probe =
                buckets.get(key, k -> Buckets.perMinute(perMinute)).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            chain.doFilter(request, response);
        } else {
            problems.tooMany(
                    request,
                    response,
                    new TooManyRequestsException(
                            "More than " + perMinute + " requests a minute",
                            Buckets.seconds(probe.getNanosToWaitForRefill())));
        }
    }

    /** Whoever else floods an address, the orchestrator learns that the process lives. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/actuator/health/liveness") || path.equals("/actuator/health/readiness");
    }
}
