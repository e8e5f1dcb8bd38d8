package uz.consult.launcher.ui;

import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.etl.runlog.Tally;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.RunQueries;
import uz.consult.launcher.queries.RunSteps;

/** The list of runs, and a run with all its details. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/runs")
class RunsPage {

    static final int PAGE = 50;

    /** A count of a run; its name is that of a message. */
    record Count(String name, long value) {}

    private final RunOperations operations;
    private final RunQueries pages;
    private final EtlJobs jobs;
    private final TimeParameters timeParameters;

    RunsPage(RunOperations operations, RunQueries pages, EtlJobs jobs, TimeParameters timeParameters) {
        this.timeParameters = timeParameters;
        this.operations = operations;
        this.pages = pages;
        this.jobs = jobs;
    }

    @GetMapping
    String runs(
            @RequestParam(required = false) @Nullable String job,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        model.addAttribute("runs", operations.list(job, status, mode, from, to, PAGE, offset));
        model.addAttribute("from", timeParameters.of("from", from));
        model.addAttribute("to", timeParameters.of("to", to));
        model.addAttribute("jobs", jobs.names());
        model.addAttribute("statuses", RunOperations.STATUSES);
        model.addAttribute(
                "modes", Arrays.stream(PullMode.values()).map(PullMode::code).toList());
        model.addAttribute("live", true);
        return "runs";
    }

    @GetMapping("/{id}")
    String run(@PathVariable long id, Model model) {
        RunRecord run = operations.find(id);
        List<RunSteps.StepView> steps = operations.steps(run);
        Tally tally = run.tally();
        model.addAttribute("run", run);
        model.addAttribute("steps", steps);
        model.addAttribute("progress", operations.progress(run, steps));
        model.addAttribute("follower", pages.follower(id));
        model.addAttribute("mayRestart", operations.restartable(run) == null);
        model.addAttribute(
                "mayAbandon",
                operations.abandonable(run) == null && !run.status().equals("ABANDONED"));
        model.addAttribute(
                "counts",
                List.of(
                        new Count("read", tally.read()),
                        new Count("created", tally.created()),
                        new Count("updated", tally.updated()),
                        new Count("unchanged", tally.unchanged()),
                        new Count("deleted", tally.deleted()),
                        new Count("ignored", tally.ignored()),
                        new Count("dead", tally.dead())));
        model.addAttribute("live", true);
        return "run";
    }

    @GetMapping("/{id}/{what:stop|restart|abandon}")
    String ask(@PathVariable long id, @PathVariable String what, Model model) {
        RunRecord run = operations.find(id);
        return new Confirmation(what, id + " · " + run.job(), "/ui/runs/" + id + "/" + what, "/ui/runs/" + id)
                .ask(model);
    }

    @PostMapping("/{id}/stop")
    RedirectView stop(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.stop(id);
        return new FlashMessage("stopped", null, id).backTo(back, attributes);
    }

    @PostMapping("/{id}/restart")
    RedirectView restart(@PathVariable long id, Principal caller, RedirectAttributes attributes) {
        long run = operations.restart(id, caller.getName());
        return new FlashMessage("restarted", null, run).backTo("/ui/runs/" + run, attributes);
    }

    @PostMapping("/{id}/abandon")
    RedirectView abandon(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        operations.abandon(id);
        return new FlashMessage("abandoned", null, id).backTo(back, attributes);
    }
}
