package uz.consult.launcher.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Stands before everything that costs more than a look at who asks. */
final class FirstLimit extends OncePerRequestFilter {

    private final RequestLimits limits;

    FirstLimit(RequestLimits limits) {
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (limits.admit(request, response)) {
            chain.doFilter(request, response);
        }
    }

    /** The probes are never limited: the orchestrator must learn that the process lives, even if its address is flooded. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.equals("/actuator/health/liveness") || path.equals("/actuator/health/readiness");
    }
}
