package uz.consult.launcher.security;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a caller is, as limits see it: an IPv4 address, or the /64 of an IPv6 one, for a single caller has all of that. */
final class Origin {

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int PREFIX_BYTES = 8;

    private Origin() {}

    /** @return the address itself if it is none of IPv6 */
    static String of(String address) {
        InetAddress known = parse(address);
        if (!(known instanceof Inet6Address)) {
            return known == null ? address : known.getHostAddress();
        }
        byte[] prefix = Arrays.copyOf(Arrays.copyOf(known.getAddress(), PREFIX_BYTES), known.getAddress().length);
        try {
            return InetAddress.getByAddress(prefix).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Sixteen bytes are an address", e);
        }
    }

    /**
     * Asks no name server.
     *
     * @return null if it is no address written in figures
     */
    static @Nullable InetAddress parse(String text) {
        boolean literal = text.indexOf(':') >= 0
                ? IPV6.matcher(text).matches()
                : IPV4.matcher(text).matches();
        try {
            InetAddress address = literal ? InetAddress.getByName(text) : null;
            return address instanceof Inet4Address || address instanceof Inet6Address ? address : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
