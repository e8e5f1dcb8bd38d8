package uz.consult.launcher.ui;

import java.security.Principal;
import java.time.Instant;
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
import uz.consult.launcher.operations.JobOperations;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.queries.JobStates;
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

    JobPage(EtlJobs jobs, JobStates states, Schedules schedules, JobOperations operations, RunOperations runs) {
        this.jobs = jobs;
        this.states = states;
        this.schedules = schedules;
        this.operations = operations;
        this.runs = runs;
    }

    @GetMapping
    String job(@PathVariable String job, @ModelAttribute("visitor") PageUser visitor, Model model) {
        operations.exists(job);
        model.addAttribute("row", JobRow.of(states.of(job), schedules.of(job), Instant.now()));
        model.addAttribute("entity", jobs.declaration(job).entity());
        model.addAttribute("modes", operations.modes(job));
        model.addAttribute("units", DisplayFormat.UNITS);
        model.addAttribute("maySchedule", visitor.mayPost("/ui/jobs/" + job + "/schedule"));
        model.addAttribute("runs", runs.list(job, null, null, null, null, LAST, 0));
        model.addAttribute("live", true);
        return "job";
    }

    @PostMapping("/runs")
    RedirectView start(
            @PathVariable String job,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String back,
            Principal caller,
            RedirectAttributes attributes) {
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
