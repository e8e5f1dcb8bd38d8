package uz.consult.launcher;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of a test's own, which can be ended in its way, get a standby, and go. */
public final class Server implements AutoCloseable {

    private final Path home;
    private final EmbeddedPostgres.Builder builder;
    private EmbeddedPostgres running;

    private Server(Path home, EmbeddedPostgres.Builder builder) {
        this.home = home;
        this.builder = builder;
    }

    /** A new one. */
    public static Server started(Path home) throws IOException {
        return started(home, EmbeddedPostgres.builder());
    }

    /** A new one, of another version. */
    public static Server started(Path home, EmbeddedPostgres.Builder builder) throws IOException {
        Server server = new Server(home, builder);
        server.start();
        return server;
    }

    public EmbeddedPostgres running() {
        return running;
    }

    /** One after the other, over all processes: of two that find the same port free, the second would speak to the first's server. */
    private void start() throws IOException {
        Path lock = Path.of(System.getProperty("java.io.tmpdir"), "consult-etl-postgresql.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            builder.setDataDirectory(home).setCleanDataDirectory(false).setPGStartupWait(EtlFixture.PATIENCE);
            running = (running == null ? builder : builder.setPort(running.getPort())).start();
        }
    }

    /** A standby that follows this server from now on, with all that it holds. */
    public Server standby(Path copy) throws IOException {
        running.close(); // at rest, a copy of its files is a backup
        copy(home, copy);
        start();
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
        Files.deleteIfExists(copy.resolve("postmaster.pid"));
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + running.getPort() + " user=postgres'\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return started(copy);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        running.close();
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
