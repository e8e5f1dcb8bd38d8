package uz.consult.launcher.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;
import uz.consult.etl.failure.ErrorClass;

/** A browser that has Basic credentials sends them by itself, with requests of other sites too: those may not change anything. */
final class CrossSiteBasicFilter extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Problems problems;

    CrossSiteBasicFilter(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign =
                site == null ? CorsUtils.isCorsRequest(request) : site.equals("cross-site") || site.equals("same-site");
        if (foreign && !READING.contains(request.getMethod()) && BearerFilter.isBasic(request)) {
            problems.write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    ErrorClass.PERMISSION,
                    "A page of another site may not change anything with Basic: call with a Bearer token");
        } else {
            chain.doFilter(request, response);
        }
    }
}
