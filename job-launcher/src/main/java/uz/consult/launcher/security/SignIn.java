package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The sign-in page. */
@Controller
@ConditionalOnWebApplication
class SignIn {

    static final String PATH = "/sign-in";
    private static final String AGAIN = "/sign-in/again";
    private static final String REASON = "sign-in.reason";

    @GetMapping(PATH)
    String page(@AuthenticationPrincipal @Nullable Caller caller, Model model) {
        model.addAttribute("languages", PageLanguage.ALL);
        return caller == null ? "sign-in" : "redirect:/";
    }

    /** The form again, with the error: only ever forwarded to. */
    @RequestMapping(AGAIN)
    String again(HttpServletRequest request, Model model) {
        model.addAttribute("languages", PageLanguage.ALL);
        Object reason = request.getAttribute(REASON);
        if (reason == null) {
            return "redirect:" + PATH;
        }
        model.addAttribute("reason", reason);
        return "sign-in";
    }

    static boolean isFor(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().equals(PATH);
    }

    static void again(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String reason)
            throws ServletException, IOException {
        response.setStatus(status.value());
        request.setAttribute(REASON, reason);
        request.getRequestDispatcher(AGAIN).forward(request, response);
    }
}
