package uz.consult.launcher.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that at most one run of a job is active per database: a session's advisory lock, held on a connection of its own for
 * the whole life of the run. It is released when its process dies, so whoever gets it knows that no other process runs the
 * job. (A process that only sleeps keeps it; should the lock be lost while the run goes on, the fence in the run's record
 * keeps it from writing.)
 */
final class JobLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobLock.class);
    private static final int NAMESPACE = 0x45544C; // "ETL"

    private final Connection connection;
    private final String name;

    private JobLock(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /** @return null if another holds it */
    static @Nullable JobLock acquire(DataSource database, String name) throws SQLException {
        Connection connection = database.getConnection();
        try {
            connection.setAutoCommit(true);
            if (call(connection, "select pg_try_advisory_lock(?, hashtext(?))", name)) {
                return new JobLock(connection, name);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        connection.close();
        return null;
    }

    @Override
    public void close() {
        try (connection) {
            call(connection, "select pg_advisory_unlock(?, hashtext(?))", name);
        } catch (SQLException e) {
            log.debug("The lock of {} was released with its connection: {}", name, e.getMessage());
        }
    }

    private static boolean call(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, NAMESPACE);
            statement.setString(2, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
