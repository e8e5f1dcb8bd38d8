package uz.consult.etl.failure;

import org.jspecify.annotations.Nullable;

/** A failure that knows its class. The message names the record or entity and, where there is one, the remedy. */
public class EtlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;

    public EtlException(ErrorClass errorClass, String message) {
        this(errorClass, message, null);
    }

    public EtlException(ErrorClass errorClass, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.errorClass = errorClass;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }
}
