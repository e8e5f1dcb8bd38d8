package uz.consult.launcher.security;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for programs: made, listed and revoked by an ADMIN. */
@Tag(name = "Tokens", description = "Tokens for programs, each with a role: ADMIN, SCHEDULER, MANAGER or MONITOR")
@RestController
@RequestMapping("/api/tokens")
@ConditionalOnWebApplication
class TokensController {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,99}");

    private final ApiTokens tokens;

    TokensController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * A token that is wanted.
     *
     * @param name for people
     * @param role ADMIN, SCHEDULER, MANAGER or MONITOR
     * @param expiresIn ISO 8601, such as P90D; at most P1Y
     */
    record TokenRequest(
            @Nullable String name,
            @Nullable String role,
            @Nullable String expiresIn) {}

    /**
     * The only answer that holds the token itself.
     *
     * @param token what a program sends as Bearer
     */
    record Made(@JsonUnwrapped ApiToken made, String token) {}

    /** @param items all tokens, also those that have ended */
    record Tokens(List<ApiToken> items) {}

    @Operation(summary = "Makes a token: its secret is in this answer and nowhere else")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Made> make(@RequestBody TokenRequest wish, @AuthenticationPrincipal Caller caller) {
        String name = wish.name() == null ? "" : wish.name().strip();
        if (!NAME.matcher(name).matches()) {
            throw new BadRequestException(
                    "name must be 1 to 100 letters, digits, spaces, dots, dashes or underscores, and begin with a letter or digit");
        }
        Role role = Role.of(String.valueOf(wish.role()))
                .orElseThrow(() -> new BadRequestException("role must be one of " + Role.names()));
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        Instant end = end(now, String.valueOf(wish.expiresIn()));
        if (caller.token() != null && end.isAfter(caller.token().expiresAt())) {
            throw new BadRequestException(
                    "expiresIn must not go beyond the end of the token that asks for it, which is at "
                            + caller.token().expiresAt());
        }
        ApiTokens.Made made = tokens.make(name, role, caller.name(), now.toInstant(), end);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new Made(made.token(), made.secret()));
    }

    @Operation(summary = "All tokens, also those that have ended, without their secrets")
    @GetMapping
    Tokens all() {
        return new Tokens(tokens.all());
    }

    @Operation(summary = "Ends a token, and those that it made, at once")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> revoke(@PathVariable long id) {
        if (!tokens.revoke(id)) {
            throw new BadRequestException.NotFound("There is no token " + id + ": GET /api/tokens lists them");
        }
        return ResponseEntity.noContent().build();
    }

    private static Instant end(OffsetDateTime now, String expiresIn) {
        OffsetDateTime end;
        try {
            TemporalAmount amount = expiresIn.contains("T") ? Duration.parse(expiresIn) : Period.parse(expiresIn);
            end = now.plus(amount);
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRequestException("expiresIn must be an ISO 8601 duration, such as P90D or PT12H");
        }
        if (!end.isAfter(now) || end.isAfter(now.plusYears(1))) {
            throw new BadRequestException("expiresIn must be more than zero and at most a year (P1Y)");
        }
        return end.toInstant();
    }
}
