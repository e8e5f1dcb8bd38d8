package uz.consult.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import uz.consult.sandbox.JavaProcess;
import uz.consult.sandbox.Sandbox;
import uz.consult.sandbox.onec.Seed;

/**
 * The launcher as a process of its own. From jars, with an archive of its classes from a first start: there are fifty starts, and
 * so each takes half the time.
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

    private static Program program;

    private final Path home = Files.createTempDirectory("launcher");
    private final String classpath = classpath();
    private final Path archive = home.resolve("classes.jsa");

    private Program() throws IOException {}

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
            Program first = new Program();
            first.archive();
            program = first;
        }
        return program;
    }

    private void archive() throws IOException {
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

    /** An archive knows the classes of jars only. */
    private String classpath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Files.isDirectory(Path.of(entry))) {
                entries.add(entry);
            } else if (!entry.endsWith("test-classes")) {
                Path jar = home.resolve(entries.size() + ".jar");
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", entry, ".");
                entries.add(jar.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static String read(Path output) {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
