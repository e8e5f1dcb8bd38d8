package uz.consult.launcher.ui;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.propertyeditors.StringTrimmerEditor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.MessageSource;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.database.Outage;
import uz.consult.launcher.operations.OperationRefused;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.security.PageRefusal;
import uz.consult.launcher.security.PageUser;
import uz.consult.launcher.security.Problems;
import uz.consult.launcher.security.RequestIds;

/** The frame of every page, and the page that says why something was not done. */
@ControllerAdvice(basePackageClasses = PageAdvice.class)
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageAdvice {

    /** Where one can go; the name is that of a message. */
    record Place(String name, String path) {}

    private static final Logger log = LoggerFactory.getLogger(PageAdvice.class);

    private static final List<Place> PLACES = List.of(
            new Place("board", "/"),
            new Place("runs", "/ui/runs"),
            new Place("reconciliation", "/ui/reconciliation"),
            new Place("consultations", "/ui/consultations"),
            new Place("letters", "/ui/dead-letters"),
            new Place("outbox", "/ui/outbox"),
            new Place("audit", "/ui/audit"));

    private final MessageSource messages;
    private final WallClock clock;
    private final Outage outage;

    PageAdvice(MessageSource messages, WallClock clock, Outage outage) {
        this.messages = messages;
        this.clock = clock;
        this.outage = outage;
    }

    /** A field of a form that is left empty says nothing. */
    @InitBinder
    void emptyIsNothing(WebDataBinder binder) {
        binder.registerCustomEditor(String.class, new StringTrimmerEditor(true));
    }

    @ModelAttribute
    void fill(Model model, HttpServletRequest request, Locale locale) {
        Links links = new Links(request);
        PageUser visitor = PageUser.of(SecurityContextHolder.getContext().getAuthentication());
        if (visitor != null) {
            model.addAttribute("visitor", visitor);
        }
        model.addAttribute("places", PLACES);
        model.addAttribute("here", request.getRequestURI());
        model.addAttribute("links", links);
        model.addAttribute("languageLinks", links.languages());
        model.addAttribute("back", links.here());
        DisplayFormat show = new DisplayFormat(messages, locale, clock);
        model.addAttribute("show", show);
        model.addAttribute("words", new Wording(messages, locale, show));
    }

    private Wording words(Locale locale) {
        return new Wording(messages, locale, new DisplayFormat(messages, locale, clock));
    }

    @ExceptionHandler
    String refused(
            OperationRefused refusal,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            Locale locale) {
        return page(refusal.status(), words(locale).refusal(refusal), null, model, request, response, locale);
    }

    @ExceptionHandler
    String mistyped(
            MethodArgumentTypeMismatchException failure,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            Locale locale) {
        return page(
                HttpStatus.BAD_REQUEST,
                words(locale).refusal(Refusal.MISTYPED.with(failure.getName(), failure.getValue())),
                null,
                model,
                request,
                response,
                locale);
    }

    @ExceptionHandler
    String failed(
            Exception failure, Model model, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        if (failure instanceof ErrorResponse wrong && wrong.getStatusCode().is4xxClientError()) {
            return wrong(wrong, model, request, response, locale);
        }
        Diagnosis diagnosis = Diagnosis.of(failure);
        if (diagnosis.errorClass() == ErrorClass.INTERNAL) {
            log.error("{}: unexpected error, please report this bug", request.getRequestURI(), failure);
            return page(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    words(locale).text("means.defect"),
                    null,
                    model,
                    request,
                    response,
                    locale);
        }
        if (!outage.isKnown(failure)) {
            log.warn("{}: {}", request.getRequestURI(), diagnosis.message());
        }
        FailureText told = words(locale).failure(diagnosis.errorClass().code(), diagnosis.message());
        return page(
                HttpStatus.SERVICE_UNAVAILABLE,
                told.sentence() + ". " + told.remedy(),
                told.technical(),
                model,
                request,
                response,
                locale);
    }

    /** What Spring rejects: its own words are one click away. */
    String wrong(
            ErrorResponse wrong, Model model, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        HttpStatus status = HttpStatus.valueOf(wrong.getStatusCode().value());
        return page(
                status,
                words(locale).text("means." + kind(status)),
                wrong.getBody().getDetail(),
                model,
                request,
                response,
                locale);
    }

    /** @see Wording#forbidden */
    String forbidden(
            PageRefusal refusal, Model model, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        return page(
                refusal.status(),
                words(locale).forbidden(refusal.code(), refusal.role(), refusal.needed()),
                null,
                model,
                request,
                response,
                locale);
    }

    /** @param technical in English, for whoever wants to know more; null if there is nothing more */
    private String page(
            HttpStatus status,
            String reason,
            @Nullable String technical,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            Locale locale) {
        fill(model, request, locale);
        response.setStatus(status.value());
        model.addAttribute("kind", kind(status));
        model.addAttribute("reason", Problems.cut(reason));
        model.addAttribute("technical", technical == null ? null : Problems.cut(technical));
        model.addAttribute("requestId", RequestIds.of(request));
        model.addAttribute("cancel", FlashMessage.page(request.getParameter("back")));
        return "refused";
    }

    private static String kind(HttpStatus status) {
        return switch (status) {
            case FORBIDDEN -> "forbidden";
            case NOT_FOUND -> "missing";
            case CONFLICT -> "conflict";
            case SERVICE_UNAVAILABLE -> "unavailable";
            default -> status.is4xxClientError() ? "wrong" : "defect";
        };
    }
}
