package uz.consult.launcher.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Why somebody does not get the page that he asked for; the page that is forwarded to says it in his language.
 *
 * @param code role (he lacks the right), nowhere (there is nothing) or forged (the form is not of this session)
 * @param role his; null if he has none
 * @param needed the roles that have the right
 */
public record PageRefusal(
        String code, HttpStatus status, @Nullable String role, List<String> needed) {

    private static final String ATTRIBUTE = PageRefusal.class.getName();

    static PageRefusal of(Role role, HttpServletRequest request, boolean forged) {
        if (forged) {
            return new PageRefusal("forged", HttpStatus.FORBIDDEN, role.name(), List.of());
        }
        Optional<Permission> permission = Permission.of(request);
        return permission.isEmpty()
                ? new PageRefusal("nowhere", HttpStatus.NOT_FOUND, role.name(), List.of())
                : new PageRefusal(
                        "role",
                        HttpStatus.FORBIDDEN,
                        role.name(),
                        permission.get().roles().stream().map(Role::name).toList());
    }

    /** Hands it on to the page. */
    void handOver(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** What was handed on; whoever comes to the page without finds nothing. */
    public static PageRefusal of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof PageRefusal refusal
                ? refusal
                : new PageRefusal("nowhere", HttpStatus.NOT_FOUND, null, List.of());
    }
}
