package uz.consult.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.bench.onec.PageServer.Served;
import uz.consult.bench.onec.StandIns;
import uz.consult.sandbox.onec.Seed;

/** The stand-ins for 1C and Chatwoot, in a process of their own. */
final class StandInProcess implements AutoCloseable {

    private final JsonMapper json = new JsonMapper();
    private final Program program;
    private final BufferedReader answers;
    private final Writer commands;
    private final Map<String, String> environment;

    StandInProcess(Seed.Size size) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx1g", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), StandIns.class.getName()));
        arguments.addAll(List.of(StandIns.numbers(size)));
        program = Program.start("The stand-ins", Map.of(), null, arguments);
        answers = program.process().inputReader(StandardCharsets.UTF_8);
        commands = program.process().outputWriter(StandardCharsets.UTF_8);
        environment = json.readValue(answer(), new TypeReference<>() {});
    }

    /** The variables by which they are found. */
    Map<String, String> environment() {
        return environment;
    }

    double cpu() {
        return program.cpu();
    }

    void forget() throws IOException {
        ask("forget");
    }

    /** What was sent since {@link #forget}, by entity. */
    Map<String, Served> served() throws IOException {
        return json.readValue(ask("served"), new TypeReference<>() {});
    }

    /** Saves one of so many consultations anew. */
    void edit(int oneOf) throws IOException {
        ask("edit " + oneOf);
    }

    void reset() throws IOException {
        ask("reset");
    }

    private String ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The stand-ins have ended; see their output above");
        }
        return line;
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
