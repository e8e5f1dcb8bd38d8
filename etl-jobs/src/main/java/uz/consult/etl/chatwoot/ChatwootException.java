package uz.consult.etl.chatwoot;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** Chatwoot did not do what it was asked. */
public final class ChatwootException extends EtlException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final boolean passing;
    private final boolean inDoubt;

    private ChatwootException(
            ErrorClass errorClass,
            int status,
            boolean passing,
            boolean inDoubt,
            String message,
            @Nullable Throwable cause) {
        super(errorClass, message, cause);
        this.status = status;
        this.passing = passing;
        this.inDoubt = inDoubt;
    }

    /** Can the request have been carried out all the same, or be carried out yet? */
    public boolean isInDoubt() {
        return inDoubt;
    }

    /** May the same request succeed later? */
    public boolean isPassing() {
        return passing;
    }

    /** The HTTP status; 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** May the same request succeed when it is sent again? The one place that decides it. */
    static boolean passing(Throwable failure) {
        return failure instanceof ChatwootException own && own.passing;
    }

    /** @param reached false if there was not even a connection */
    static ChatwootException noAnswer(String what, Exception cause, boolean reached) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new ChatwootException(
                ErrorClass.UNAVAILABLE, 0, true, reached, what + ": Chatwoot did not answer in full: " + why, cause);
    }

    static ChatwootException unreadable(String what, @Nullable Exception cause) {
        return new ChatwootException(
                ErrorClass.UNAVAILABLE,
                200,
                true,
                true,
                what + ": Chatwoot's answer is not the JSON it should be",
                cause);
    }

    /** By status and content: Chatwoot answers 401 for missing rights too, and some 422 pass. */
    static ChatwootException of(String what, int status, String body) {
        if (status != 401 && status < 500 && body.stripLeading().startsWith("<")
                || status >= 300 && status < 400
                || status == 408) {
            // A page, or a way elsewhere: a proxy or a deployment speaks, not Chatwoot.
            return new ChatwootException(
                    ErrorClass.UNAVAILABLE,
                    status,
                    true,
                    false,
                    what + ": Chatwoot answered " + status + " with a page instead of data. Look at CHATWOOT_API_URL",
                    null);
        }
        String said = body.length() > 200 ? body.substring(0, 199) + "…" : body.strip();
        String told =
                what + ": Chatwoot answered " + status + (said.isEmpty() || said.startsWith("<") ? "" : " " + said);
        return switch (status) {
            case 401 ->
                new ChatwootException(
                        ErrorClass.AUTHENTICATION,
                        status,
                        false,
                        false,
                        told + ". CHATWOOT_API_TOKEN must be an administrator's",
                        null);
            case 402, 403 -> new ChatwootException(ErrorClass.PERMISSION, status, false, false, told, null);
            case 404 -> new ChatwootException(ErrorClass.NOT_FOUND, status, false, false, told, null);
            case 422 ->
                new ChatwootException(
                        ErrorClass.VALIDATION,
                        status,
                        body.contains("took too long") || body.contains("Too many messages"),
                        body.contains("took too long"),
                        told,
                        null);
            case 429 -> new ChatwootException(ErrorClass.RATE_LIMITED, status, true, false, told, null);
            default ->
                status >= 500
                        ? new ChatwootException(ErrorClass.UNAVAILABLE, status, true, true, told, null)
                        : new ChatwootException(ErrorClass.VALIDATION, status, false, false, told, null);
        };
    }
}
