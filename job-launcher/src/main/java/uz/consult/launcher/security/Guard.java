package uz.consult.launcher.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import uz.consult.etl.failure.ErrorClass;

/** Wraps each request so that only {@link Bodies} can read its body, on the way to an error page too. */
final class Guard implements Filter {

    private final Problems problems;

    Guard(Problems problems) {
        this.problems = problems;
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest request = (HttpServletRequest) asked;
        GuardedRequest guarded;
        try {
            guarded = new GuardedRequest(request);
        } catch (BadRequestException e) {
            problems.write(
                    request,
                    (HttpServletResponse) answer,
                    HttpStatus.BAD_REQUEST,
                    ErrorClass.VALIDATION,
                    String.valueOf(e.getMessage()));
            return;
        }
        chain.doFilter(guarded, answer);
    }
}
