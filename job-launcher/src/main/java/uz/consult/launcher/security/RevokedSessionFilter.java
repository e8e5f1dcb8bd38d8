package uz.consult.launcher.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends the session of a user who was removed, has another role or password by now, was idle too long, or signed in too long ago. */
final class RevokedSessionFilter extends OncePerRequestFilter {

    /** Sent by a page that refreshes itself: it does not count as activity. */
    static final String LIVE = "X-Live-Refresh";

    private static final String BEGUN = RevokedSessionFilter.class.getName() + ".begun";
    private static final String SEEN = RevokedSessionFilter.class.getName() + ".seen";

    private final Users users;
    private final SessionSettings settings;

    RevokedSessionFilter(Users users, SessionSettings settings) {
        this.users = users;
        this.settings = settings;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = Caller.of(SecurityContextHolder.getContext().getAuthentication());
        HttpSession session = request.getSession(false);
        if (caller != null && session != null && !lives(caller, session, request.getHeader(LIVE) == null)) {
            session.invalidate();
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }

    private boolean lives(Caller caller, HttpSession session, boolean byHimself) {
        if (caller.user() == null || !caller.user().equals(users.find(caller.name()))) {
            return false;
        }
        Instant now = Instant.now();
        Instant begun = instant(session, BEGUN, now);
        Instant seen = instant(session, SEEN, now);
        if (Duration.between(begun, now).compareTo(settings.longest()) > 0
                || Duration.between(seen, now).compareTo(settings.idle()) > 0) {
            return false;
        }
        if (byHimself) {
            session.setAttribute(SEEN, now);
        }
        return true;
    }

    private static Instant instant(HttpSession session, String name, Instant now) {
        if (!(session.getAttribute(name) instanceof Instant)) {
            session.setAttribute(name, now);
        }
        return (Instant) session.getAttribute(name);
    }
}
