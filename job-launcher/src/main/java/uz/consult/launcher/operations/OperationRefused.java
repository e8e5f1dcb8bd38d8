package uz.consult.launcher.operations;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.security.Problems;

/** A rejected operation: why, and of what; the text in the language of whoever asked is made where he is answered. */
public final class OperationRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final HttpStatus status;
    private final transient List<@Nullable Object> arguments;

    OperationRefused(Refusal refusal, HttpStatus status, List<@Nullable Object> arguments) {
        super(refusal + " " + Problems.cut(String.valueOf(arguments)));
        this.refusal = refusal;
        this.status = status;
        this.arguments = arguments;
    }

    public Refusal refusal() {
        return refusal;
    }

    public HttpStatus status() {
        return status;
    }

    public ErrorClass errorClass() {
        return status == HttpStatus.NOT_FOUND ? ErrorClass.NOT_FOUND : ErrorClass.VALIDATION;
    }

    /**
     * Why, and how to correct the call.
     *
     * @param shown an argument, or an element of one that is a list, as the reader reads it
     */
    public String text(MessageSource messages, Locale locale, Function<Object, String> shown) {
        Object[] texts = arguments.stream().map(one -> shown(one, shown)).toArray();
        return Problems.cut(messages.getMessage(refusal.code(), texts, locale));
    }

    private static String shown(@Nullable Object argument, Function<Object, String> shown) {
        if (argument instanceof Iterable<?> several) {
            return StreamSupport.stream(several.spliterator(), false)
                    .map(one -> shown(one, shown))
                    .collect(Collectors.joining(", "));
        }
        return argument == null ? "" : shown.apply(argument);
    }
}
