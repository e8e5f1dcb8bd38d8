package uz.consult.bench.onec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Locale;
import java.util.UUID;
import uz.consult.sandbox.onec.Seed;

/**
 * What the numbers of consultations and clients mean: keys, dates, who belongs to whom. Everything follows from the number,
 * so millions of consultations need eight bytes each, for their order by ДатаИзменения.
 */
final class World {

    /** Where a consultation stands. */
    enum Kind {
        CLOSED,
        CANCELLED,
        OPEN,
        PENDING
    }

    private static final long TWO_YEARS = 2L * 365 * 24 * 3600;
    private static final int BITS = 23;
    private static final long CLIENT_SALT = 0x1L << 48;
    private static final long NUMBER = 0xffff_ffffL;

    final Seed.Size size;
    private final long asOf;
    private final BitSet edited = new BitSet();
    private long editedAt;
    private int edits;
    private long[] order;

    World(Seed.Size size, LocalDateTime asOf) {
        if (size.consultations() >= 1 << BITS) {
            throw new IllegalArgumentException("At most " + (1 << BITS) + " consultations, not " + size.consultations()
                    + ": choose a smaller --scale");
        }
        this.size = size;
        this.asOf = seconds(asOf);
        this.order = ordered();
    }

    int finished() {
        return size.closed() + size.cancelled();
    }

    Kind kind(int consultation) {
        if (consultation >= finished()) {
            return consultation >= finished() + size.open() ? Kind.PENDING : Kind.OPEN;
        }
        // The cancelled ones lie among the closed.
        long before = (long) consultation * size.cancelled() / finished();
        return (consultation + 1L) * size.cancelled() / finished() > before ? Kind.CANCELLED : Kind.CLOSED;
    }

    int client(int consultation) {
        return (int) Math.floorMod(mix(consultation + 17L), (long) size.clients());
    }

    long created(int consultation) {
        return asOf - TWO_YEARS + consultation * TWO_YEARS / size.consultations();
    }

    long start(int consultation) {
        return created(consultation) + 60 * (5 + some(consultation, 1, 600));
    }

    long end(int consultation) {
        return start(consultation) + 60 * (3 + some(consultation, 2, 90));
    }

    boolean edited(int consultation) {
        return edited.get(consultation);
    }

    int edits() {
        return edits;
    }

    long changed(int consultation) {
        if (edited.get(consultation)) {
            return editedAt;
        }
        long changed = kind(consultation) == Kind.CLOSED
                ? end(consultation) + some(consultation, 3, 120)
                : created(consultation) + 30;
        return Math.min(changed, asOf);
    }

    /** The consultation at this place in the order of ДатаИзменения. */
    synchronized int inOrder(int position) {
        return (int) (order[position] & (1L << BITS) - 1);
    }

    synchronized int position(int consultation) {
        return Arrays.binarySearch(order, changed(consultation) << BITS | consultation);
    }

    /** Saves one of so many consultations anew, at this time. */
    synchronized int edit(int oneOf, LocalDateTime at) {
        edits++;
        editedAt = seconds(at);
        for (int i = edits % oneOf; i < size.consultations(); i += oneOf) {
            edited.set(i);
        }
        order = ordered();
        return edited.cardinality();
    }

    /** Takes every edit back. */
    synchronized void reset() {
        edited.clear();
        order = ordered();
    }

    private long[] ordered() {
        long[] all = new long[size.consultations()];
        for (int i = 0; i < all.length; i++) {
            all[i] = changed(i) << BITS | i;
        }
        Arrays.sort(all);
        return all;
    }

    static String consultationKey(int consultation) {
        return key(consultation, 0);
    }

    static String clientKey(int client) {
        return key(client, CLIENT_SALT);
    }

    /** The number behind a key that {@link #consultationKey} made; -1 if it is none. */
    int consultation(String key) {
        try {
            UUID guid = UUID.fromString(key);
            int number = (int) (guid.getLeastSignificantBits() & NUMBER);
            return number >= 0
                            && number < size.consultations()
                            && consultationKey(number).equals(key.toLowerCase(Locale.ROOT))
                    ? number
                    : -1;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    /** Random in front, so that indexes are met as by real keys; the number behind. */
    private static String key(int number, long salt) {
        return new UUID(mix(number + salt) & 0xffffffffffff0fffL | 0x4000L, 0x8000000000000000L | salt | number)
                .toString();
    }

    byte[] version(int number, boolean again) {
        return Base64.getEncoder()
                .encode(ByteBuffer.allocate(8)
                        .putLong(number + (again ? (long) edits << 32 : 0))
                        .array());
    }

    static long seconds(LocalDateTime wall) {
        return wall.toEpochSecond(ZoneOffset.UTC);
    }

    /** As 1C writes a wall time. */
    static byte[] text(long seconds) {
        String text = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).toString();
        return (text.length() == 16 ? text + ":00" : text).getBytes(StandardCharsets.US_ASCII);
    }

    private static long some(int consultation, int what, int below) {
        return Math.floorMod(mix(consultation * 8L + what), (long) below);
    }

    /** SplitMix64's last step: numbers in a row become bits without any. */
    private static long mix(long number) {
        long mixed = (number + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
