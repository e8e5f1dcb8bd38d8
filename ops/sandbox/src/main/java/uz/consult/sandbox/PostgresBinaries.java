package uz.consult.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Which PostgreSQL is started: the one on the class path, or another major version, whose binaries the build puts into
 * {@code ops/sandbox/target/postgres}: a newer one and the oldest that is tried. Two versions cannot both lie on the class path.
 */
public final class PostgresBinaries {

    private static final Path BUILT = Path.of("ops", "sandbox", "target", "postgres");

    private PostgresBinaries() {}

    /**
     * The jar with the other version, as the property {@code postgres.binaries} names it, else as the build has put it, looked
     * for from here upwards.
     *
     * @throws IllegalStateException if it is not there
     */
    public static Path other() {
        String named = System.getProperty("postgres.binaries");
        return named != null ? Path.of(named) : built("other.jar");
    }

    /**
     * The jar with the oldest version that is tried.
     *
     * @throws IllegalStateException if it is not there
     */
    public static Path oldest() {
        return built("oldest.jar");
    }

    private static Path built(String jar) {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve(BUILT).resolve(jar))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(BUILT.resolve(jar) + " is not there: build ops/sandbox first"));
    }

    /** A server of the version whose binaries the jar holds. */
    public static EmbeddedPostgres.Builder builder(Path jar) {
        return EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> {
            try (JarFile binaries = new JarFile(jar.toFile())) {
                JarEntry archive = binaries.stream()
                        .filter(entry -> entry.getName().endsWith(".txz"))
                        .findFirst()
                        .orElseThrow(() -> new IOException(jar + " holds no binaries of PostgreSQL"));
                return new ByteArrayInputStream(binaries.getInputStream(archive).readAllBytes());
            }
        });
    }
}
