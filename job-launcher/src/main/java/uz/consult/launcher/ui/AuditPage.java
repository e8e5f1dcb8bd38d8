package uz.consult.launcher.ui;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.operations.SliceParameters;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.security.Audit;
import uz.consult.launcher.security.AuditedAction;
import uz.consult.launcher.story.AuditStory;

/** Who did what, in sentences. */
@Controller
@ConditionalOnWebApplication
class AuditPage {

    private static final List<String> ACTIONS =
            Arrays.stream(AuditedAction.values()).map(AuditedAction::code).toList();

    private final Audit audit;
    private final AuditStory story;
    private final TimeParameters timeParameters;

    AuditPage(Audit audit, AuditStory story, TimeParameters timeParameters) {
        this.audit = audit;
        this.story = story;
        this.timeParameters = timeParameters;
    }

    @GetMapping("/ui/audit")
    String audit(
            @RequestParam(required = false) @Nullable String who,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String what,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") int offset,
            Model model,
            Locale locale) {
        SliceParameters.check(RunsPage.PAGE, offset);
        Refusal.unlessOneOf("action", action, ACTIONS);
        OffsetDateTime first = timeParameters.of("from", from);
        OffsetDateTime end = timeParameters.of("to", to);
        model.addAttribute("from", first);
        model.addAttribute("to", end);
        model.addAttribute("actions", ACTIONS);
        Audit.Page page =
                audit.read(new Audit.Filter(who, action, what, instant(first), instant(end)), RunsPage.PAGE, offset);
        model.addAttribute("sentences", story.of(page.items(), locale));
        model.addAttribute("rows", new Slice<>(page.items(), page.total(), page.totalIsExact(), RunsPage.PAGE, offset));
        return "audit";
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
