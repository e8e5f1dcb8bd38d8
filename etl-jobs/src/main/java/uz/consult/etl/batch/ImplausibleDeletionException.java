package uz.consult.etl.batch;

import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** What 1C sent was read in full and is not believed: to go on from there would be to believe it, so the next run begins afresh. */
public final class ImplausibleDeletionException extends EtlException {

    private static final long serialVersionUID = 1L;

    ImplausibleDeletionException(String message) {
        super(ErrorClass.VALIDATION, message);
    }
}
