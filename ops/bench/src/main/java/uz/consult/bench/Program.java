package uz.consult.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.JavaProcess;

/** A Java program that is run as a process of its own and watched until it ends. */
final class Program implements AutoCloseable {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final long EVERY_MILLIS = 20;

    /**
     * What a program took.
     *
     * @param wall from start to exit, in seconds
     * @param cpu user and system, in seconds
     * @param peak the most resident memory, in bytes
     */
    record Took(double wall, double cpu, long peak, String output) {}

    private final String name;
    private final Process process;
    private final @Nullable Path output;
    private final long started = System.nanoTime();

    private Program(String name, Process process, @Nullable Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
        RUNNING.add(process);
    }

    /** Sees to it that Ctrl-C ends every program that runs then. */
    static void endWithUs() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    /**
     * Starts it.
     *
     * @param output where what it prints goes; null to read and write it through pipes
     * @param arguments of java: options, class or jar, and its own
     */
    static Program start(String name, Map<String, String> environment, @Nullable Path output, List<String> arguments)
            throws IOException {
        ProcessBuilder builder = JavaProcess.of(environment, arguments);
        if (output == null) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        } else {
            Files.createDirectories(output.toAbsolutePath().getParent());
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
        }
        return new Program(name, builder.start(), output);
    }

    Process process() {
        return process;
    }

    double cpu() {
        return ProcessStats.cpu(process.pid());
    }

    /** Watches it until it ends. */
    Took await() throws IOException, InterruptedException {
        double cpu = 0;
        long peak = 0;
        do {
            cpu = Math.max(cpu, ProcessStats.cpu(process.pid()));
            peak = Math.max(peak, ProcessStats.peak(process.pid()));
        } while (!process.waitFor(EVERY_MILLIS, TimeUnit.MILLISECONDS));
        double wall = (System.nanoTime() - started) / 1e9;
        RUNNING.remove(process);
        String printed = printed();
        if (process.exitValue() != 0) {
            List<String> lines = printed.lines().toList();
            throw new IllegalStateException(name + " ended with " + process.exitValue() + "; all it printed is in "
                    + output + ", last:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
        }
        return new Took(wall, cpu, peak, printed);
    }

    /** What it has printed until now; empty if that goes through pipes. */
    String printed() throws IOException {
        return output == null ? "" : Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Asks it to end, and waits until it has. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        RUNNING.remove(process);
    }
}
