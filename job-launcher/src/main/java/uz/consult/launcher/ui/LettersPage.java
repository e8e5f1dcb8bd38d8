package uz.consult.launcher.ui;

import java.security.Principal;
import java.util.Arrays;
import java.util.Objects;
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
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.operations.DeadLetterOperations;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.DeadLetterQueries;
import uz.consult.launcher.queries.DeadLetterQueries.DeadLetter;
import uz.consult.launcher.queries.DeadLetterQueries.Filter;

/** Records that could not be written, and what is decided about one of them. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/dead-letters")
class LettersPage {

    private final DeadLetterOperations operations;
    private final DeadLetterQueries pages;
    private final EtlJobs jobs;
    private final TimeParameters times;

    LettersPage(DeadLetterOperations operations, DeadLetterQueries pages, EtlJobs jobs, TimeParameters times) {
        this.operations = operations;
        this.pages = pages;
        this.jobs = jobs;
        this.times = times;
    }

    @GetMapping
    String letters(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String errorClass,
            @RequestParam(required = false) @Nullable Long run,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        LetterSelection selection = new LetterSelection(job, errorClass, run, reason, since);
        Filter which = selection.filter(state, times);
        boolean open = state == null || state.equals("open");
        model.addAttribute("letters", operations.list(which, RunsPage.PAGE, offset));
        model.addAttribute("selection", selection);
        model.addAttribute("since", which.since());
        model.addAttribute("open", open ? pages.count(which) : 0);
        model.addAttribute("jobs", jobs.names());
        model.addAttribute("states", DeadLetterOperations.STATES);
        model.addAttribute(
                "classes",
                Arrays.stream(ErrorClass.values()).map(ErrorClass::code).toList());
        return "dead-letters";
    }

    @GetMapping("/{id}")
    String letter(@PathVariable long id, @ModelAttribute("show") DisplayFormat show, Model model) {
        DeadLetter letter = operations.find(id);
        model.addAttribute("letter", letter);
        model.addAttribute("payload", show.json(Objects.requireNonNullElse(letter.payload(), "")));
        model.addAttribute("live", true);
        return "dead-letter";
    }

    @PostMapping("/{id}/replay")
    RedirectView replay(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        return new FlashMessage("replays", null, operations.replay(id, caller.getName())).backTo(back, attributes);
    }

    @GetMapping("/{id}/discard")
    String ask(@PathVariable long id, Model model) {
        DeadLetter letter = operations.find(id);
        String page = "/ui/dead-letters/" + id;
        return new Confirmation("letter", letter.entity() + " " + letter.key(), page + "/discard", page).ask(model);
    }

    @PostMapping("/{id}/discard")
    RedirectView discard(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.discard(id);
        return new FlashMessage("letterDiscarded", String.valueOf(id), null).backTo(back, attributes);
    }
}
