package uz.consult.etl.runlog;

import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** This process no longer owns its run: another one has closed it. Whatever was being written is rolled back. */
public final class RunLostException extends EtlException {

    private static final long serialVersionUID = 1L;

    RunLostException(long run) {
        super(
                ErrorClass.INTERNAL,
                "Run " + run
                        + " was closed by another launcher while it was running here, so nothing more is written. Look for the launcher that took it over, and why this one sent no heartbeat");
    }
}
