package uz.consult.launcher.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import uz.consult.launcher.Connections;

/** A proxy with TLS in front of a launcher: it says who has called it and how, whatever the caller says of that, and passes the rest on. */
final class Front implements AutoCloseable {

    private final SSLServerSocket entrance;
    private final String from;
    private final URI behind;

    /**
     * Begins.
     *
     * @param from the address that it has for the launcher
     */
    Front(SSLContext certificate, String from, String behind) throws IOException {
        this.from = from;
        this.behind = URI.create(behind);
        entrance = (SSLServerSocket)
                certificate.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Connections.begin(() -> {
            while (true) {
                Socket caller = entrance.accept();
                Connections.begin(() -> pass(caller));
            }
        });
    }

    String address() {
        return "https://127.0.0.1:" + entrance.getLocalPort();
    }

    int port() {
        return entrance.getLocalPort();
    }

    private void pass(Socket caller) throws IOException {
        try (caller;
                Socket launcher = new Socket()) {
            launcher.bind(new InetSocketAddress(from, 0));
            launcher.connect(new InetSocketAddress(behind.getHost(), behind.getPort()));
            String head = head(caller.getInputStream())
                    .replaceAll("(?im)^(X-Forwarded-[^:]*|Connection):.*\r\n", "")
                    .replaceFirst(
                            "\r\n\r\n$",
                            "\r\nX-Forwarded-For: " + caller.getInetAddress().getHostAddress()
                                    + "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: 127.0.0.1:" + port()
                                    + "\r\nConnection: close\r\n\r\n");
            launcher.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            Connections.begin(() -> caller.getInputStream().transferTo(launcher.getOutputStream()));
            launcher.getInputStream().transferTo(caller.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0; read = in.read()) {
            head.write(read);
            if (read == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        throw new IOException("The caller has gone");
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
