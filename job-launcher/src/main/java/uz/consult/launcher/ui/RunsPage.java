package uz.consult.launcher.ui;

import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.MessageSource;
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
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.etl.runlog.Tally;
import uz.consult.launcher.operations.BulkRunOperations;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.RecentRuns;
import uz.consult.launcher.queries.RunLines;
import uz.consult.launcher.queries.RunQueries;
import uz.consult.launcher.queries.RunSteps;

/** The list of runs, and a run with all its details. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/runs")
class RunsPage {

    static final int PAGE = 50;

    /** Log lines at once. */
    private static final int LINES = 200;

    /** A count of a run; its name is that of a message. */
    record Count(String name, long value) {}

    private final RunOperations operations;
    private final BulkRunOperations bulk;
    private final RunQueries pages;
    private final RecentRuns recent;
    private final RunLines lines;
    private final EtlJobs jobs;
    private final TimeParameters timeParameters;
    private final MessageSource messages;

    RunsPage(
            RunOperations operations,
            BulkRunOperations bulk,
            RunQueries pages,
            RecentRuns recent,
            RunLines lines,
            EtlJobs jobs,
            TimeParameters timeParameters,
            MessageSource messages) {
        this.bulk = bulk;
        this.recent = recent;
        this.lines = lines;
        this.messages = messages;
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
        BulkRunOperations.Candidates candidates = bulk.candidates();
        model.addAttribute("failed", candidates.failed().size());
        model.addAttribute("unfinished", candidates.unfinished().size());
        model.addAttribute("live", true);
        return "runs";
    }

    @GetMapping("/{id}")
    String run(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable Long before,
            @ModelAttribute("show") DisplayFormat show,
            Locale locale,
            Model model) {
        RunRecord run = operations.find(id);
        List<RunSteps.StepView> steps = operations.steps(run);
        RunOperations.Progress progress = operations.progress(run, steps);
        RunText text = new RunText(messages, locale, show);
        Long overtaker = operations.overtaker(run);
        Tally tally = run.tally();
        model.addAttribute("run", run);
        model.addAttribute("timeline", StepTimeline.of(steps, end(run)));
        model.addAttribute("progress", progress);
        model.addAttribute("left", text.left(progress));
        model.addAttribute("usual", text.usual(recent.usual(run.job(), run.mode())));
        model.addAttribute("held", pages.effects(id, "held"));
        model.addAttribute("dead", pages.effects(id, "dead"));
        model.addAttribute("log", lines.of(id, before, LINES));
        model.addAttribute("before", before);
        model.addAttribute("follower", pages.follower(id));
        model.addAttribute("overtaker", overtaker);
        model.addAttribute("mayRestart", overtaker == null && operations.restartable(run) == null);
        model.addAttribute(
                "mayAbandon",
                overtaker == null
                        && operations.abandonable(run) == null
                        && !run.status().equals("ABANDONED"));
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
        model.addAttribute("live", before == null);
        return "run";
    }

    private static Instant end(RunRecord run) {
        return run.finishedAt() == null ? Instant.now() : run.finishedAt().toInstant();
    }

    @GetMapping("/all/{what:stop|restart}")
    String askOfAll(@PathVariable String what, Model model) {
        boolean stops = what.equals("stop");
        BulkRunOperations.Candidates candidates = bulk.candidates();
        List<RunRecord> runs = stops ? candidates.unfinished() : candidates.failed();
        if (runs.isEmpty()) {
            throw (stops ? Refusal.NOTHING_RUNS : Refusal.NOTHING_FAILED).with();
        }
        return new Confirmation(
                        stops ? "stopAll" : "restartFailed",
                        RunText.many(runs),
                        "/ui/runs/all/" + what,
                        Map.of(
                                "runs",
                                runs.stream()
                                        .map(run -> String.valueOf(run.id()))
                                        .collect(Collectors.joining(","))),
                        "/")
                .ask(model);
    }

    @PostMapping("/all/stop")
    RedirectView stopAll(
            @RequestParam(required = false) @Nullable List<Long> runs,
            @RequestParam(required = false) @Nullable String back,
            RedirectAttributes attributes) {
        return done("stoppedAll", bulk.stopAll(runs), back, attributes);
    }

    @PostMapping("/all/restart")
    RedirectView restartFailed(
            @RequestParam(required = false) @Nullable List<Long> runs,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        return done("restartedAll", bulk.restartFailed(runs, caller.getName()), back, attributes);
    }

    private static RedirectView done(
            String what, BulkRunOperations.BulkResult done, @Nullable String back, RedirectAttributes attributes) {
        int all = done.runs().size() + done.refused().size();
        String detail =
                all == done.runs().size() ? String.valueOf(all) : done.runs().size() + " / " + all;
        return new FlashMessage(
                        what, detail, done.runs().size() == 1 ? done.runs().get(0) : null)
                .backTo(back, attributes);
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
