package uz.consult.prove;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import uz.consult.sandbox.PostgresBinaries;
import uz.consult.sandbox.profile.PostgresVersion;

/** A PostgreSQL server of our own, which can be stopped, crashed and started again with what it holds. */
final class Postgres implements AutoCloseable {

    /** A role whose defaults are not the server's. */
    static final String ODD_ROLE = "odd";

    private static final List<String> ODD = List.of(
            "create role " + ODD_ROLE + " login superuser password 'postgres'",
            "alter role " + ODD_ROLE + " set default_transaction_isolation = 'repeatable read'",
            "alter role " + ODD_ROLE + " set timezone = 'America/St_Johns'",
            "alter role " + ODD_ROLE + " set datestyle = 'SQL, DMY'",
            "alter role " + ODD_ROLE + " set search_path = log, public",
            "alter role " + ODD_ROLE + " set statement_timeout = '20s'",
            "alter role " + ODD_ROLE + " set idle_in_transaction_session_timeout = '3s'");

    private final Path home;
    private final PostgresVersion version;
    private final int port;
    private EmbeddedPostgres server;

    Postgres() throws IOException {
        this(PostgresVersion.V17);
    }

    Postgres(PostgresVersion version) throws IOException {
        this.version = version;
        home = Files.createTempDirectory("prove-postgres");
        server = start(0);
        port = server.getPort();
        try {
            for (String sql : ODD) {
                administer(sql);
            }
        } catch (SQLException e) {
            throw new IOException("The role " + ODD_ROLE + ": " + e.getMessage(), e);
        }
    }

    private static EmbeddedPostgres.Builder builder(PostgresVersion version) {
        return switch (version) {
            case V17 -> EmbeddedPostgres.builder();
            case V15 -> PostgresBinaries.builder(PostgresBinaries.oldest());
            case V18 -> PostgresBinaries.builder(PostgresBinaries.other());
        };
    }

    private EmbeddedPostgres start(int at) throws IOException {
        EmbeddedPostgres.Builder builder = builder(version)
                .setDataDirectory(home.resolve("data"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                // What was committed must outlive a crash of the server, as it does in production.
                .setServerConfig("synchronous_commit", "on");
        return (at == 0 ? builder : builder.setPort(at)).start();
    }

    int port() {
        return port;
    }

    Connection connect(String database) throws SQLException {
        return server.getDatabase("postgres", database).getConnection();
    }

    void create(String database) throws SQLException {
        administer("create database " + database);
    }

    void drop(String database) throws SQLException {
        administer("drop database if exists " + database + " with (force)");
    }

    private void administer(String sql) throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @param crash true to end it in the middle of everything, false to let it close its connections in peace */
    synchronized void restart(boolean crash) throws IOException, InterruptedException {
        stop(crash);
        resume();
    }

    /** Ends it, as {@link #restart} does; what it holds stays on disk until {@link #resume()}. */
    synchronized void stop(boolean crash) throws IOException, InterruptedException {
        if (crash) {
            List<String> lines = Files.readAllLines(home.resolve("data").resolve("postmaster.pid"));
            String pid = lines.get(0).strip();
            new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(process -> process.onExit().join());
        }
        server.close();
    }

    /** Starts it on its port with what it held. */
    synchronized void resume() throws IOException {
        server = start(port);
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
