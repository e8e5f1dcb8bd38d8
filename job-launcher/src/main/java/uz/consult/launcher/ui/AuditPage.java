package uz.consult.launcher.ui;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import uz.consult.launcher.operations.SliceParameters;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.security.Audit;

/** Who did what. */
@Controller
@ConditionalOnWebApplication
class AuditPage {

    private final Audit audit;
    private final TimeParameters timeParameters;

    AuditPage(Audit audit, TimeParameters timeParameters) {
        this.audit = audit;
        this.timeParameters = timeParameters;
    }

    @GetMapping("/ui/audit")
    String audit(
            @RequestParam(required = false) @Nullable String who,
            @RequestParam(required = false) @Nullable String what,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        SliceParameters.check(RunsPage.PAGE, offset);
        OffsetDateTime first = timeParameters.of("from", from);
        OffsetDateTime end = timeParameters.of("to", to);
        model.addAttribute("from", first);
        model.addAttribute("to", end);
        Audit.Page page = audit.read(new Audit.Filter(who, what, instant(first), instant(end)), RunsPage.PAGE, offset);
        model.addAttribute("rows", new Slice<>(page.items(), page.total(), true, RunsPage.PAGE, offset));
        return "audit";
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
