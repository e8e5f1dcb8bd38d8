package uz.consult.launcher.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import uz.consult.launcher.Connections;

/** Stands in front of a server: open, it lets everything through; shut, nobody gets in; frozen, nothing moves and nobody is told. */
final class TcpGate implements AutoCloseable {

    private enum State {
        OPEN,
        SHUT,
        FROZEN
    }

    private final ServerSocket entrance;
    private final int behind;
    private final Set<Socket> through = ConcurrentHashMap.newKeySet();
    private State state = State.OPEN;

    TcpGate(int behind) throws IOException {
        this.behind = behind;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Connections.begin(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    synchronized void open() {
        state = State.OPEN;
        notifyAll();
    }

    void shut() throws IOException {
        synchronized (this) {
            state = State.SHUT;
            notifyAll();
        }
        for (Socket socket : through) {
            socket.close();
        }
    }

    synchronized void freeze() {
        state = State.FROZEN;
    }

    private synchronized State thawed() throws InterruptedException {
        while (state == State.FROZEN) {
            wait();
        }
        return state;
    }

    private void accept() throws IOException, InterruptedException {
        while (true) {
            Socket outer = entrance.accept();
            through.add(outer);
            Connections.begin(() -> {
                if (thawed() == State.SHUT) {
                    outer.close();
                    return;
                }
                Socket inner = new Socket(InetAddress.getLoopbackAddress(), behind);
                through.add(inner);
                Connections.begin(() -> copy(inner, outer));
                copy(outer, inner);
            });
        }
    }

    private void copy(Socket from, Socket to) throws IOException, InterruptedException {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] some = new byte[8_192];
            for (int read = in.read(some); read >= 0 && thawed() != State.SHUT; read = in.read(some)) {
                out.write(some, 0, read);
                out.flush();
            }
        } finally {
            through.remove(from);
            through.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        shut();
    }
}
