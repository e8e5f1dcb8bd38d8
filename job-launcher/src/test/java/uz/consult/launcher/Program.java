package uz.consult.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.springframework.util.FileSystemUtils;
import uz.consult.sandbox.JavaProcess;
import uz.consult.sandbox.Sandbox;
import uz.consult.sandbox.onec.Seed;

/**
 * The launcher as a process of its own. From jars, with an archive of its classes from a first start: there are fifty starts, and
 * so each takes half the time. All processes in which tests run use the same, made by the first that needs it.
 */
public final class Program {

    private static final List<String> QUICK = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-Xshare:auto",
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off",
            "-Dorg.jooq.no-logo=true",
            "-Dorg.jooq.no-tips=true",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");

    private static final Path PROGRAMS = Path.of("target", "programs").toAbsolutePath();

    private static Program program;

    private final Path home;
    private final Path archive;
    private final String classpath;

    private Program(Path home) {
        this.home = home;
        archive = home.resolve("classes.jsa");
        classpath = entries()
                .map(entry -> Files.isDirectory(entry) ? jar(entry) : entry)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Starts it.
     *
     * @param environment its variables; none of ours is inherited
     * @param output where it writes to, and begins anew
     */
    public static Process start(Map<String, String> environment, Path output, String... arguments) {
        try {
            return program().run(environment, output, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Program program() throws IOException {
        if (program == null) {
            Program here = new Program(PROGRAMS.resolve(fingerprint()));
            Files.createDirectories(here.home);
            try (FileChannel channel = FileChannel.open(
                            here.home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !Files.exists(here.archive)) {
                    here.make();
                }
            }
            program = here;
        }
        return program;
    }

    /** Of other classes another program is made. */
    private static String fingerprint() throws IOException {
        CRC32 seen = new CRC32();
        seen.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
        for (Path entry : entries().toList()) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.sorted().toList()) {
                    String state = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                    seen.update(state.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return Long.toHexString(seen.getValue());
    }

    private void make() throws IOException {
        try (Stream<Path> others = Files.list(PROGRAMS)) {
            for (Path other : others.filter(other -> !other.equals(home)).toList()) {
                FileSystemUtils.deleteRecursively(other);
            }
        }
        entries()
                .filter(Files::isDirectory)
                .forEach(classes -> ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--file",
                                jar(classes).toString(),
                                "-C",
                                classes.toString(),
                                "."));
        Path output = home.resolve("output");
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1))) {
            Map<String, String> environment = belt.environment();
            environment.putAll(Sandbox.NOTHING_SCHEDULED);
            environment.put("SERVER_PORT", "0");
            environment.put("MANAGEMENT_PORT", "0");
            Process process = run(environment, output, "serve");
            EtlFixture.until(
                    "the first launcher to start", () -> read(output).contains("Timer:") || !process.isAlive());
            process.destroy();
            process.onExit().join();
        }
    }

    private Process run(Map<String, String> environment, Path output, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(QUICK);
        all.add((Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive);
        all.addAll(List.of("-cp", classpath(environment), "uz.consult.launcher.Launcher"));
        all.addAll(List.of(arguments));
        Map<String, String> variables = new HashMap<>(environment);
        variables.putIfAbsent("LC_ALL", "C.UTF-8");
        return JavaProcess.of(variables, all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** With the tests' own classes where a job among them is to be run. */
    private String classpath(Map<String, String> environment) {
        return environment.containsKey("SPRING_MAIN_SOURCES")
                ? classpath
                        + File.pathSeparator
                        + Path.of("target", "test-classes").toAbsolutePath()
                : classpath;
    }

    /** What the launcher is made of. */
    private static Stream<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> Files.exists(entry) && !entry.endsWith("test-classes"));
    }

    /** An archive knows the classes of jars only. */
    private Path jar(Path classes) {
        return home.resolve(classes.getParent().getParent().getFileName() + ".jar");
    }

    private static String read(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
