package uz.consult.launcher.security;

import static uz.consult.launcher.security.Role.ADMIN;
import static uz.consult.launcher.security.Role.MANAGER;
import static uz.consult.launcher.security.Role.SCHEDULER;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may ask what: the first that matches a request decides, and what none matches is refused.
 *
 * @param asked what is asked
 * @param roles who may
 */
record Permission(RequestMatcher asked, Set<Role> roles) {

    /** The whole table. */
    static final List<Permission> ALL = Stream.of(
                    read("/api/jobs/**", ADMIN, SCHEDULER, MANAGER),
                    read("/api/runs/**", ADMIN, SCHEDULER, MANAGER),
                    post("/api/jobs/*/runs", ADMIN, SCHEDULER),
                    read("/api/reconciliation/**", ADMIN, MANAGER),
                    read("/api/consultations/**", ADMIN, MANAGER),
                    all("/api/**", ADMIN),
                    read("/actuator/**", Role.values()),
                    all("/actuator/**", ADMIN),
                    read("/v3/api-docs.yaml", Role.values()),
                    read("/v3/api-docs/**", Role.values()),
                    read("/swagger-ui.html", Role.values()),
                    read("/swagger-ui/**", Role.values()),
                    read("/", Role.values()),
                    read("/ui/**", Role.values()))
            .flatMap(List::stream)
            .toList();

    String[] authorities() {
        return roles.stream().map(Role::authority).toArray(String[]::new);
    }

    /** What to tell somebody who was refused. */
    static String refusal(Role role, HttpServletRequest request) {
        return ALL.stream()
                .filter(permission -> permission.asked.matches(request))
                .findFirst()
                .map(permission -> role.may() + "; this needs "
                        + permission.roles.stream().map(Role::name).collect(Collectors.joining(" or ")))
                .orElse("There is nothing here for anybody: look at /swagger-ui.html for what there is");
    }

    private static List<Permission> read(String pattern, Role... roles) {
        return of(pattern, roles, "GET", "HEAD");
    }

    private static List<Permission> post(String pattern, Role... roles) {
        return of(pattern, roles, "POST");
    }

    private static List<Permission> all(String pattern, Role... roles) {
        return List.of(new Permission(
                PathPatternRequestMatcher.withDefaults().matcher(pattern), EnumSet.copyOf(Arrays.asList(roles))));
    }

    private static List<Permission> of(String pattern, Role[] roles, String... methods) {
        return Arrays.stream(methods)
                .map(method -> new Permission(
                        PathPatternRequestMatcher.withDefaults()
                                .matcher(org.springframework.http.HttpMethod.valueOf(method), pattern),
                        EnumSet.copyOf(Arrays.asList(roles))))
                .toList();
    }
}
