package uz.consult.launcher.ui;

import java.time.Instant;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.JobStates;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.schedule.Schedule;
import uz.consult.launcher.schedule.Schedules;

/** All jobs at a glance. */
@Controller
@ConditionalOnWebApplication
class BoardPage {

    /**
     * A number above the board.
     *
     * @param link where what it counts is listed
     * @param worries does it need attention?
     */
    record Figure(String name, long count, String link, boolean worries) {

        public String path() {
            return link.substring(0, link.indexOf('?'));
        }
    }

    private final JobStates states;
    private final Schedules schedules;
    private final OutboxQueries outbox;

    BoardPage(JobStates states, Schedules schedules, OutboxQueries outbox) {
        this.states = states;
        this.schedules = schedules;
        this.outbox = outbox;
    }

    @GetMapping("/")
    String board(Model model) {
        List<JobState> all = states.all();
        List<Schedule> times = schedules.all();
        Instant now = Instant.now();
        List<RunRecord> unfinished =
                all.stream().flatMap(state -> state.unfinished().stream()).toList();
        long running = unfinished.stream().filter(RunRecord::taken).count();
        long held = outbox.count("held");
        long dead = outbox.count("dead");
        long letters = all.stream().mapToLong(JobState::openDeadLetters).sum();
        model.addAttribute(
                "figures",
                List.of(
                        new Figure("running", running, "/ui/runs?status=STARTED", false),
                        new Figure("waiting", unfinished.size() - running, "/ui/runs?status=QUEUED", false),
                        new Figure("held", held, "/ui/outbox?state=held", held > 0),
                        new Figure("dead", dead, "/ui/outbox?state=dead", dead > 0),
                        new Figure("letters", letters, "/ui/dead-letters?state=open", letters > 0)));
        model.addAttribute(
                "rows", all.stream().map(state -> JobRow.of(state, times, now)).toList());
        model.addAttribute("live", true);
        return "board";
    }
}
