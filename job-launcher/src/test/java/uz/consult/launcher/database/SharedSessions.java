package uz.consult.launcher.database;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import uz.consult.launcher.Connections;

/**
 * A pooler in front of PostgreSQL that does as PgBouncer does with pool_mode=transaction: a few sessions, and each transaction of
 * each client gets one that is free. It speaks the protocol only as far as that needs.
 */
final class SharedSessions implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int VERSION = 196608;

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingDeque<Session> free = new LinkedBlockingDeque<>();

    /** @param sessions how many there are, of a user who is trusted */
    SharedSessions(int port, String user, String database, int sessions) throws IOException {
        for (int i = 0; i < sessions; i++) {
            free.push(new Session(port, user, database));
        }
        Connections.begin(() -> {
            while (true) {
                Socket client = entrance.accept();
                Connections.begin(() -> serve(client));
            }
        });
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** A session of PostgreSQL, and what it said as it began. */
    private static final class Session {
        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;
        private final byte[] greeting;

        Session(int port, String user, String database) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            byte[] parameters = ("user\0" + user + "\0database\0" + database
                            + "\0client_encoding\0UTF8\0DateStyle\0ISO\0TimeZone\0UTC\0extra_float_digits\0003\0\0")
                    .getBytes(StandardCharsets.UTF_8);
            out.writeInt(8 + parameters.length);
            out.writeInt(VERSION);
            out.write(parameters);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            pass(in, new DataOutputStream(said));
            greeting = said.toByteArray();
        }
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        Session session = null;
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            int length = in.readInt();
            while (in.readInt() == SSL_REQUEST) {
                out.write('N');
                length = in.readInt();
            }
            in.skipNBytes(length - 8);
            Session any = free.take();
            free.push(any);
            out.write(any.greeting);
            out.flush();
            ByteArrayOutputStream asked = new ByteArrayOutputStream();
            while (true) {
                int type = message(in, new DataOutputStream(asked));
                if (type == 'X') {
                    return;
                }
                if (type == 'Q' || type == 'S' || type == 'F') {
                    session = session == null ? free.take() : session;
                    session.out.write(asked.toByteArray());
                    session.out.flush();
                    asked.reset();
                    if (pass(session.in, out) == 'I') {
                        free.push(session);
                        session = null;
                    }
                    out.flush();
                }
            }
        } finally {
            if (session != null) {
                session.socket.close();
            }
        }
    }

    /** Messages up to the one that says that the session is ready; how it is then: I is idle, T and E are in a transaction. */
    private static int pass(DataInputStream from, DataOutputStream to) throws IOException {
        while (true) {
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            int type = message(from, new DataOutputStream(one));
            to.write(one.toByteArray());
            if (type == 'Z') {
                return one.toByteArray()[5];
            }
        }
    }

    private static int message(DataInputStream from, DataOutputStream to) throws IOException {
        int type = from.readUnsignedByte();
        int length = from.readInt();
        to.writeByte(type);
        to.writeInt(length);
        to.write(from.readNBytes(length - 4));
        return type;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Session session : free) {
            session.socket.close();
        }
    }
}
