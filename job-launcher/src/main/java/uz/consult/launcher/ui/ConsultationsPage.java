package uz.consult.launcher.ui;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;
import uz.consult.launcher.operations.ConsultationOperations;
import uz.consult.launcher.queries.ConsultationFilter;
import uz.consult.launcher.queries.ConsultationQueries;
import uz.consult.launcher.queries.ConsultationView;
import uz.consult.launcher.security.PageUser;
import uz.consult.launcher.story.ConsultationLinks;
import uz.consult.launcher.story.ConsultationStory;
import uz.consult.launcher.story.Inspections;

/** Consultations: found, told, and inspected. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/consultations")
class ConsultationsPage {

    private static final String HERE = "/ui/consultations";

    /** Who may read effects may read what is stored of them, too. */
    private static final String OF_EFFECTS = "/ui/outbox";

    private final ConsultationOperations operations;
    private final ConsultationQueries queries;
    private final ConsultationStory story;
    private final ConsultationLinks links;
    private final Inspections inspections;

    ConsultationsPage(
            ConsultationOperations operations,
            ConsultationQueries queries,
            ConsultationStory story,
            ConsultationLinks links,
            Inspections inspections) {
        this.operations = operations;
        this.queries = queries;
        this.story = story;
        this.links = links;
        this.inspections = inspections;
    }

    /** @param key any name of a consultation, as links of other pages have it: leads to its page */
    @GetMapping
    Object search(
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String number,
            @RequestParam(required = false) @Nullable String client,
            @RequestParam(required = false) @Nullable String inn,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable String manager,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        if (key != null) {
            List<ConsultationView> named = operations.named(key);
            return to(
                    named.size() == 1
                            ? UriComponentsBuilder.fromPath(HERE)
                                    .pathSegment(named.get(0).id())
                            : UriComponentsBuilder.fromPath(HERE).queryParam("number", "{number}"),
                    Objects.requireNonNullElse(named.get(0).number(), key));
        }
        model.addAttribute(
                "found",
                operations.list(
                        number, client, inn, phone, conversation, manager, status, from, to, RunsPage.PAGE, offset));
        model.addAttribute("managers", queries.managers());
        model.addAttribute("statuses", ConsultationFilter.STATUSES);
        return "consultations";
    }

    @GetMapping("/{id}")
    Object one(@PathVariable String id, @ModelAttribute("visitor") PageUser visitor, Model model, Locale locale) {
        List<ConsultationView> named = operations.named(id);
        if (named.size() > 1 || !named.get(0).id().equals(id)) {
            return search(id, null, null, null, null, null, null, null, null, null, 0, model);
        }
        head(named.get(0), model);
        model.addAttribute("entries", story.of(id, locale, visitor.mayRead(OF_EFFECTS)));
        return "consultation";
    }

    /** Asks 1C, so nothing but a click leads here. */
    @GetMapping("/{id}/inspection")
    String inspect(@PathVariable String id, Model model, Locale locale) {
        ConsultationView consultation = operations.one(id);
        head(consultation, model);
        model.addAttribute("inspection", inspections.of(consultation, locale));
        return "inspection";
    }

    private void head(ConsultationView consultation, Model model) {
        model.addAttribute("consultation", consultation);
        model.addAttribute("chatwoot", links.chatwoot(consultation));
        model.addAttribute("onec", links.onec(consultation));
    }

    private static RedirectView to(UriComponentsBuilder page, String number) {
        RedirectView view =
                new RedirectView(page.encode().buildAndExpand(number).toUriString(), true);
        view.setStatusCode(HttpStatus.SEE_OTHER);
        view.setExpandUriTemplateVariables(false);
        view.setExposeModelAttributes(false);
        return view;
    }
}
