package uz.consult.launcher.ui;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
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
import uz.consult.launcher.operations.JobOperations;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.queries.JobStates;
import uz.consult.launcher.queries.RecentRuns;
import uz.consult.launcher.schedule.Schedule;
import uz.consult.launcher.schedule.Schedules;
import uz.consult.launcher.security.PageUser;

/** A job: when it runs, its start, its last runs. */
@Controller
@ConditionalOnWebApplication
@RequestMapping("/ui/jobs/{job}")
class JobPage {

    private static final int LAST = 20;

    private final EtlJobs jobs;
    private final JobStates states;
    private final Schedules schedules;
    private final JobOperations operations;
    private final RunOperations runs;
    private final RecentRuns recent;
    private final MessageSource messages;

    JobPage(
            EtlJobs jobs,
            JobStates states,
            Schedules schedules,
            JobOperations operations,
            RunOperations runs,
            RecentRuns recent,
            MessageSource messages) {
        this.recent = recent;
        this.messages = messages;
        this.jobs = jobs;
        this.states = states;
        this.schedules = schedules;
        this.operations = operations;
        this.runs = runs;
    }

    @GetMapping
    String job(
            @PathVariable String job,
            @ModelAttribute("visitor") PageUser visitor,
            @ModelAttribute("show") DisplayFormat show,
            Locale locale,
            Model model) {
        operations.exists(job);
        model.addAttribute("row", JobRow.of(states.of(job), schedules.of(job), Instant.now()));
        BoardText text = new BoardText(messages, locale, show);
        RunStrip strip = RunStrip.of(recent.of(List.of(job)).getOrDefault(job, List.of()));
        model.addAttribute("strip", strip);
        model.addAttribute("meaning", text.strip(strip));
        model.addAttribute(
                "titles", strip.bars().stream().map(bar -> text.run(bar.run())).toList());
        model.addAttribute("entity", jobs.declaration(job).entity());
        model.addAttribute("modes", operations.modes(job));
        model.addAttribute("units", DisplayFormat.UNITS);
        model.addAttribute("maySchedule", visitor.mayPost("/ui/jobs/" + job + "/schedule"));
        model.addAttribute("runs", runs.list(job, null, null, null, null, LAST, 0));
        model.addAttribute("live", true);
        return "job";
    }

    /** Says what a full run does before it is started. */
    @GetMapping("/runs")
    String ask(@PathVariable String job, @ModelAttribute("show") DisplayFormat show, Locale locale, Model model) {
        operations.exists(job);
        String full = PullMode.FULL.code();
        String last = new RunText(messages, locale, show).full(runs.lastRead(job, full), recent.usual(job, full));
        String page = "/ui/jobs/" + job;
        return new Confirmation(
                        "full", job + ". " + last, page + "/runs", Map.of("mode", full, "confirmed", true), page)
                .ask(model);
    }

    /** @param confirmed a full run is asked about first, unless this is true */
    @PostMapping("/runs")
    RedirectView start(
            @PathVariable String job,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable Boolean confirmed,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        if (PullMode.FULL.code().equals(mode) && !Boolean.TRUE.equals(confirmed)) {
            operations.newRun(job, mode, from, to, caller.getName());
            RedirectView view = new RedirectView("/ui/jobs/" + job + "/runs", true);
            view.setStatusCode(HttpStatus.SEE_OTHER);
            return view;
        }
        long run = operations.start(operations.newRun(job, mode, from, to, caller.getName()));
        return new FlashMessage("started", job, run).backTo(back, attributes);
    }

    @PostMapping("/schedule")
    RedirectView change(
            @PathVariable String job,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable Boolean enabled,
            @RequestParam(required = false) @Nullable Long every,
            @RequestParam(defaultValue = "min") String unit,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
        String interval = every == null ? null : interval(every, unit);
        Schedule changed = operations.change(job, mode, enabled, interval, caller.getName());
        String what = every != null ? "interval" : changed.enabled() ? "resumed" : "paused";
        return new FlashMessage(what, job, null).backTo(back, attributes);
    }

    private static String interval(long count, String unit) {
        return switch (unit) {
            case "s" -> "PT" + count + "S";
            case "min" -> "PT" + count + "M";
            case "h" -> "PT" + count + "H";
            case "d" -> "P" + count + "D";
            default -> throw Refusal.noSuchValue("unit", unit, DisplayFormat.UNITS);
        };
    }
}
