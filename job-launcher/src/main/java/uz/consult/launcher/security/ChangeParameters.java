package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads from a changing request what was given with it: of its path, its form and its body what the method declares that answers the
 * address. So a new endpoint cannot be forgotten, and what goes to filters (a password, a CSRF token, credentials) is never included. A
 * request that was refused on the way there has them too. No body is read here that {@link Bodies} has not read.
 */
final class ChangeParameters {

    /** A form's return address is not a change. */
    private static final String BACK = "back";

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Logger log = LoggerFactory.getLogger(ChangeParameters.class);

    private final ObjectProvider<RequestMappingHandlerMapping> addresses;
    private final JsonMapper json;
    private final DefaultParameterNameDiscoverer discoverer = new DefaultParameterNameDiscoverer();

    /** @param addresses asked for with the first request, for they are known after the filters */
    ChangeParameters(ObjectProvider<RequestMappingHandlerMapping> addresses, JsonMapper json) {
        this.addresses = addresses;
        this.json = json;
    }

    /** @return JSON; null if nothing answers there, or it takes nothing */
    @Nullable String of(HttpServletRequest request) {
        GuardedRequest guarded = GuardedRequest.of(request);
        HandlerMethod method = guarded == null ? null : method(guarded);
        if (guarded == null || method == null) {
            return null;
        }
        Parameters given = new Parameters();
        boolean takes = false;
        for (MethodParameter parameter : method.getMethodParameters()) {
            PathVariable part = parameter.getParameterAnnotation(PathVariable.class);
            RequestParam field = parameter.getParameterAnnotation(RequestParam.class);
            if (part != null) {
                String name = name(part.name(), parameter);
                given.add(name, typed(parameter, parts(guarded).get(name)));
                takes = true;
            } else if (field != null && !name(field.name(), parameter).equals(BACK)) {
                String name = name(field.name(), parameter);
                given.add(name, fields(parameter, guarded.getParameterValues(name)));
                takes = true;
            } else if (parameter.hasParameterAnnotation(RequestBody.class)) {
                addBody(guarded, parameter.getParameterType(), given);
                takes = true;
            }
        }
        return takes ? given.json() : null;
    }

    private @Nullable HandlerMethod method(HttpServletRequest request) {
        try {
            ServletRequestPathUtils.parseAndCache(request);
            HandlerExecutionChain found = addresses.getObject().getHandler(request);
            return found != null && found.getHandler() instanceof HandlerMethod method ? method : null;
        } catch (ServletException e) {
            return null; // nothing answers this method there
        } catch (Exception e) {
            log.error("The parameters of {} could not be read for the audit", request.getRequestURI(), e);
            return null;
        }
    }

    private static Map<?, ?> parts(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> parts
                ? parts
                : Map.of();
    }

    private String name(String told, MethodParameter parameter) {
        if (!told.isEmpty()) {
            return told;
        }
        parameter.initParameterNameDiscovery(discoverer);
        return String.valueOf(parameter.getParameterName());
    }

    /** A field that a form leaves empty says nothing. */
    private static @Nullable Object fields(MethodParameter parameter, String @Nullable [] values) {
        List<Object> said = new ArrayList<>();
        for (String value : values == null ? new String[0] : values) {
            if (!value.isBlank()) {
                said.add(typed(parameter, value));
            }
        }
        return said.size() == 1 ? said.get(0) : said.isEmpty() ? null : said;
    }

    /** As the method gets it: a number is a number. */
    private static @Nullable Object typed(MethodParameter parameter, @Nullable Object value) {
        String text = String.valueOf(value);
        Class<?> type = parameter.getParameterType();
        boolean number = type == long.class || type == Long.class || type == int.class || type == Integer.class;
        if (number && NUMBER.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        boolean choice = type == boolean.class || type == Boolean.class;
        return choice && (text.equals("true") || text.equals("false")) ? Boolean.valueOf(text) : value;
    }

    private void addBody(GuardedRequest request, Class<?> type, Parameters given) {
        if (request.body().length == 0) {
            return;
        }
        JsonNode body;
        try {
            body = tree(request);
        } catch (JacksonException | IllegalArgumentException e) {
            given.add("body", "unreadable");
            return;
        }
        List<String> known = Arrays.stream(type.isRecord() ? type.getRecordComponents() : new RecordComponent[0])
                .map(RecordComponent::getName)
                .toList();
        known.forEach(name -> given.add(name, value(body.get(name))));
        long others = body.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .count();
        given.add("unknown_fields", others == 0 ? null : others);
    }

    /** Read as the converter of the method reads it. */
    private JsonNode tree(GuardedRequest request) {
        String encoding = request.getCharacterEncoding();
        return encoding == null || encoding.toUpperCase(Locale.ROOT).startsWith("UTF")
                ? json.readTree(request.body())
                : json.readTree(request.getReader());
    }

    /** What lies deeper is declared by nobody. */
    private static @Nullable Object value(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        if (node.isArray()) {
            return node.values().stream().map(ChangeParameters::valueOfList).toList();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.asLong();
        }
        return node.isBoolean() ? node.asBoolean() : valueOfList(node);
    }

    private static String valueOfList(JsonNode node) {
        return node.isNull() ? "null" : node.isObject() ? "{…}" : node.isArray() ? "[…]" : node.asString();
    }
}
