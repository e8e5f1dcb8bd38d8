package uz.consult.launcher.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import uz.consult.launcher.operations.Refusal;

/**
 * Checks every parameter of every path before its method runs: the error for a wrong name lists the right ones, that for an odd value
 * names the parameter.
 */
final class KnownParameters implements HandlerInterceptor {

    private static final int LONGEST = 300;
    /** A form's return address has a query of its own. */
    private static final Map<String, Integer> LONGER = Map.of("back", 2_000, "_csrf", 1_000);

    private final ParameterNameDiscoverer discoverer = new DefaultParameterNameDiscoverer();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && request.getDispatcherType() == DispatcherType.REQUEST) {
            boolean program = request.getRequestURI().startsWith("/api");
            Set<String> known = names(method);
            if (!program) {
                known.add("lang");
            }
            for (String name : asked(request.getQueryString())) {
                if (!known.contains(name)) {
                    throw known.isEmpty()
                            ? Refusal.UNKNOWN_PARAMETER.with(name)
                            : Refusal.UNKNOWN_PARAMETER_OF.with(name, known);
                }
            }
            request.getParameterMap().forEach((name, values) -> check(name, values, program));
            if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables) {
                variables.forEach((name, value) -> OddText.check(name.toString(), value.toString(), LONGEST));
            }
        }
        return true;
    }

    private static void check(String name, String[] values, boolean program) {
        if (values.length > 1) {
            throw Refusal.REPEATED.with(name, values.length);
        }
        if (program && values[0].isBlank()) {
            throw Refusal.EMPTY.with(name);
        }
        OddText.check(name, values[0], LONGER.getOrDefault(name, LONGEST));
    }

    private Set<String> names(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam asked = parameter.getParameterAnnotation(RequestParam.class);
            if (asked != null) {
                parameter.initParameterNameDiscovery(discoverer);
                String own = parameter.getParameterName();
                names.add(asked.name().isEmpty() && own != null ? own : asked.name());
            }
        }
        return names;
    }

    /** Of a form only the query: its own fields are checked elsewhere. The encoding has been checked already. */
    private static Set<String> asked(@Nullable String query) {
        Set<String> asked = new TreeSet<>();
        Arrays.stream(query == null ? new String[0] : query.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2)[0])
                .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                .forEach(asked::add);
        return asked;
    }
}
