package uz.consult.launcher.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.operations.SliceParameters;
import uz.consult.launcher.operations.TimeParameters;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.security.Audit;
import uz.consult.launcher.security.AuditedAction;
import uz.consult.launcher.security.PageLanguage;
import uz.consult.launcher.story.AuditStory;

/** Who did what. */
@Tag(name = "Audit", description = "Who signed in, and who changed what or tried to")
@RestController
@ConditionalOnWebApplication
class AuditController {

    /** @param sentence the row in words, in the language that Accept-Language prefers of ru, uz and en; else in English */
    record Told(String sentence, @JsonUnwrapped Audit.Row row) {}

    private final Audit audit;
    private final AuditStory story;
    private final TimeParameters timeParameters;

    AuditController(Audit audit, AuditStory story, TimeParameters timeParameters) {
        this.audit = audit;
        this.story = story;
        this.timeParameters = timeParameters;
    }

    @Operation(
            summary = "Who changed what, newest first, from the launcher and from the command line",
            description =
                    "action is an action's code, such as restart_run; what matches part of the request or command, of its parameters or"
                            + " of a request id; outcome is the HTTP status or a command's exit code, null when a command begins")
    @GetMapping("/api/audit")
    Slice<Told> read(
            @RequestParam(required = false) @Nullable String who,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String what,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String language) {
        SliceParameters.check(limit, offset);
        Refusal.unlessOneOf(
                "action",
                action,
                Arrays.stream(AuditedAction.values()).map(AuditedAction::code).toList());
        Audit.Page page =
                audit.read(new Audit.Filter(who, action, what, time("from", from), time("to", to)), limit, offset);
        List<String> sentences = story.of(page.items(), PageLanguage.preferred(language, Locale.ENGLISH));
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            told.add(new Told(sentences.get(i), page.items().get(i)));
        }
        return new Slice<>(told, page.total(), page.totalIsExact(), limit, offset);
    }

    private @Nullable Instant time(String name, @Nullable String text) {
        OffsetDateTime time = timeParameters.of(name, text);
        return time == null ? null : time.toInstant();
    }
}
