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
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.queries.OutboxQueries.Effect;
import uz.consult.launcher.queries.OutboxQueries.Filter;

/** Effects on Chatwoot and 1C, and what is decided about one of them. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/outbox")
class OutboxPage {

    /** Where a button makes sense; whether it can be done is for the outbox to say. */
    private static final List<String> RETRIED = List.of("dead", "discarded", "unknown", "queued");

    private static final List<String> DISCARDED = List.of("staged", "held", "queued", "dead");

    private final OutboxOperations operations;
    private final OutboxQueries pages;
    private final TimeParameters times;

    OutboxPage(OutboxOperations operations, OutboxQueries pages, TimeParameters times) {
        this.operations = operations;
        this.pages = pages;
        this.times = times;
    }

    @GetMapping
    String effects(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        EffectSelection selection = new EffectSelection(kind, consultation, conversation, run, since, error);
        EffectFilter which = selection.filter(times);
        model.addAttribute("effects", operations.list(new Filter(state, which), RunsPage.PAGE, offset));
        model.addAttribute("selection", selection);
        model.addAttribute("since", which.since());
        model.addAttribute("held", waiting("held", state, which));
        model.addAttribute("dead", waiting("dead", state, which));
        model.addAttribute("states", OutboxOperations.STATES);
        model.addAttribute("kinds", OutboxOperations.KINDS);
        return "outbox";
    }

    @GetMapping("/{id}")
    String effect(@PathVariable long id, Model model) {
        Effect effect = operations.find(id);
        model.addAttribute("effect", effect);
        model.addAttribute("changes", pages.changes(effect));
        model.addAttribute("live", true);
        return "effect";
    }

    @GetMapping("/{id}/release")
    String askToRelease(@PathVariable long id, Model model) {
        return ask("releaseOne", "release", id, model);
    }

    @PostMapping("/{id}/release")
    RedirectView release(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.releaseOne(id);
        return new FlashMessage("effectReleased", String.valueOf(id), null).backTo(back, attributes);
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
        return ask("effect", "discard", id, model);
    }

    @PostMapping("/{id}/discard")
    RedirectView discard(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.discard(id);
        return new FlashMessage("effectDiscarded", String.valueOf(id), null).backTo(back, attributes);
    }

    @ModelAttribute("payloads")
    EffectFields payloads() {
        return new EffectFields();
    }

    @ModelAttribute("retried")
    List<String> retried() {
        return RETRIED;
    }

    @ModelAttribute("discarded")
    List<String> discarded() {
        return DISCARDED;
    }

    /** How many in this state match, if the list shows that state at all. */
    private long waiting(String state, @Nullable String shown, EffectFilter which) {
        return shown == null || shown.equals(state) ? pages.count(new Filter(state, which)) : 0;
    }

    private String ask(String what, String action, long id, Model model) {
        Effect effect = operations.find(id);
        String page = "/ui/outbox/" + id;
        model.addAttribute("effect", effect);
        return new Confirmation(what, subject(effect), page + "/" + action, page).ask(model);
    }

    private static String subject(Effect effect) {
        return effect.id()
                + (effect.number() == null ? "" : " · " + effect.number())
                + (effect.client() == null ? "" : " · " + effect.client());
    }
}
