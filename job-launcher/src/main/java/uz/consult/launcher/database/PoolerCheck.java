package uz.consult.launcher.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Refuses a pooler that shares sessions of PostgreSQL between transactions: a job's lock belongs to a session, and would pass to
 * whoever gets that session next. Such a pooler is detected when two open connections are served
 * by one process of PostgreSQL, or one connection by two.
 */
final class PoolerCheck {

    /** Who else uses the pooler just then can hide it once. */
    private static final int ROUNDS = 5;

    /** Statements that the driver has prepared are another session's: there, or not there. */
    private static final Set<String> OF_ANOTHER = Set.of("26000", "42P05");

    private final DataSource pool;

    PoolerCheck(DataSource pool) {
        this.pool = pool;
    }

    /**
     * Looks for one.
     *
     * @throws EtlException if it is there, with the remedy
     * @throws SQLException if PostgreSQL does not answer
     */
    void check() throws SQLException {
        try (Connection one = pool.getConnection();
                Connection other = pool.getConnection()) {
            int process = process(one);
            for (int i = 0; i < ROUNDS; i++) {
                // In transactions one after the other, never at once: a pooler with one session would block us.
                if (process(other) == process || process(one) != process) {
                    throw refusal(null);
                }
            }
        } catch (SQLException e) {
            if (OF_ANOTHER.contains(String.valueOf(e.getSQLState()))) {
                throw refusal(e);
            }
            throw e;
        }
    }

    private static EtlException refusal(@Nullable SQLException cause) {
        return new EtlException(
                ErrorClass.VALIDATION,
                "PostgreSQL is reached through a pooler that shares sessions between transactions (PgBouncer with"
                        + " pool_mode=transaction): job locks do not work there. Set DB_HOST and DB_PORT to PostgreSQL itself, or"
                        + " pool_mode=session for this database",
                cause);
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet process = statement.executeQuery("select pg_backend_pid()")) {
            process.next();
            return process.getInt(1);
        }
    }
}
