package uz.consult.launcher.security;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What people do that the audit tells in words: the same action from a page, the API or the command line. An endpoint that changes
 * something and is none of these fails the build, see {@code AuditedActionsTest}.
 */
public enum AuditedAction {
    SIGN_IN("sign-in"),
    FAILED_SIGN_IN("failed sign-in"),
    SIGN_OUT("sign-out"),
    /** Asked too often; a row counts the requests of a minute. */
    TOO_MANY_REQUESTS("too many requests"),
    /** Requests of somebody who has not signed in; a row counts those of a minute. */
    REFUSED("refused"),
    START_RUN("run", "POST /api/jobs/{job}/runs", "POST /ui/jobs/{job}/runs"),
    CHANGE_SCHEDULE("PATCH /api/jobs/{job}/schedule", "POST /ui/jobs/{job}/schedule"),
    /** Before the single run, whose address it resembles. */
    RESTART_FAILED("POST /api/runs/restart-failed", "POST /ui/runs/all/restart"),
    STOP_ALL("POST /api/runs/stop-all", "POST /ui/runs/all/stop"),
    RESTART_RUN("POST /api/runs/{id}/restart", "POST /ui/runs/{id}/restart"),
    STOP_RUN("POST /api/runs/{id}/stop", "POST /ui/runs/{id}/stop"),
    ABANDON_RUN("POST /api/runs/{id}/abandon", "POST /ui/runs/{id}/abandon"),
    REPLAY_LETTER("POST /api/dead-letters/{id}/replay", "POST /ui/dead-letters/{id}/replay"),
    REPLAY_LETTERS("replay", "POST /api/dead-letters/replay", "POST /ui/dead-letters/replay"),
    DISCARD_LETTER("POST /api/dead-letters/{id}/discard", "POST /ui/dead-letters/{id}/discard"),
    DISCARD_LETTERS("POST /api/dead-letters/discard", "POST /ui/dead-letters/discard"),
    RETRY_EFFECT("POST /api/outbox/{id}/retry", "POST /ui/outbox/{id}/retry"),
    DISCARD_EFFECT("POST /api/outbox/{id}/discard", "POST /ui/outbox/{id}/discard"),
    DISCARD_EFFECTS("POST /api/outbox/discard", "POST /ui/outbox/discard"),
    RELEASE_EFFECT("POST /api/outbox/{id}/release", "POST /ui/outbox/{id}/release"),
    REVIVE_EFFECTS("release --dead", "POST /api/outbox/retry", "POST /ui/outbox/retry"),
    RELEASE_EFFECTS("release", "POST /api/outbox/release", "POST /ui/outbox/release"),
    COMPARE("POST /api/reconciliation/runs", "POST /ui/reconciliation/runs"),
    REPAIR(
            "reconcile --repair",
            "POST /api/reconciliation/runs/{id}/repair",
            "POST /ui/reconciliation/runs/{id}/repair"),
    MAKE_TOKEN("POST /api/tokens"),
    REVOKE_TOKEN("DELETE /api/tokens/{id}"),
    MAKE_PASSWORD("password");

    private final List<String> commands;
    private final List<Pattern> requests;

    /** @param what names of commands and events; methods with paths, of which at most one part varies */
    AuditedAction(String... what) {
        this.commands = Stream.of(what).filter(one -> !isRequest(one)).toList();
        this.requests = Stream.of(what)
                .filter(AuditedAction::isRequest)
                .map(one -> Pattern.compile(one.replaceAll("\\{\\w+}", "([^/]+)")))
                .toList();
    }

    /** As column, parameter and key of a text have it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The command that does it, or the event. */
    public String command() {
        return commands.get(0);
    }

    /** @param what as a row of the audit has it: method and path, a command, or an event */
    public static Optional<AuditedAction> of(String what) {
        return Arrays.stream(values())
                .filter(action -> isRequest(what) ? action.match(what) != null : action.commands.contains(what))
                .findFirst();
    }

    /** @return null if there is no such action */
    public static @Nullable AuditedAction ofCode(@Nullable String code) {
        return Arrays.stream(values())
                .filter(action -> action.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    /** The part of the path that varies: the job, or the number of what it was done to; null if there is none. */
    public @Nullable String subject(String what) {
        Matcher match = isRequest(what) ? match(what) : null;
        return match == null || match.groupCount() == 0 ? null : match.group(1);
    }

    private @Nullable Matcher match(String what) {
        return requests.stream()
                .map(request -> request.matcher(what))
                .filter(Matcher::matches)
                .findFirst()
                .orElse(null);
    }

    private static boolean isRequest(String what) {
        return what.contains(" /");
    }
}
