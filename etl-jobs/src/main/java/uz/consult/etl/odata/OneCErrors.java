package uz.consult.etl.odata;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.Visible;
import uz.consult.etl.odata.ODataException.Remedy;

/**
 * Classifies 1C's errors by their content, because its Content-Type cannot be trusted: JSON {@code odata.error}, XML
 * {@code m:error}, {@code #exception}, pages of 1C and of IIS. Codes as in 1C's manual, "Ошибки стандартного интерфейса OData".
 */
final class OneCErrors {

    private static final int NO_SUCH_INSTANCE = 9;
    private static final int NO_ACCESS = 20;
    private static final int PROPERTY = 10;
    private static final int MOST_SHOWN = 100;

    private OneCErrors() {}

    /** Names of properties that an error has instead of data. */
    static final Set<String> REFUSALS = Set.of("odata.error", "#exception", "error");

    /** Those of them that only 1C uses. */
    static final Set<String> OWN = Set.of("odata.error", "#exception");

    /** Is this body something else than data, whatever its status? For JSON the page parser finds out. */
    static boolean isRefusal(int status, byte[] body) {
        return status != 200 || start(body) == '<';
    }

    /** Does the answer say that the object asked for by its key does not exist? Only code 9 does. */
    static boolean isNoSuchInstance(int status, byte[] body) {
        return status == 404 && OneCRefusal.of(body).code() == NO_SUCH_INSTANCE;
    }

    static ODataException classify(String what, int status, byte[] body) {
        OneCRefusal refusal = OneCRefusal.of(body);
        ODataException failure = classify(what, status, refusal);
        return refusal.onecs() ? failure.itsOwn() : failure;
    }

    private static ODataException classify(String what, int status, OneCRefusal refusal) {
        int code = refusal.code();
        String said = refusal.said();
        String told = what + ": 1C answered " + status + (code == 0 ? "" : ", code " + code)
                + (said.isEmpty() ? "" : " \"" + said + "\"");
        if (refusal.lacksLicence()) {
            return failure(
                    ErrorClass.UNAVAILABLE,
                    Remedy.LATER,
                    status,
                    told + ". 1C has no free licence: end idle sessions, or wait");
        }
        if (code == NO_ACCESS || status == 401 && code != 0) {
            return failure(
                    ErrorClass.PERMISSION,
                    Remedy.NONE,
                    status,
                    told + ". Give the user of ODATA_USER the right to read it");
        }
        return switch (status) {
            case 200 ->
                failure(
                        ErrorClass.UNAVAILABLE,
                        Remedy.LATER,
                        status,
                        what + ": 1C answered 200 with a page instead of data"
                                + (said.isEmpty() ? "" : " \"" + said + "\"")
                                + ". Open the publication in a browser");
            case 400 ->
                failure(
                        ErrorClass.VALIDATION,
                        Remedy.NONE,
                        status,
                        told
                                + (code == PROPERTY
                                        ? ". The configuration of 1C has changed: a field was renamed or removed"
                                        : ""));
            case 401 ->
                failure(ErrorClass.AUTHENTICATION, Remedy.NONE, status, told + ". Check ODATA_USER and ODATA_PASSWORD");
            case 403 ->
                failure(
                        ErrorClass.UNAVAILABLE,
                        Remedy.LATER,
                        status,
                        told + ". 1C starts no sessions now: maintenance, or blocked by an administrator");
            case 404 ->
                failure(
                        ErrorClass.NOT_FOUND,
                        Remedy.NONE,
                        status,
                        told + ". The entity is not published for OData, or ODATA_BASEURL_CL is wrong");
            case 405, 501 -> failure(ErrorClass.VALIDATION, Remedy.NONE, status, told);
            case 406 -> failure(ErrorClass.UNAVAILABLE, Remedy.LATER, status, told + ". 1C refused a new session");
            case 429 -> failure(ErrorClass.RATE_LIMITED, Remedy.LATER, status, told);
            case 500 ->
                refusal.speaksOf("No space left") || refusal.speaksOf("слишком много колонок")
                        ? failure(ErrorClass.UNAVAILABLE, Remedy.SMALLER_PAGE, status, told)
                        : failure(ErrorClass.UNAVAILABLE, Remedy.LATER, status, told);
            default ->
                status > 500
                        ? failure(ErrorClass.UNAVAILABLE, Remedy.LATER, status, told)
                        : failure(ErrorClass.VALIDATION, Remedy.NONE, status, told);
        };
    }

    /** @throws ODataException if the answer to {@code /$count} is no number */
    static long number(String what, byte[] body) {
        String text =
                new String(body, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw failure(
                    ErrorClass.VALIDATION,
                    Remedy.NONE,
                    200,
                    what + ": 1C answered no number to $count, but " + Visible.shortened(text, MOST_SHOWN));
        }
    }

    static ODataException noAnswer(String what, Exception cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new ODataException(
                ErrorClass.UNAVAILABLE, Remedy.LATER, 0, what + ": 1C did not answer in full: " + why, cause);
    }

    /** @param lasting true if the same request should not be sent again at once */
    static ODataException tooSlow(String what, String why, boolean lasting, Exception cause) {
        return new ODataException(
                ErrorClass.UNAVAILABLE,
                lasting ? Remedy.MUCH_LATER : Remedy.LATER,
                0,
                what + ": 1C did not answer in full: " + why,
                cause);
    }

    static ODataException tooLong(String what, String why) {
        return failure(ErrorClass.VALIDATION, Remedy.SMALLER_PAGE, 200, what + ": " + why);
    }

    /** The body ends early or is not JSON: what was cut short is not read at all. */
    static ODataException cutShort(String what, Exception cause) {
        String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new ODataException(
                ErrorClass.UNAVAILABLE,
                Remedy.LATER,
                200,
                what + ": the page is truncated or not JSON, so it was discarded: " + why,
                cause);
    }

    /** Well-formed JSON that is no set: 1C sometimes reports even a missing licence so. */
    static ODataException noValue(String what, byte[] body) {
        return OneCRefusal.of(body).lacksLicence()
                ? classify(what, 200, body)
                : wrongPage(what, "the answer holds no value");
    }

    static ODataException wrongPage(String what, String why) {
        return failure(ErrorClass.VALIDATION, Remedy.NONE, 200, what + ": " + why);
    }

    private static ODataException failure(ErrorClass errorClass, Remedy remedy, int status, String message) {
        return new ODataException(errorClass, remedy, status, message, null);
    }

    private static int start(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b;
            }
        }
        return -1;
    }
}
