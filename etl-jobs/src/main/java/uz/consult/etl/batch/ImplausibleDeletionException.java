package uz.consult.etl.batch;

import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * What 1C sent was read in full but lacks too much to be plausible. Resuming would build on it, so the next run starts from the
 * beginning.
 */
public final class ImplausibleDeletionException extends EtlException {

    private static final long serialVersionUID = 1L;

    ImplausibleDeletionException(String message) {
        super(ErrorClass.VALIDATION, message);
    }
}
