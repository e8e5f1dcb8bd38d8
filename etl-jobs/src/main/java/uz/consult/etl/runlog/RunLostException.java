package uz.consult.etl.runlog;

import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** This process no longer owns its run: somebody closed it meanwhile. Whatever was being written is rolled back. */
public final class RunLostException extends EtlException {

    private static final long serialVersionUID = 1L;

    RunLostException(long run) {
        super(
                ErrorClass.INTERNAL,
                "Run " + run
                        + " was closed by somebody else while it went on here, so nothing more is written. Look for a second launcher that took it over");
    }
}
