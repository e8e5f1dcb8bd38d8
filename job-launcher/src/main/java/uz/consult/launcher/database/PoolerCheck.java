package uz.consult.launcher.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Refuses a pooler that gives a session of PostgreSQL to one transaction after the other: the lock by which one run of a job
 * keeps out the next would stay with whoever comes by. Such a pooler shows itself where two connections, both open, are served
 * by one process of PostgreSQL, or one connection by two.
 */
final class PoolerCheck implements Callback {

    /** Who else uses the pooler just then can hide it once. */
    private static final int ROUNDS = 5;

    private final DataSource pool;

    PoolerCheck(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    /** @throws EtlException if there is such a pooler, with the remedy */
    @Override
    public void handle(Event event, Context context) {
        try (Connection one = pool.getConnection();
                Connection other = pool.getConnection()) {
            int process = process(one);
            for (int i = 0; i < ROUNDS; i++) {
                // In transactions one after the other, never at once: a pooler of one session would let us wait.
                if (process(other) == process || process(one) != process) {
                    throw new EtlException(
                            ErrorClass.VALIDATION,
                            "PostgreSQL is reached through a pooler that shares sessions between transactions (PgBouncer with"
                                    + " pool_mode=transaction): no job could be guarded. Set DB_HOST and DB_PORT to PostgreSQL"
                                    + " itself, or pool_mode=session for this database");
                }
            }
        } catch (SQLException e) {
            throw new EtlException(ErrorClass.UNAVAILABLE, "PostgreSQL: " + e.getMessage(), e);
        }
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet process = statement.executeQuery("select pg_backend_pid()")) {
            process.next();
            return process.getInt(1);
        }
    }

    @Override
    public String getCallbackName() {
        return "pooler check";
    }
}
