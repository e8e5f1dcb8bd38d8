package uz.consult.etl.odata;

import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.failure.Visible;

/** A record breaks a rule: it goes whole to the dead letters, and the rest of its page lands. */
public final class BadRecordException extends EtlException {

    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong, naming the field and its value */
    public BadRecordException(String reason) {
        super(ErrorClass.VALIDATION, Visible.of(reason));
    }
}
