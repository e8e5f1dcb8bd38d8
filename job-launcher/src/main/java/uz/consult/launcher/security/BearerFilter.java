package uz.consult.launcher.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import uz.consult.etl.failure.Diagnosis;

/** Lets programs in by their token. Each request looks into the database, so that a revoked token is refused at once. */
final class BearerFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(BearerFilter.class);

    private static final String SCHEME = "Bearer ";
    private static final int MOST_SEEN = 10_000;

    private final ApiTokens tokens;
    private final FailedSignIns failures;
    private final AuthenticationFailures refusals;
    /** Created at full size: in a small table, a look-up would wait for strangers whose digests share its bin. */
    private final Cache<String, Boolean> seenRight = Caffeine.newBuilder()
            .initialCapacity(MOST_SEEN)
            .maximumSize(MOST_SEEN)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    BearerFilter(ApiTokens tokens, FailedSignIns failures, AuthenticationFailures refusals) {
        this.tokens = tokens;
        this.failures = failures;
        this.refusals = refusals;
    }

    static boolean isBearer(HttpServletRequest request) {
        return begins(request, SCHEME);
    }

    static boolean isBasic(HttpServletRequest request) {
        return begins(request, "Basic ");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isBearer(request)) {
            try {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(caller(request).authentication());
                SecurityContextHolder.setContext(context);
            } catch (AuthenticationException e) {
                refusals.refuse(request, response, e);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private Caller caller(HttpServletRequest request) {
        String secret = request.getHeader(HttpHeaders.AUTHORIZATION)
                .substring(SCHEME.length())
                .strip();
        String digest = Sha256.hex(secret);
        try {
            // Guesses are counted before they cost a query; of many concurrent callers with a new token one queries
            // first.
            boolean known = seenRight.get(digest, k -> check(Origin.of(request.getRemoteAddr()), secret)) != null;
            Optional<ApiToken> token = known ? tokens.use(secret) : Optional.empty();
            if (token.isEmpty()) {
                seenRight.invalidate(digest);
                throw new BadCredentialsException(
                        "The token is unknown, expired or revoked, or its maker has lost his rights: an ADMIN makes a new one with POST /api/tokens");
            }
            return Caller.of(token.get());
        } catch (DataAccessException e) {
            log.warn("A token could not be checked: {}", Diagnosis.of(e).message());
            throw new AuthenticationServiceException(
                    "Tokens cannot be checked while PostgreSQL does not answer: try again later", e);
        }
    }

    private @Nullable Boolean check(String origin, String secret) {
        Runnable notFailed = failures.attempt(origin);
        try {
            if (tokens.use(secret).isEmpty()) {
                return null;
            }
        } catch (DataAccessException e) {
            notFailed.run();
            throw e;
        }
        notFailed.run();
        return true;
    }

    private static boolean begins(HttpServletRequest request, String scheme) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
