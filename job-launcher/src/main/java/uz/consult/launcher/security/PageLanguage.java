package uz.consult.launcher.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.WebUtils;

/** The language of the pages: what {@code ?lang} says, which is remembered; else what was remembered; else what the browser prefers; else Russian. */
public final class PageLanguage implements LocaleResolver, HandlerInterceptor {

    public static final List<String> ALL = List.of("ru", "uz", "en");
    private static final List<Locale> LOCALES =
            ALL.stream().map(Locale::forLanguageTag).toList();
    private static final String NAME = "lang";

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        return of(request, LOCALES.get(0));
    }

    /** The language of an answer to a program, which understands English if it says nothing else. */
    public static Locale ofProgram(HttpServletRequest request) {
        return of(request, Locale.ENGLISH);
    }

    private static Locale of(HttpServletRequest request, Locale otherwise) {
        String asked = request.getParameter(NAME);
        if (asked != null && ALL.contains(asked)) {
            return Locale.forLanguageTag(asked);
        }
        Cookie cookie = WebUtils.getCookie(request, NAME);
        if (cookie != null && ALL.contains(cookie.getValue())) {
            return Locale.forLanguageTag(cookie.getValue());
        }
        return preferred(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE), otherwise);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String asked = request.getParameter(NAME);
        if (asked != null && ALL.contains(asked)) {
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(NAME, asked)
                            .path("/")
                            .maxAge(Duration.ofDays(365))
                            .httpOnly(true)
                            .sameSite("Lax")
                            .secure(request.isSecure())
                            .build()
                            .toString());
        }
        return true;
    }

    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
        throw new UnsupportedOperationException("The language is chosen with ?lang=" + String.join("|", ALL));
    }

    /**
     * The language that is preferred among those that there are.
     *
     * @param accepted as Accept-Language has it; null if nothing is said
     * @param otherwise where none of them is
     */
    public static Locale preferred(@Nullable String accepted, Locale otherwise) {
        Locale found = null;
        try {
            found = accepted == null ? null : Locale.lookup(Locale.LanguageRange.parse(accepted), LOCALES);
        } catch (IllegalArgumentException malformed) {
            // As if it were not there.
        }
        return found == null ? otherwise : found;
    }
}
