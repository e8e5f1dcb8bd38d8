package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import uz.consult.etl.failure.ErrorClass;

/** Addresses such as {@code /a;b} and {@code /a//b}, which Spring Security lets nowhere. */
final class RejectedRequests implements RequestRejectedHandler {

    private final Problems problems;

    RejectedRequests(Problems problems) {
        this.problems = problems;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
            throws IOException, ServletException {
        if (AuthenticationFailures.isPage(request)) {
            request.getRequestDispatcher(AuthenticationFailures.LOST).forward(request, response);
            return;
        }
        problems.write(
                request,
                response,
                HttpStatus.BAD_REQUEST,
                ErrorClass.VALIDATION,
                "No endpoint is available at this address: it holds ; or // or something else that no address here has");
    }
}
