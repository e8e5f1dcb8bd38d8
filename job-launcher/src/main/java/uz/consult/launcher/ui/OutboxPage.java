package uz.consult.launcher.ui;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.queries.OutboxQueries.Effect;
import uz.consult.launcher.queries.OutboxQueries.Filter;

/** Effects on Chatwoot and 1C. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/outbox")
class OutboxPage {

    /** Where a button makes sense; whether it can be done is for the outbox to say. */
    private static final List<String> RETRIED = List.of("dead", "discarded", "unknown", "queued");

    private static final List<String> DISCARDED = List.of("staged", "held", "queued", "dead");

    private final OutboxOperations operations;
    private final OutboxQueries pages;

    OutboxPage(OutboxOperations operations, OutboxQueries pages) {
        this.operations = operations;
        this.pages = pages;
    }

    @GetMapping
    String effects(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        model.addAttribute(
                "effects", operations.list(new Filter(state, kind, conversation, run), RunsPage.PAGE, offset));
        model.addAttribute("held", pages.count("held"));
        model.addAttribute("states", OutboxOperations.STATES);
        model.addAttribute("kinds", OutboxOperations.KINDS);
        model.addAttribute("retried", RETRIED);
        model.addAttribute("discarded", DISCARDED);
        return "outbox";
    }

    @PostMapping("/{id}/retry")
    RedirectView retry(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.retry(id);
        return new FlashMessage("retried", String.valueOf(id), null).backTo(back, attributes);
    }

    @GetMapping("/{id}/discard")
    String askToDiscard(@PathVariable long id, Model model) {
        Effect effect = operations.find(id);
        String subject =
                id + " · " + effect.kind() + (effect.conversation() == null ? "" : " · " + effect.conversation());
        return new Confirmation("effect", subject, "/ui/outbox/" + id + "/discard", "/ui/outbox").ask(model);
    }

    @PostMapping("/{id}/discard")
    RedirectView discard(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.discard(id);
        return new FlashMessage("effectDiscarded", String.valueOf(id), null).backTo(back, attributes);
    }

    @GetMapping("/release")
    String askToRelease(@ModelAttribute("show") DisplayFormat show, Model model) {
        return new Confirmation("release", show.number(pages.count("held")), "/ui/outbox/release", "/ui/outbox")
                .ask(model);
    }

    @PostMapping("/release")
    RedirectView release(
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        return new FlashMessage("released", String.valueOf(operations.release(run)), null).backTo(back, attributes);
    }
}
