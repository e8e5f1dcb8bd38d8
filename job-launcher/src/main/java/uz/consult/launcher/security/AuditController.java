package uz.consult.launcher.security;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what. */
@Tag(name = "Audit", description = "Who signed in, and who changed what or tried to")
@RestController
@ConditionalOnWebApplication
class AuditController {

    private static final int MOST = 500;

    private final Audit audit;

    AuditController(Audit audit) {
        this.audit = audit;
    }

    @Operation(
            summary = "Who changed what, newest first, from the launcher and from the command line",
            description =
                    "what matches part of the request or command, of its parameters or of a request id; outcome is the HTTP status"
                            + " or a command's exit code, null when a command begins")
    @GetMapping("/api/audit")
    Audit.Page read(
            @RequestParam(required = false) @Nullable String who,
            @RequestParam(required = false) @Nullable String what,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") long offset) {
        if (limit < 1 || limit > MOST || offset < 0) {
            throw new BadRequestException("limit must be 1 to " + MOST + ", and offset 0 or more");
        }
        return audit.read(new Audit.Filter(who, what, time("from", from), time("to", to)), limit, offset);
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // The same as a time that PostgreSQL does not know.
        }
        throw new BadRequestException(name + " must be a time with its zone, such as 2026-01-31T00:00:00Z");
    }
}
