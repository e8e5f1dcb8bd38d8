package uz.consult.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Java program as a process of its own, on the Java that runs now. */
public final class JavaProcess {

    /** All else stays behind, above all the settings of a real launcher. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "TMPDIR", "TZ", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "JAVA_TOOL_OPTIONS");

    private JavaProcess() {}

    /**
     * A process that is still to be started, with its output wherever the caller directs it.
     *
     * @param environment its variables besides those of the machine
     * @param arguments of java: options, class or jar, and the program's own
     */
    public static ProcessBuilder of(Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        return builder;
    }
}
