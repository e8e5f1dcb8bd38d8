package uz.consult.launcher.database;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import uz.consult.etl.failure.Diagnosis;

/** A PostgreSQL server whose identity could not be verified as DB_SSLMODE and DB_SSLROOTCERT demand. */
final class Untrusted {

    /** As PostgreSQL names it where it does not know us: invalid_authorization_specification. */
    private static final String STATE = "28000";

    private static final String MARK = "The identity of the PostgreSQL server could not be verified: ";

    private Untrusted() {}

    /** The same failure with the remedy, if it is of this kind; else the failure itself. */
    static SQLException explained(SQLException failure) {
        String message = String.valueOf(failure.getMessage()).replaceFirst("\\.$", "");
        if (Diagnosis.find(failure, CertificateException.class) != null || message.contains("hostnameverifier")) {
            // The driver's message alone: otherwise the cause would be reported instead.
            return new SQLException(
                    MARK + message + ". Its certificate must be for the name in DB_HOST, and made by the authority in"
                            + " DB_SSLROOTCERT",
                    STATE);
        }
        if (message.contains("does not support SSL")) {
            return new SQLException(
                    MARK + message + ". Switch it on there (ssl = on), or set DB_SSLMODE=prefer", STATE);
        }
        return failure;
    }

    static boolean is(Throwable failure) {
        return STATE.equals(Diagnosis.sqlState(failure))
                && Diagnosis.of(failure).message().contains(MARK);
    }
}
