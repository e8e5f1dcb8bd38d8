package uz.consult.launcher;

import java.io.IOException;

/** The work of whoever stands between two sockets, in threads that end with their connection. */
public final class Connections {

    private Connections() {}

    /** What is done until its connection ends. */
    public interface Work {
        void run() throws IOException, InterruptedException;
    }

    public static void begin(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // a connection has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
