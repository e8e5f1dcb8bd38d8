package uz.consult.launcher.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.web.util.WebUtils;

/**
 * A form sends its hidden field, masked anew each time; a script sends the cookie XSRF-TOKEN in the header X-XSRF-TOKEN. What they must be
 * is kept in the session: a planted cookie does not help. A visitor who has not signed in needs no session; what he
 * sends must be what his cookie says.
 */
final class CsrfTokens implements CsrfTokenRequestHandler, CsrfTokenRepository {

    private static final String ATTRIBUTE = CsrfTokens.class.getName();

    private final XorCsrfTokenRequestAttributeHandler masked = new XorCsrfTokenRequestAttributeHandler();
    private final CookieCsrfTokenRepository cookies = CookieCsrfTokenRepository.withHttpOnlyFalse();

    CsrfTokens() {
        cookies.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, Supplier<CsrfToken> token) {
        masked.handle(request, response, token);
    }

    @Override
    public @Nullable String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
        String header = request.getHeader(token.getHeaderName());
        return header == null ? masked.resolveCsrfTokenValue(request, token) : header;
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return cookies.loadToken(request);
        }
        return session.getAttribute(ATTRIBUTE) instanceof CsrfToken token ? token : null;
    }

    /** Two pages that a session opens at once get the same. */
    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return cookies.generateToken(request);
        }
        synchronized (WebUtils.getSessionMutex(session)) {
            if (!(session.getAttribute(ATTRIBUTE) instanceof CsrfToken)) {
                session.setAttribute(ATTRIBUTE, cookies.generateToken(request));
            }
            return (CsrfToken) session.getAttribute(ATTRIBUTE);
        }
    }

    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.setAttribute(ATTRIBUTE, token);
        }
        cookies.saveToken(token, request, response);
    }
}
