package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/**
 * The public address of the launcher. If it is set, each request counts as sent there, whatever its headers say: redirects, links,
 * the origin that a page of ours has, whether cookies are Secure and whether a browser is told to insist on TLS all follow from it.
 */
public final class PublicAddress extends ValveBase {

    private final @Nullable URI address;
    private final boolean secure;

    PublicAddress(PublicUrl url) {
        super(true);
        address = url.uri();
        secure = url.isHttps();
    }

    /** A link to one of our paths: absolute if it is known where we are found, else relative, which is right anywhere. */
    public URI of(String path) {
        return address == null ? URI.create(path) : address.resolve(path);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (address != null) {
            request.setSecure(secure);
            request.getCoyoteRequest().scheme().setString(address.getScheme());
            request.getCoyoteRequest().serverName().setString(address.getHost());
            request.setServerPort(address.getPort() > 0 ? address.getPort() : PublicUrl.ownPort(secure));
        }
        getNext().invoke(request, response);
    }
}
