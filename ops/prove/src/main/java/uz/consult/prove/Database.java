package uz.consult.prove;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The database of a seed, read as plain text over plain JDBC. Waits for a PostgreSQL that is just being restarted. */
final class Database implements AutoCloseable {

    private static final int TRIES = 120;

    private final Postgres server;
    private final String name;
    private @Nullable Connection connection;

    Database(Postgres server, String name) throws SQLException {
        this.server = server;
        this.name = name;
        server.create(name);
    }

    String name() {
        return name;
    }

    Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** The rows, each value as PostgreSQL writes it. */
    synchronized List<Map<String, @Nullable String>> rows(String sql, @Nullable Object... arguments) {
        for (int attempt = 1; ; attempt++) {
            try {
                Connection open = connection;
                if (open == null) {
                    open = connect();
                    connection = open;
                }
                return rows(open, sql, arguments);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                boolean away = state.startsWith("08") || state.startsWith("57P");
                if (!away || attempt == TRIES) {
                    throw new IllegalStateException(sql + ": " + e.getMessage(), e);
                }
                discard();
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    static List<Map<String, @Nullable String>> rows(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<Map<String, @Nullable String>> rows = new ArrayList<>();
            if (!statement.execute()) {
                return rows;
            }
            try (ResultSet result = statement.getResultSet()) {
                ResultSetMetaData columns = result.getMetaData();
                while (result.next()) {
                    Map<String, @Nullable String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i), result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    /** The one value of the one row. */
    long number(String sql, @Nullable Object... arguments) {
        return Long.parseLong(
                String.valueOf(rows(sql, arguments).get(0).values().iterator().next()));
    }

    private void discard() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // it is gone already
        }
        connection = null;
    }

    @Override
    public synchronized void close() throws SQLException {
        discard();
        server.drop(name);
    }
}
