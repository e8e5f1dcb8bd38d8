package uz.consult.launcher.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import uz.consult.launcher.EtlFixture;

/** Somebody at an address of the loopback network, who says what he likes, as slowly as he likes. */
final class Stranger implements AutoCloseable {

    private final Socket socket;

    Stranger(String from, int port) throws IOException {
        socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(30_000);
    }

    static Stranger at(EtlFixture belt, String from) throws IOException {
        return new Stranger(from, URI.create(belt.address()).getPort());
    }

    /** Sends a request without body, and gives the status of the answer. */
    static int send(EtlFixture belt, String from, String... lines) throws IOException {
        try (Stranger stranger = at(belt, from)) {
            stranger.say(String.join("\r\n", lines) + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return status(stranger.hear());
        }
    }

    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Everything up to the end of the connection. */
    String hear() throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] some = new byte[4_096];
        try {
            for (int read = socket.getInputStream().read(some);
                    read >= 0;
                    read = socket.getInputStream().read(some)) {
                heard.write(some, 0, read);
            }
        } catch (SocketException reset) {
            // The server has closed it while more was on its way.
        }
        return heard.toString(StandardCharsets.UTF_8);
    }

    /** What is said within this time; null once the connection has ended. */
    String hear(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        byte[] some = new byte[4_096];
        try {
            int read = socket.getInputStream().read(some);
            return read < 0 ? null : new String(some, 0, read, StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        } catch (SocketException reset) {
            return null;
        }
    }

    /** The status of an answer; 0 if there was none. */
    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
