package uz.consult.launcher.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * New connections with the settings that the application needs, whatever the defaults of the role, the database or the server: those
 * that would cut a run short, lose what was committed, or change the meaning of a statement. A server that accepts no writes is
 * refused.
 */
final class Sessions extends DelegatingDataSource {

    /** As PostgreSQL names it: read_only_sql_transaction. */
    static final String READ_ONLY = "25006";

    /** By name; what a version of PostgreSQL does not have is left out. */
    private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

    static {
        // Statements are read again after what others have committed: effects are counted by that.
        SETTINGS.put("default_transaction_isolation", "read committed");
        SETTINGS.put("default_transaction_deferrable", "off");
        SETTINGS.put("default_transaction_read_only", "off");
        SETTINGS.put("synchronous_commit", "on");
        // A sweep may take minutes, and the connection with a job's lock is idle for as long as its run.
        SETTINGS.put("statement_timeout", "0");
        SETTINGS.put("lock_timeout", "0");
        SETTINGS.put("transaction_timeout", "0");
        SETTINGS.put("idle_session_timeout", "0");
        SETTINGS.put("exit_on_error", "off");
        // What texts mean, and which function a name is.
        SETTINGS.put("search_path", "\"$user\", public");
        SETTINGS.put("standard_conforming_strings", "on");
        SETTINGS.put("transform_null_equals", "off");
        SETTINGS.put("array_nulls", "on");
        SETTINGS.put("IntervalStyle", "postgres");
        SETTINGS.put("bytea_output", "hex");
        // Pages of 1,000 keys are looked up by their index: with the default, made for spinning disks, PostgreSQL reads
        // tables
        // of some 10,000 rows in whole instead. None of the statements is worth being compiled.
        SETTINGS.put("random_page_cost", "1.1");
        SETTINGS.put("jit", "off");
    }

    /**
     * Defaults of the role are overruled, because the role is the application's; read-only set for the server or the database is kept,
     * because somebody wants no writes now. Commits are synchronous: that a message was sent must survive a crash of PostgreSQL.
     */
    private static final String SET = """
            select count(set_config(name, w.value, false)) from pg_settings join (values %s) w (name, value) using (name)
            where setting <> w.value and case name
                when 'default_transaction_read_only' then source in ('user', 'database user')
                when 'synchronous_commit' then setting = 'off'
                else true end""".formatted(SETTINGS.entrySet().stream()
            .map(setting -> "('" + setting.getKey() + "', '" + setting.getValue() + "')")
            .collect(Collectors.joining(", ")));

    private static final String STATE = "select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'";

    Sessions(DataSource target) {
        super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = connect();
        boolean ready = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(SET);
            try (ResultSet state = statement.executeQuery(STATE)) {
                state.next();
                refuse(state.getBoolean(1), state.getBoolean(2));
            }
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    private Connection connect() throws SQLException {
        try {
            return super.getConnection();
        } catch (SQLException e) {
            throw Untrusted.explained(e);
        }
    }

    private static void refuse(boolean standby, boolean readOnly) throws SQLException {
        if (standby) {
            throw new SQLException(
                    "This server is a standby and takes no writes: DB_HOST must name the primary, or all servers, as"
                            + " host1:5432,host2:5432",
                    READ_ONLY);
        }
        if (readOnly) {
            throw new SQLException(
                    "This server takes no writes now: default_transaction_read_only is on. It is used again as soon as that"
                            + " is off",
                    READ_ONLY);
        }
    }
}
