package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Takes the caller's address, scheme and host from the headers of a trusted proxy; from anybody else, and where they hold anything
 * else, they are removed, so that nothing later trusts or keeps them.
 */
final class TrustedProxies extends ValveBase {

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";
    private static final List<String> ALL = List.of(
            FOR, PROTO, HOST, "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Ssl", "X-Real-IP", "Forwarded");

    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):\\d{1,5}|\\[([0-9A-Fa-f:.]+)](?::\\d{1,5})?");
    private static final int MOST_HOPS = 20;

    private final List<IpAddressMatcher> trusted;

    TrustedProxies(List<IpAddressMatcher> trusted) {
        super(true);
        this.trusted = trusted;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (isTrusted(request.getRemoteAddr())) {
            believe(request);
        }
        for (String header : ALL) {
            request.getCoyoteRequest().getMimeHeaders().removeHeader(header);
        }
        getNext().invoke(request, response);
    }

    private void believe(Request request) {
        String client = client(request.getRemoteAddr(), Collections.list(request.getHeaders(FOR)));
        request.setRemoteAddr(client);
        request.setRemoteHost(client);
        String scheme = request.getHeader(PROTO);
        boolean told = "https".equals(scheme) || "http".equals(scheme);
        if (told) {
            request.setSecure("https".equals(scheme));
            request.getCoyoteRequest().scheme().setString(scheme);
            request.setServerPort(PublicUrl.ownPort(request.isSecure()));
        }
        String host = request.getHeader(HOST);
        Matcher name = NAME.matcher(host == null ? "" : host);
        if (name.matches()) {
            request.getCoyoteRequest().serverName().setString(name.group(1));
            int port = name.group(2) == null ? 0 : Integer.parseInt(name.group(2));
            request.setServerPort(port > 0 && port <= 65_535 ? port : PublicUrl.ownPort(request.isSecure()));
        }
    }

    /** The last address that is no trusted proxy, as far as each one before it can be trusted. */
    private String client(String peer, List<String> headers) {
        List<String> hops = new ArrayList<>();
        headers.forEach(header -> hops.addAll(List.of(header.split(",", -1))));
        String client = peer;
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MOST_HOPS) && isTrusted(client); i--) {
            String address = address(hops.get(i).strip());
            if (address == null) {
                break;
            }
            client = address;
        }
        return client;
    }

    private static @Nullable String address(String hop) {
        Matcher port = WITH_PORT.matcher(hop);
        String bare = !port.matches() ? hop : port.group(1) == null ? port.group(2) : port.group(1);
        InetAddress address = Origin.parse(bare);
        return address == null ? null : address.getHostAddress();
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(proxy -> proxy.matches(address));
    }
}
