package uz.consult.launcher.operations;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.security.Problems;

/** A rejected operation; the message says how to correct the call. */
public final class OperationRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final ErrorClass errorClass;

    private OperationRefused(HttpStatus status, ErrorClass errorClass, String message) {
        super(Problems.cut(message));
        this.status = status;
        this.errorClass = errorClass;
    }

    public static OperationRefused notFound(String message) {
        return new OperationRefused(HttpStatus.NOT_FOUND, ErrorClass.NOT_FOUND, message);
    }

    public static OperationRefused wrong(String message) {
        return new OperationRefused(HttpStatus.BAD_REQUEST, ErrorClass.VALIDATION, message);
    }

    /** Runs work whose IllegalArgumentException rejects the operation with the same message. */
    public static <T extends @Nullable Object> T ofArguments(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** @throws OperationRefused naming the values that there are, if it is none of them; null is always right */
    public static void unlessOneOf(String field, @Nullable String value, List<String> known) {
        if (value != null && !known.contains(value)) {
            throw wrong("There is no " + field + " " + value + "; use " + String.join(", ", known));
        }
    }

    /** The call is right, but not in the present state. */
    public static OperationRefused conflict(String message) {
        return new OperationRefused(HttpStatus.CONFLICT, ErrorClass.VALIDATION, message);
    }

    public static OperationRefused conflict(AlreadyRunningException cause) {
        return conflict(String.valueOf(cause.getMessage()));
    }

    /** A key that was used for something else. */
    public static OperationRefused unprocessable(String message) {
        return new OperationRefused(HttpStatus.UNPROCESSABLE_CONTENT, ErrorClass.VALIDATION, message);
    }

    public HttpStatus status() {
        return status;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }
}
