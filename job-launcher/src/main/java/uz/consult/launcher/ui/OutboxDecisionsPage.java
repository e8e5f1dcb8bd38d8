package uz.consult.launcher.ui;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.etl.outbox.OutboxAdmin.Reach;
import uz.consult.etl.outbox.OutboxAdmin.Revived;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.operations.TimeParameters;

/**
 * What is decided about many effects at once: the question says how many conversations and clients they reach, and the answer is about those
 * effects alone, not about what came since.
 */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/outbox")
class OutboxDecisionsPage {

    private static final String HELD = "held";
    private static final String DEAD = "dead";

    private final OutboxOperations operations;
    private final TimeParameters times;

    OutboxDecisionsPage(OutboxOperations operations, TimeParameters times) {
        this.operations = operations;
        this.times = times;
    }

    @GetMapping("/release")
    String askToRelease(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            Model model) {
        return ask("release", HELD, new EffectSelection(kind, consultation, conversation, run, since, error), model);
    }

    @PostMapping("/release")
    RedirectView release(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable Long upTo,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        EffectFilter which = new EffectSelection(kind, consultation, conversation, run, since, error).filter(times);
        return new FlashMessage("released", String.valueOf(operations.release(which.upTo(upTo))), null)
                .backTo(back, attributes);
    }

    @GetMapping("/retry")
    String askToRetry(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            Model model) {
        return ask("retry", DEAD, new EffectSelection(kind, consultation, conversation, run, since, error), model);
    }

    @PostMapping("/retry")
    RedirectView retry(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable Long upTo,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        EffectFilter which = new EffectSelection(kind, consultation, conversation, run, since, error).filter(times);
        Revived revived = operations.revive(which.upTo(upTo));
        return new FlashMessage(
                        revived.overtaken() == 0 ? "revived" : "revivedBut", String.valueOf(revived.revived()), null)
                .backTo(back, attributes);
    }

    @GetMapping("/discard")
    String askToDiscard(
            @RequestParam String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            Model model) {
        return ask("discard", state, new EffectSelection(kind, consultation, conversation, run, since, error), model);
    }

    @PostMapping("/discard")
    RedirectView discard(
            @RequestParam String state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String consultation,
            @RequestParam(required = false) @Nullable String conversation,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable Long upTo,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        EffectFilter which = new EffectSelection(kind, consultation, conversation, run, since, error).filter(times);
        return new FlashMessage(
                        "effectsDiscarded", String.valueOf(operations.discardAll(state, which.upTo(upTo))), null)
                .backTo(back, attributes);
    }

    private String ask(String action, String state, EffectSelection selection, Model model) {
        Reach reach = operations.reach(state, selection.filter(times));
        Map<String, Object> fields = new LinkedHashMap<>(selection.fields());
        if (action.equals("discard")) {
            fields.put("state", state);
        }
        fields.put("upTo", reach.newest() == null ? 0 : reach.newest());
        Map<String, Long> forecast = new LinkedHashMap<>();
        forecast.put("effects", reach.effects());
        forecast.put("messages", reach.messages());
        forecast.put("clients", reach.clients());
        forecast.put("conversations", reach.conversations());
        model.addAttribute("forecast", forecast);
        return new Confirmation(
                        action + "Effects", "", "/ui/outbox/" + action, fields, selection.link("/ui/outbox", state))
                .ask(model);
    }
}
