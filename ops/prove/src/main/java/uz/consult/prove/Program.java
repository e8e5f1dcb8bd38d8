package uz.consult.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.JavaProcess;

/**
 * The launcher as a program, unpacked once, with an archive of its classes from a first start: so each of the many starts takes
 * half the time.
 */
final class Program implements AutoCloseable {

    private static final List<String> QUICK = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx256m",
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off");

    private final Path home;
    private final Path jar;
    private final Set<Process> started = ConcurrentHashMap.newKeySet();
    private @Nullable Path archive;

    /** @throws IOException if the jar cannot be unpacked */
    Program(Path packaged) throws IOException, InterruptedException {
        if (!Files.exists(packaged)) {
            throw new IOException(packaged + " is not there: build it with ops/etl build");
        }
        home = Files.createTempDirectory("prove-launcher");
        Path log = home.resolve("unpack.log");
        int exit = JavaProcess.of(
                        Map.of(),
                        List.of(
                                "-Djarmode=tools",
                                "-jar",
                                packaged.toAbsolutePath().toString(),
                                "extract",
                                "--destination",
                                home.resolve("app").toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException(packaged + " cannot be unpacked: " + Files.readString(log));
        }
        jar = home.resolve("app").resolve(packaged.getFileName());
        // If the prover is ended in the middle, no launcher is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> started.forEach(Process::destroyForcibly)));
    }

    Path home() {
        return home;
    }

    /** Must the next start write the archive, at its end? */
    boolean archives() {
        return archive == null;
    }

    /** The archive is there now. */
    void archived() {
        Path written = home.resolve("classes.jsa");
        archive = Files.exists(written) ? written : null;
    }

    /**
     * Starts it; what it prints must be read.
     *
     * @param settings properties of the launcher
     * @param environment its variables
     */
    Process start(Map<String, String> settings, Map<String, String> environment) throws IOException {
        List<String> arguments = new ArrayList<>(QUICK);
        arguments.add(
                archive == null
                        ? "-XX:ArchiveClassesAtExit=" + home.resolve("classes.jsa")
                        : "-XX:SharedArchiveFile=" + archive);
        settings.forEach((name, value) -> arguments.add("-D" + name + "=" + value));
        arguments.addAll(
                List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8", "-jar", jar.toString(), "serve"));
        Process process =
                JavaProcess.of(environment, arguments).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
