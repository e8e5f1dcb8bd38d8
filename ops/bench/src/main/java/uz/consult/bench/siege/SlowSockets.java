package uz.consult.bench.siege;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections that say something and then next to nothing, all on one thread; one that is closed is opened anew after a while.
 *
 * @param callers how many connections
 * @param openings what they say first, in turn
 * @param every how long between two drips
 */
record SlowSockets(int port, int callers, List<Opening> openings, Duration every) implements Attack {

    private static final long PAUSE = Duration.ofMillis(250).toNanos();
    private static final int AT_ONCE = 200;
    private static final long LOOK = 20;

    /**
     * How a connection begins.
     *
     * @param drip what follows, again and again; empty for nothing
     */
    record Opening(String text, String drip) {}

    @Override
    public void until(long end, Hits hits) throws IOException {
        List<Slow> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            all.add(new Slow(i, openings.get(i % openings.size()), hits));
        }
        try (Selector selector = Selector.open()) {
            while (System.nanoTime() < end) {
                int opened = 0;
                for (Slow slow : all) {
                    if (slow.key == null && opened < AT_ONCE && System.nanoTime() > slow.due) {
                        slow.connect(selector);
                        opened++;
                    }
                    slow.drip();
                }
                hits.open(all.stream().filter(slow -> slow.said).count());
                selector.select(LOOK);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Slow) key.attachment()).go();
                }
                selector.selectedKeys().clear();
            }
        } finally {
            for (Slow slow : all) {
                slow.close();
            }
        }
    }

    private final class Slow {

        private final int caller;
        private final Opening opening;
        private final Hits hits;
        private @Nullable SelectionKey key;
        private boolean said;
        /** When to drip, or, if it is closed, when to open it anew. */
        private long due = System.nanoTime();

        Slow(int caller, Opening opening, Hits hits) {
            this.caller = caller;
            this.opening = opening;
            this.hits = hits;
        }

        void connect(Selector selector) throws IOException {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            try {
                channel.bind(Stranger.from(caller));
                channel.connect(new InetSocketAddress("127.0.0.1", port));
            } catch (IOException e) {
                end();
            }
        }

        void go() throws IOException {
            SelectionKey now = key;
            if (now == null || !now.isValid()) {
                return;
            }
            SocketChannel channel = (SocketChannel) now.channel();
            try {
                if (now.isConnectable() && channel.finishConnect()) {
                    hits.connected();
                    now.interestOps(SelectionKey.OP_READ);
                    channel.write(bytes(opening.text()));
                    said = true;
                    due = System.nanoTime() + every.toNanos();
                } else if (now.isReadable()) {
                    hear(channel);
                }
            } catch (IOException e) {
                end();
            }
        }

        private void hear(SocketChannel channel) throws IOException {
            ByteBuffer some = ByteBuffer.allocate(4_096);
            int read = channel.read(some);
            int status =
                    read <= 0 ? 0 : Stranger.status(new String(some.array(), 0, read, StandardCharsets.ISO_8859_1));
            if (read < 0) {
                end();
            } else if (status > 0) {
                hits.answered(status);
            }
        }

        void drip() throws IOException {
            if (said && key != null && !opening.drip().isEmpty() && System.nanoTime() > due) {
                due = System.nanoTime() + every.toNanos();
                try {
                    ((SocketChannel) key.channel()).write(bytes(opening.drip()));
                } catch (IOException e) {
                    end();
                }
            }
        }

        private void end() throws IOException {
            close();
            due = System.nanoTime() + PAUSE;
        }

        void close() throws IOException {
            if (key != null) {
                key.channel().close();
            }
            key = null;
            said = false;
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
