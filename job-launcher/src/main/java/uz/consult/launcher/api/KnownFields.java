package uz.consult.launcher.api;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import uz.consult.launcher.operations.Refusal;

/** Checks the text in every body, as {@link KnownParameters} does parameters. */
@RestControllerAdvice
class KnownFields extends RequestBodyAdviceAdapter {

    private static final int LONGEST = 300;

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return type instanceof Class<?> known && known.isRecord();
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        for (RecordComponent component : body.getClass().getRecordComponents()) {
            Object value = value(component, body);
            if (value instanceof Collection<?> several) {
                several.forEach(one -> check(component.getName(), one));
            } else if (value != null) {
                check(component.getName(), value);
            }
        }
        return body;
    }

    private static void check(String field, @Nullable Object value) {
        if (value == null) {
            throw Refusal.NULL_FIELD.with(field);
        }
        if (value instanceof String text) {
            OddText.check(field, text, LONGEST);
        }
    }

    private static @Nullable Object value(RecordComponent component, Object body) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(body);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record shows its fields", e);
        }
    }
}
