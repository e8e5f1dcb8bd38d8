package uz.consult.etl.odata;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** A request to 1C failed. The message names the entity and says what to do. */
public final class ODataException extends EtlException {

    private static final long serialVersionUID = 1L;

    /** What the caller may do about it. */
    public enum Remedy {
        /** Nothing: the same request will fail again. */
        NONE,
        /** The same request may succeed later. */
        LATER,
        /** The same, but not at once: it has taken long enough already. */
        MUCH_LATER,
        /** A smaller page may succeed. */
        SMALLER_PAGE
    }

    private final Remedy remedy;
    private final int status;
    private final boolean itsOwn;

    ODataException(ErrorClass errorClass, Remedy remedy, int status, String message, @Nullable Throwable cause) {
        this(errorClass, remedy, status, message, cause, false);
    }

    private ODataException(
            ErrorClass errorClass,
            Remedy remedy,
            int status,
            String message,
            @Nullable Throwable cause,
            boolean itsOwn) {
        super(errorClass, message, cause);
        this.remedy = remedy;
        this.status = status;
        this.itsOwn = itsOwn;
    }

    /** The same, in 1C's own words. */
    ODataException itsOwn() {
        return new ODataException(errorClass(), remedy, status, String.valueOf(getMessage()), getCause(), true);
    }

    /**
     * Does 1C itself reject this very request, permanently? A web server or a proxy in front of it that forbids or does not know a
     * request can be corrected, and so can a missing publication.
     */
    public boolean isFinal() {
        return itsOwn && remedy == Remedy.NONE && errorClass() != ErrorClass.NOT_FOUND;
    }

    public Remedy remedy() {
        return remedy;
    }

    /** The HTTP status, 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** May what was asked for be the reason, and not 1C as a whole: a record that it cannot send, or one that is too long to be read? */
    public boolean isOfContent() {
        return status == 500 && remedy == Remedy.LATER || status == 200 && remedy == Remedy.SMALLER_PAGE;
    }

    /** May the same request succeed when it is sent again? The one place that decides it. */
    static boolean passing(Throwable failure) {
        return failure instanceof ODataException known && known.remedy == Remedy.LATER;
    }
}
