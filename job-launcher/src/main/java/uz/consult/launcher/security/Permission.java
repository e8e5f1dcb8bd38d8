package uz.consult.launcher.security;

import static uz.consult.launcher.security.Role.ADMIN;
import static uz.consult.launcher.security.Role.MANAGER;
import static uz.consult.launcher.security.Role.MONITOR;
import static uz.consult.launcher.security.Role.SCHEDULER;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Who may call what: the first permission that matches a request decides; what none matches is refused.
 *
 * @param method null for any
 * @param paths of what is asked
 * @param roles who may
 */
record Permission(@Nullable HttpMethod method, PathPattern paths, Set<Role> roles) {

    /** The whole table. */
    static final List<Permission> ALL = Stream.of(
                    read("/api/board", ADMIN, SCHEDULER, MANAGER),
                    read("/api/jobs/**", ADMIN, SCHEDULER, MANAGER),
                    read("/api/runs/**", ADMIN, SCHEDULER, MANAGER),
                    post("/api/jobs/*/runs", ADMIN, SCHEDULER),
                    read("/api/reconciliation/**", ADMIN, MANAGER),
                    // Asks 1C, and shows what only who may read the outbox may see.
                    read("/api/consultations/*/inspection", ADMIN),
                    read("/api/consultations/**", ADMIN, MANAGER),
                    all("/api/**", ADMIN),
                    read("/actuator/health/**", Role.values()),
                    read("/actuator", ADMIN, MONITOR),
                    read("/actuator/prometheus", ADMIN, MONITOR),
                    read("/actuator/info", ADMIN, MONITOR),
                    all("/actuator/**", ADMIN),
                    read("/v3/api-docs.yaml", ADMIN, SCHEDULER, MANAGER),
                    read("/v3/api-docs/**", ADMIN, SCHEDULER, MANAGER),
                    read("/swagger-ui.html", ADMIN, SCHEDULER, MANAGER),
                    read("/swagger-ui/**", ADMIN, SCHEDULER, MANAGER),
                    read("/", ADMIN, SCHEDULER, MANAGER),
                    read("/ui/jobs/*", ADMIN, SCHEDULER, MANAGER),
                    read("/ui/jobs/*/runs", ADMIN, SCHEDULER),
                    post("/ui/jobs/*/runs", ADMIN, SCHEDULER),
                    read("/ui/runs", ADMIN, SCHEDULER, MANAGER),
                    read("/ui/runs/*", ADMIN, SCHEDULER, MANAGER),
                    read("/ui/reconciliation", ADMIN, MANAGER),
                    read("/ui/reconciliation/runs/*", ADMIN, MANAGER),
                    read("/ui/consultations", ADMIN, MANAGER),
                    read("/ui/consultations/*", ADMIN, MANAGER),
                    all("/ui/**", ADMIN))
            .flatMap(List::stream)
            .toList();

    RequestMatcher asked() {
        PathPatternRequestMatcher.Builder matcher = PathPatternRequestMatcher.withDefaults();
        return method == null
                ? matcher.matcher(paths.getPatternString())
                : matcher.matcher(method, paths.getPatternString());
    }

    String[] authorities() {
        return roles.stream().map(Role::authority).toArray(String[]::new);
    }

    /** Whether a request would be let through, to offer people only what they may. */
    static boolean allows(Role role, String method, String path) {
        PathContainer asked = PathContainer.parsePath(path);
        return ALL.stream()
                .filter(permission ->
                        permission.method == null || permission.method.name().equals(method))
                .filter(permission -> permission.paths.matches(asked))
                .findFirst()
                .filter(permission -> permission.roles.contains(role))
                .isPresent();
    }

    /** The permission that decides on a request; empty where no endpoint is available. */
    static Optional<Permission> of(HttpServletRequest request) {
        return ALL.stream()
                .filter(permission -> permission.asked().matches(request))
                .findFirst();
    }

    /** The reason for somebody who was refused. */
    static String refusal(Role role, HttpServletRequest request) {
        return of(request)
                .map(permission -> role.may() + "; this needs "
                        + permission.roles.stream().map(Role::name).collect(Collectors.joining(" or ")))
                .orElse("No endpoint is available at this path; see /swagger-ui.html");
    }

    private static List<Permission> read(String pattern, Role... roles) {
        return of(pattern, roles, HttpMethod.GET, HttpMethod.HEAD);
    }

    private static List<Permission> post(String pattern, Role... roles) {
        return of(pattern, roles, HttpMethod.POST);
    }

    private static List<Permission> all(String pattern, Role... roles) {
        return List.of(of(null, pattern, roles));
    }

    private static List<Permission> of(String pattern, Role[] roles, HttpMethod... methods) {
        return Arrays.stream(methods).map(method -> of(method, pattern, roles)).toList();
    }

    private static Permission of(@Nullable HttpMethod method, String pattern, Role... roles) {
        return new Permission(
                method, PathPatternParser.defaultInstance.parse(pattern), EnumSet.copyOf(Arrays.asList(roles)));
    }
}
