package uz.consult.launcher.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections for Flyway. Each knows by {@code etl.application} whom the migrations give rights to; the name goes there as a value,
 * so it may be any.
 */
final class MigrationSessions extends DelegatingDataSource {

    private final String application;

    /** @param application the user of the application */
    MigrationSessions(DataSource target, String application) {
        super(target);
        this.application = application;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        boolean ready = false;
        try (PreparedStatement statement =
                connection.prepareStatement("select set_config('etl.application', ?, false)")) {
            statement.setString(1, application);
            statement.execute();
            String user = connection.getMetaData().getUserName();
            ready = true;
            return user.contains("'") ? withRole(connection, user) : connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    /** Flyway goes back to its role by {@code SET ROLE 'name'}, and doubles no apostrophe in it. */
    private static Connection withRole(Connection connection, String user) {
        String wrong = "SET ROLE '" + user + "'";
        String right = "SET ROLE '" + user.replace("'", "''") + "'";
        return (Connection) Proxy.newProxyInstance(
                MigrationSessions.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (args != null && args.length > 0 && wrong.equals(args[0])) {
                        args[0] = right;
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
