package uz.consult.launcher.ui;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.security.AuthenticationFailures;
import uz.consult.launcher.security.PageLanguage;
import uz.consult.launcher.security.PageUser;
import uz.consult.launcher.security.RequestIds;

/** The page for a browser that asks for an address that does not exist. */
@ControllerAdvice
@org.springframework.stereotype.Controller
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE)
class LostPage {

    private final PageAdvice advice;

    LostPage(PageAdvice advice) {
        this.advice = advice;
    }

    /** Only ever forwarded to. */
    @RequestMapping(AuthenticationFailures.LOST)
    String lost(Model model, HttpServletRequest request, HttpServletResponse response) {
        Object told = request.getAttribute(AuthenticationFailures.STATUS);
        return lost(told instanceof HttpStatus status ? status : HttpStatus.BAD_REQUEST, model, response);
    }

    private static String lost(HttpStatus status, Model model, HttpServletResponse response) {
        response.setStatus(status.value());
        model.addAttribute("languages", PageLanguage.ALL);
        model.addAttribute("kind", status == HttpStatus.NOT_FOUND ? "missing" : "wrong");
        return "lost";
    }

    @ExceptionHandler({NoResourceFoundException.class, HttpRequestMethodNotSupportedException.class})
    Object nothing(Exception failure, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        ErrorResponse wrong = (ErrorResponse) failure;
        HttpStatus status = HttpStatus.valueOf(wrong.getStatusCode().value());
        if (!AuthenticationFailures.isPage(request)) {
            ProblemDetail problem = wrong.getBody();
            problem.setProperty(
                    "errorClass",
                    (status == HttpStatus.NOT_FOUND ? ErrorClass.NOT_FOUND : ErrorClass.VALIDATION).code());
            problem.setProperty("requestId", RequestIds.of(request));
            return ResponseEntity.status(status).headers(wrong.getHeaders()).body(problem);
        }
        Model model = new ExtendedModelMap();
        if (PageUser.of(SecurityContextHolder.getContext().getAuthentication()) != null) {
            return new ModelAndView(advice.wrong(wrong, model, request, response, locale), model.asMap());
        }
        return new ModelAndView(lost(status, model, response), model.asMap());
    }
}
