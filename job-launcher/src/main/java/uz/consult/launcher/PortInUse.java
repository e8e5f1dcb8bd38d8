package uz.consult.launcher;

import org.springframework.boot.tomcat.ConnectorStartFailedException;
import org.springframework.boot.web.server.PortInUseException;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** A launcher cannot listen where somebody else does. */
final class PortInUse {

    private PortInUse() {}

    /**
     * The failure of a start, with the port and the remedy if that was why.
     *
     * @return the same failure if it was not
     */
    static RuntimeException named(RuntimeException failure) {
        PortInUseException taken = Diagnosis.find(failure, PortInUseException.class);
        if (taken != null) {
            return inUse(taken.getPort(), failure);
        }
        ConnectorStartFailedException closed = Diagnosis.find(failure, ConnectorStartFailedException.class);
        return closed == null ? failure : inUse(closed.getPort(), failure);
    }

    private static EtlException inUse(int port, RuntimeException cause) {
        return new EtlException(
                ErrorClass.VALIDATION,
                "Port " + port
                        + " is in use: end what listens there, or set SERVER_PORT or MANAGEMENT_PORT to another port",
                cause);
    }
}
