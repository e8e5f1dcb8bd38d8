package uz.consult.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** A PostgreSQL of its own, and a fresh database for each measurement. */
final class Databases implements AutoCloseable {

    static final String EMPTY = "bench_empty";

    private final EmbeddedPostgres postgres;
    private final long postmaster;
    private int made;

    /** @param large false for PostgreSQL's default settings; true for those of one that holds millions of rows */
    Databases(boolean large) throws IOException, SQLException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        if (large) {
            builder.setServerConfig("shared_buffers", "4GB").setServerConfig("max_wal_size", "16GB");
        }
        postgres = builder.start();
        postmaster =
                Long.parseLong(Files.readAllLines(Path.of(text("postgres", "show data_directory"), "postmaster.pid"))
                        .get(0)
                        .strip());
        execute("postgres", "create database " + EMPTY);
        Flyway.configure()
                .dataSource(postgres.getDatabase("postgres", EMPTY))
                .defaultSchema("batch")
                .load()
                .migrate();
    }

    /**
     * A new database like the template, with nothing of its making left to be written later. Its empty tables are not analysed:
     * in life they are not either, and a plan that was made for none would stay with a prepared statement.
     */
    String fresh(String template) throws SQLException {
        String name = "bench_" + ++made;
        execute("postgres", "create database " + name + " template " + template);
        execute("postgres", "checkpoint");
        return name;
    }

    /** Brings the tables into the state in which they are found a while after a load. */
    void settle(String database, String... tables) throws SQLException {
        execute(database, "vacuum analyze " + String.join(", ", tables));
        execute("postgres", "checkpoint");
    }

    void drop(String database) throws SQLException {
        execute("postgres", "drop database " + database + " with (force)");
    }

    /** The variables by which a program finds the database. */
    Map<String, String> environment(String database) {
        return Map.of(
                "DB_HOST", "127.0.0.1",
                "DB_PORT", String.valueOf(postgres.getPort()),
                "DB_NAME", database,
                "DB_USER", "postgres",
                "DB_PASS", "postgres");
    }

    double cpu() {
        return ProcessStats.cpuOfFamily(postmaster);
    }

    long number(String database, String query) throws SQLException {
        return Long.parseLong(text(database, query));
    }

    String text(String database, String query) throws SQLException {
        Map<String, String> rows = rows(
                database,
                "select '', (" + query.replaceFirst("^show (\\w+)$", "select current_setting('$1')") + ")::text");
        return rows.values().iterator().next();
    }

    /** Two columns as text, in their order. */
    Map<String, String> rows(String database, String query) throws SQLException {
        Map<String, String> rows = new LinkedHashMap<>();
        try (Connection db = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = db.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                rows.put(row.getString(1), row.getString(2));
            }
        }
        return rows;
    }

    void execute(String database, String statement) throws SQLException {
        try (Connection db = postgres.getDatabase("postgres", database).getConnection();
                Statement execution = db.createStatement()) {
            execution.execute(statement);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
