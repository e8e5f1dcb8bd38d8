package uz.consult.launcher.ui;

import java.security.Principal;
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
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.operations.ReconciliationOperations;
import uz.consult.launcher.security.PageUser;

/** Whether 1C, PostgreSQL and Chatwoot say the same. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/reconciliation")
class ReconciliationPage {

    private static final int MOST_SHOWN = 200;

    private final ReconciliationOperations comparisons;

    ReconciliationPage(ReconciliationOperations comparisons) {
        this.comparisons = comparisons;
    }

    @GetMapping
    String verdicts(Model model) {
        model.addAttribute("verdicts", comparisons.all());
        model.addAttribute("live", true);
        return "reconciliation";
    }

    @GetMapping("/runs/{id}")
    String differences(@PathVariable long id, @ModelAttribute("visitor") PageUser visitor, Model model) {
        RunRecord run = comparisons.find(id);
        model.addAttribute("run", run);
        model.addAttribute("found", comparisons.differences(id, MOST_SHOWN));
        model.addAttribute("total", comparisons.count(id));
        model.addAttribute(
                "mayRepair",
                visitor.mayPost("/ui/reconciliation/runs/" + id + "/repair") && comparisons.repairable(run) == null);
        return "differences";
    }

    @PostMapping("/runs")
    RedirectView compare(
            @RequestParam(required = false) @Nullable List<String> jobs,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        List<Long> runs = comparisons.compare(jobs, caller.getName());
        return new FlashMessage("compared", String.valueOf(runs.size()), runs.size() == 1 ? runs.get(0) : null)
                .backTo(back, attributes);
    }

    @GetMapping("/runs/{id}/repair")
    String ask(@PathVariable long id, Model model) {
        RunRecord run = comparisons.find(id);
        String page = "/ui/reconciliation/runs/" + id;
        return new Confirmation("repair", id + " · " + run.job(), page + "/repair", "/ui/reconciliation").ask(model);
    }

    @PostMapping("/runs/{id}/repair")
    RedirectView repair(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        return new FlashMessage("repairs", null, comparisons.repair(id, caller.getName())).backTo(back, attributes);
    }
}
