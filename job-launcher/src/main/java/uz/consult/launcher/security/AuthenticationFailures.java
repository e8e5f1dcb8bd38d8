package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationConverter;
import org.springframework.security.web.csrf.CsrfException;
import uz.consult.etl.failure.ErrorClass;

/** The answers to requests that are not let in: a browser that wants a page is redirected to the sign-in, everybody else gets a problem. */
public final class AuthenticationFailures
        implements AuthenticationEntryPoint, AccessDeniedHandler, AuthenticationFailureHandler {

    /** The page that says to somebody what he may not: only ever forwarded to, with a {@link PageRefusal}. */
    public static final String PAGE = "/refused";

    /** The status that the page for an address that is none has; an HttpStatus. */
    public static final String STATUS = "refused.status";

    /** The page for an address that is none: only ever forwarded to, with its {@link #STATUS}, or 400. */
    public static final String LOST = "/lost";

    private static final String REALM = "realm=\"consult-etl\"";

    private final Problems problems;

    AuthenticationFailures(Problems problems) {
        this.problems = problems;
    }

    /** The caller has not signed in. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, ServletException {
        if (isPage(request) && Permission.of(request).isEmpty()) {
            // Nobody finds anything there, signed in or not.
            request.setAttribute(STATUS, HttpStatus.NOT_FOUND);
            request.getRequestDispatcher(LOST).forward(request, response);
        } else if (isPage(request)) {
            response.sendRedirect(request.getContextPath() + SignIn.leadingTo(request));
        } else {
            unauthorized(
                    request,
                    response,
                    "Sign in first: with Basic and a user of the launcher, or with Bearer and a token of /api/tokens");
        }
    }

    /** A program has failed to sign in, or tried too often. */
    void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        AuditEntry entry = AuditEntry.of(request);
        if (e instanceof AuthenticationServiceException) {
            problems.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, ErrorClass.UNAVAILABLE, text(e));
        } else if (e instanceof TooManyRequestsException tooMany) {
            entry.failed(name(request));
            problems.tooMany(request, response, tooMany);
        } else {
            entry.failed(name(request));
            unauthorized(request, response, text(e));
        }
    }

    /** The caller is known, and lacks the right. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException, ServletException {
        boolean forged = e instanceof CsrfException;
        Caller caller = Caller.of(SecurityContextHolder.getContext().getAuthentication());
        if (caller != null) {
            AuditEntry.of(request).by(caller);
        }
        String detail;
        if (forged && SignIn.isFor(request) && wantsHtml(request)) {
            SignIn.again(request, response, HttpStatus.FORBIDDEN, "old");
            return;
        } else if (forged && caller == null && !SignIn.isFor(request)) {
            // There is no session to protect: the caller must sign in first.
            commence(request, response, new InsufficientAuthenticationException("Nobody has signed in"));
            return;
        } else if (forged) {
            detail =
                    "The request lacks the CSRF token of its page: reload the page, and send the cookie XSRF-TOKEN's value in"
                            + " the header X-XSRF-TOKEN; programs use Basic or Bearer instead of a session";
        } else {
            detail = caller == null ? text(e) : Permission.refusal(caller.role(), request);
        }
        if (caller != null && isPage(request)) {
            PageRefusal.of(caller.role(), request, forged).handOver(request);
            request.getRequestDispatcher(PAGE).forward(request, response);
            return;
        }
        problems.write(request, response, HttpStatus.FORBIDDEN, ErrorClass.PERMISSION, detail);
    }

    /** The form was sent with a wrong name or password, or too often. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, ServletException {
        if (!wantsHtml(request)) {
            refuse(request, response, e);
            return;
        }
        AuditEntry.of(request).failed(name(request));
        if (e instanceof TooManyRequestsException tooMany) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(tooMany.seconds()));
            SignIn.again(request, response, HttpStatus.TOO_MANY_REQUESTS, "limited");
        } else {
            SignIn.again(request, response, HttpStatus.UNAUTHORIZED, "wrong");
        }
    }

    private void unauthorized(HttpServletRequest request, HttpServletResponse response, String detail)
            throws IOException {
        // A page's own script must not make the browser open its password dialog.
        if (!"XMLHttpRequest".equals(request.getHeader("X-Requested-With"))) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic " + REALM + ", charset=\"UTF-8\"");
        }
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer " + REALM);
        problems.write(request, response, HttpStatus.UNAUTHORIZED, ErrorClass.AUTHENTICATION, detail);
    }

    private static String name(HttpServletRequest request) {
        if (SignIn.isFor(request)) {
            return Objects.requireNonNullElse(request.getParameter("name"), "");
        }
        try {
            Authentication basic = new BasicAuthenticationConverter().convert(request);
            return basic == null ? "" : basic.getName();
        } catch (AuthenticationException malformed) {
            return "";
        }
    }

    /** Is it a browser that wants to show something? */
    public static boolean isPage(HttpServletRequest request) {
        String path = request.getRequestURI();
        return wantsHtml(request) && !path.startsWith("/api/") && !path.startsWith("/actuator/");
    }

    private static boolean wantsHtml(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
