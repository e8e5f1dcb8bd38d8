package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The sign-in page. It leads on to the page that was asked for, which its address and its form name: a visitor needs no session for that. */
@Controller
@ConditionalOnWebApplication
class SignIn {

    static final String PATH = "/sign-in";
    /** The parameter that names the page to go to afterwards. */
    private static final String TO = "to";

    private static final String AGAIN = "/sign-in/again";
    private static final String REASON = "sign-in.reason";

    @GetMapping(PATH)
    String page(HttpServletRequest request, @AuthenticationPrincipal @Nullable Caller caller, Model model) {
        return caller == null ? form(request, model) : "redirect:" + next(request);
    }

    /** The form again, with the error: only ever forwarded to. */
    @RequestMapping(AGAIN)
    String again(HttpServletRequest request, Model model) {
        Object reason = request.getAttribute(REASON);
        if (reason == null) {
            return "redirect:" + PATH;
        }
        model.addAttribute("reason", reason);
        return form(request, model);
    }

    private static String form(HttpServletRequest request, Model model) {
        model.addAttribute("languages", PageLanguage.ALL);
        model.addAttribute(TO, next(request));
        return "sign-in";
    }

    /** The page to go to after signing in; the board if none of ours is named. */
    static String next(HttpServletRequest request) {
        return PagePath.orBoard(request.getParameter(TO));
    }

    /** The address of the sign-in that leads on to the page that this request asks for, or whose form it sends. */
    static String leadingTo(HttpServletRequest request) {
        boolean page = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        String to = PagePath.orBoard(
                page ? withQuery(request.getRequestURI(), request.getQueryString()) : referringPage(request));
        return to.equals("/") ? PATH : PATH + "?" + TO + "=" + URLEncoder.encode(to, StandardCharsets.UTF_8);
    }

    /** The page whose form was sent, as far as the browser says; null if it does not. */
    private static @Nullable String referringPage(HttpServletRequest request) {
        String referrer = request.getHeader(HttpHeaders.REFERER);
        try {
            URI page = referrer == null ? null : new URI(referrer);
            return page == null || page.getRawPath() == null ? null : withQuery(page.getRawPath(), page.getRawQuery());
        } catch (URISyntaxException malformed) {
            return null;
        }
    }

    private static String withQuery(String path, @Nullable String query) {
        return query == null ? path : path + "?" + query;
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
