package uz.consult.launcher.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Counts the requests of those who have signed in, and tells the audit who they are. */
final class CallerLimit extends OncePerRequestFilter {

    private final RequestLimits limits;

    CallerLimit(RequestLimits limits) {
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = Caller.of(SecurityContextHolder.getContext().getAuthentication());
        if (caller != null) {
            AuditEntry.of(request).by(caller);
        }
        if (caller == null || limits.admit(caller, request, response)) {
            chain.doFilter(request, response);
        }
    }
}
