package uz.consult.launcher.ui;

import java.security.Principal;
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
import uz.consult.launcher.operations.DeadLetterOperations;
import uz.consult.launcher.operations.DeadLetterOperations.Replays;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.DeadLetterQueries.Forecast;

/** What is decided about many dead letters at once: the question says what it comes to. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/dead-letters")
class LetterDecisionsPage {

    private final DeadLetterOperations operations;
    private final TimeParameters times;

    LetterDecisionsPage(DeadLetterOperations operations, TimeParameters times) {
        this.operations = operations;
        this.times = times;
    }

    @GetMapping("/replay")
    String askToReplay(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since,
            Model model) {
        LetterSelection selection = new LetterSelection(job, errorClass, run, reason, since);
        Forecast expected = operations.forecast(selection.filter(null, times));
        Map<String, Long> forecast = forecast(expected);
        forecast.put("conversationsAtMost", expected.conversations());
        model.addAttribute("forecast", forecast);
        return ask("replayLetters", "/ui/dead-letters/replay", selection, expected, model);
    }

    @PostMapping("/replay")
    RedirectView replay(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        LetterSelection selection = new LetterSelection(job, errorClass, run, reason, since);
        Replays replays = operations.replayAll(selection.filter(null, times), caller.getName());
        return new FlashMessage("replaysAll", String.valueOf(replays.letters()), null).backTo(back, attributes);
    }

    @GetMapping("/discard")
    String askToDiscard(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since,
            Model model) {
        LetterSelection selection = new LetterSelection(job, errorClass, run, reason, since);
        Forecast expected = operations.forecast(selection.filter(null, times));
        model.addAttribute("forecast", forecast(expected));
        return ask("discardLetters", "/ui/dead-letters/discard", selection, expected, model);
    }

    @PostMapping("/discard")
    RedirectView discard(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        LetterSelection selection = new LetterSelection(job, errorClass, run, reason, since);
        int discarded = operations.discardAll(selection.filter(null, times));
        return new FlashMessage("lettersDiscarded", String.valueOf(discarded), null).backTo(back, attributes);
    }

    private static Map<String, Long> forecast(Forecast expected) {
        Map<String, Long> forecast = new LinkedHashMap<>();
        forecast.put("letters", expected.letters());
        forecast.put("jobs", (long) expected.jobs().size());
        return forecast;
    }

    private static String ask(String what, String action, LetterSelection selection, Forecast expected, Model model) {
        return new Confirmation(
                        what,
                        String.join(", ", expected.jobs()),
                        action,
                        selection.fields(),
                        selection.link("/ui/dead-letters"))
                .ask(model);
    }
}
