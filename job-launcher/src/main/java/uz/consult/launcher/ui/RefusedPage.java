package uz.consult.launcher.ui;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.RequestMapping;
import uz.consult.launcher.security.AuthenticationFailures;
import uz.consult.launcher.security.PageRefusal;
import uz.consult.launcher.security.PageUser;

/** The page for somebody who may not see what he asked for. */
@Controller
@ConditionalOnWebApplication
class RefusedPage {

    private final PageAdvice advice;

    RefusedPage(PageAdvice advice) {
        this.advice = advice;
    }

    @RequestMapping(AuthenticationFailures.PAGE)
    String forbidden(Model model, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        String page = advice.forbidden(PageRefusal.of(request), model, request, response, locale);
        PageUser visitor = PageUser.of(SecurityContextHolder.getContext().getAuthentication());
        return visitor == null || visitor.mayRead("/") ? page : "no-pages";
    }
}
