package uz.consult.bench.siege;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection from an address of the loopback network, on which anything may be said. */
final class Stranger implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 1 << 20;
    private static final int ADDRESSES = 250;

    private final Socket socket = new Socket();

    Stranger(int caller, int port, Hits hits) throws IOException {
        try {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.bind(from(caller));
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        hits.connected();
    }

    /** An address of this caller, of which there are 250; the first is that of those who mean well. */
    static InetSocketAddress from(int caller) {
        int address = caller % ADDRESSES;
        return new InetSocketAddress(address == 0 ? "127.0.0.1" : "127.0.1." + address, 0);
    }

    /** Sends a request whose lines end with its headers, and counts the answer. */
    static void ask(int caller, int port, Hits hits, String body, String... lines) throws IOException {
        try (Stranger stranger = new Stranger(caller, port, hits)) {
            stranger.say(String.join("\r\n", lines) + "\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body);
            hits.answered(stranger.status());
        }
    }

    void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The status of the answer, once the connection has ended; 0 if there was none. */
    int status() throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] some = new byte[8_192];
        try {
            int read = socket.getInputStream().read(some);
            while (read >= 0 && heard.size() < MOST) {
                heard.write(some, 0, read);
                read = socket.getInputStream().read(some);
            }
        } catch (IOException e) {
            if (heard.size() == 0) {
                throw e;
            }
        }
        return status(heard.toString(StandardCharsets.ISO_8859_1));
    }

    /** The status that an answer begins with; 0 if it is none. */
    static int status(String answer) {
        return answer.matches("(?s)HTTP/1\\.1 [1-5][0-9]{2}.*") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
