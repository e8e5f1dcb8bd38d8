package uz.consult.sandbox.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import uz.consult.sandbox.Sandbox;

/** A sandbox of the production's size, in which things happen once a launcher serves. */
final class Demo {

    private Demo() {}

    /**
     * Starts the sandbox and stays until it is ended. Reads from the standard input, once somebody writes it, where the launcher will
     * serve and who may start runs there, as a line {@code ADDRESS USER PASSWORD}; then lets things happen.
     *
     * @param args the file to write the environment to, see {@link Sandbox#announce}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Sandbox sandbox = Sandbox.ofProduction();
        sandbox.announce(Path.of(args[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line != null) {
            String[] words = line.split(" ");
            play(sandbox, new Launcher(URI.create(words[0]), words[1], words[2]));
        }
        Thread.currentThread().join();
    }

    private static void play(Sandbox sandbox, Launcher launcher) throws InterruptedException {
        try {
            launcher.awaitReady();
            new Life(
                            sandbox.onec(),
                            sandbox.chatwoot().chatwoot(),
                            sandbox.postgres().getPostgresDatabase(),
                            launcher)
                    .play();
        } catch (IOException | SQLException e) {
            System.err.println("The demo's life is cut short: " + e.getMessage());
        }
    }
}
