package uz.consult.etl.chatwoot;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** A request to Chatwoot failed, at Chatwoot itself or at a proxy in front of it. */
public final class ChatwootException extends EtlException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final boolean passing;
    private final boolean inDoubt;
    private final boolean itsOwn;

    ChatwootException(
            ErrorClass errorClass,
            int status,
            boolean passing,
            boolean inDoubt,
            boolean itsOwn,
            String message,
            @Nullable Throwable cause) {
        super(errorClass, message, cause);
        this.status = status;
        this.passing = passing;
        this.inDoubt = inDoubt;
        this.itsOwn = itsOwn;
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

    /** Did Chatwoot itself fail on this very request? Others may go well. */
    public boolean isOfThisRequest() {
        return itsOwn && status == 500;
    }

    /** Does Chatwoot itself say that there is no such thing? */
    boolean saysNotThere() {
        return itsOwn && status == 404;
    }

    /** May the same request succeed when it is sent again at once? The one place that decides it. */
    static boolean passing(Throwable failure) {
        return failure instanceof ChatwootException own
                && own.passing
                && own.status != 429
                && !own.isOfThisRequest()
                && (own.errorClass() == ErrorClass.UNAVAILABLE || own.errorClass() == ErrorClass.VALIDATION);
    }

    /** @param reached false if there was not even a connection */
    static ChatwootException noAnswer(String what, Exception cause, boolean reached) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new ChatwootException(
                ErrorClass.UNAVAILABLE,
                0,
                true,
                reached,
                false,
                what + ": Chatwoot did not answer in full: " + why,
                cause);
    }

    static ChatwootException unreadable(String what, int status, @Nullable Exception cause) {
        return new ChatwootException(
                ErrorClass.UNAVAILABLE,
                status,
                true,
                true,
                false,
                what + ": the answer with status " + status
                        + " is not Chatwoot's. Check CHATWOOT_API_URL and the proxy in front of Chatwoot",
                cause);
    }

    static ChatwootException tooLarge(String what, long most) {
        return new ChatwootException(
                ErrorClass.UNAVAILABLE,
                200,
                true,
                true,
                false,
                what + ": Chatwoot's answer is larger than " + most + " bytes (CHATWOOT_MAX_BYTES) and was not read",
                null);
    }

    /**
     * The account is not the configured one, or the token lacks rights: nothing can be concluded from its answers, and
     * nothing is sent, until the setting is corrected.
     */
    static ChatwootException account(String message) {
        return new ChatwootException(ErrorClass.PERMISSION, 0, true, false, false, message, null);
    }

    /** Chatwoot answered 404, possibly for another reason: nothing was done, and nothing can be concluded from it. */
    static ChatwootException unproven(String what, ErrorClass errorClass, String why) {
        return new ChatwootException(
                errorClass,
                404,
                true,
                false,
                false,
                what + ": Chatwoot answered 404, which is not conclusive yet: " + why,
                null);
    }

    /**
     * By status and content. Only an error in Chatwoot's own form is about the request; anything else comes from a proxy or
     * another program, and is retried. Chatwoot answers 401 for missing rights too, and some 422 are temporary.
     */
    static ChatwootException of(String what, int status, String body) {
        ChatwootWords words = ChatwootWords.of(status, body);
        String said = words.said();
        String told = what + ": Chatwoot answered " + status + (said.isEmpty() ? "" : " " + said);
        if (status == 429) {
            return new ChatwootException(ErrorClass.RATE_LIMITED, status, true, false, false, told, null);
        }
        if (!words.chatwoots()) {
            ErrorClass errorClass = switch (status) {
                case 401, 407 -> ErrorClass.AUTHENTICATION;
                case 403 -> ErrorClass.PERMISSION;
                default -> ErrorClass.UNAVAILABLE;
            };
            boolean done = status < 300 || status >= 500;
            return new ChatwootException(
                    errorClass,
                    status,
                    true,
                    done,
                    false,
                    what + ": answered " + status + (said.isEmpty() ? " with an empty body" : " " + said)
                            + ", which is not Chatwoot's own answer. Check CHATWOOT_API_URL and the proxy in front of Chatwoot",
                    null);
        }
        return switch (status) {
            case 401 ->
                body.contains("Invalid User IDs")
                        ? new ChatwootException(ErrorClass.VALIDATION, status, false, false, true, told, null)
                        : new ChatwootException(
                                ErrorClass.AUTHENTICATION,
                                status,
                                false,
                                false,
                                true,
                                told + ". CHATWOOT_API_TOKEN must be an administrator's of account CHATWOOT_ACCOUNT_ID",
                                null);
            case 402 -> new ChatwootException(ErrorClass.PERMISSION, status, false, false, true, told, null);
            case 404 -> new ChatwootException(ErrorClass.NOT_FOUND, status, false, false, true, told, null);
            case 422 ->
                new ChatwootException(
                        ErrorClass.VALIDATION,
                        status,
                        body.contains("took too long") || body.contains("Too many messages"),
                        body.contains("took too long"),
                        true,
                        told,
                        null);
            case 500 -> new ChatwootException(ErrorClass.UNAVAILABLE, status, true, true, true, told, null);
            default -> new ChatwootException(ErrorClass.VALIDATION, status, false, false, true, told, null);
        };
    }
}
