package uz.consult.launcher.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/**
 * Who looks at a page, and what may be offered to him there.
 *
 * @param name of a user or token
 * @param role ADMIN, SCHEDULER, MANAGER or MONITOR
 */
public record PageUser(String name, String role) {

    /** @return null if nobody has signed in */
    public static @Nullable PageUser of(@Nullable Authentication authentication) {
        Caller caller = Caller.of(authentication);
        return caller == null ? null : new PageUser(caller.name(), caller.role().name());
    }

    /** Would a GET of this path be let through? */
    public boolean mayRead(String path) {
        return Permission.allows(Role.valueOf(role), "GET", path);
    }

    /** Would a POST to this path be let through? */
    public boolean mayPost(String path) {
        return Permission.allows(Role.valueOf(role), "POST", path);
    }
}
